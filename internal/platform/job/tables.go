// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import p "lectern/internal/platform/personal"

// Tables declares the columns of the queue.
func Tables() []p.Table {
	const nobody = "payloads hold ids and codes; the rows they name are declared where they lie"
	return []p.Table{
		{Name: "job_task", Activity: p.Operation, Retention: p.Queue7D, Nobody: nobody, Columns: p.Columns{
			"id": p.Structural("row key"), "name": p.Structural("what is to be done"), "payload": p.Structural("ids of what it is done to"),
			"state": p.Structural("waiting, running, done, failed, cancelled"), "run_at": p.Structural("not before"),
			"lease_until": p.Structural("until when a worker has it"), "claim": p.Structural("which worker has it"),
			"tries": p.Structural("how often it was tried"), "lost": p.Structural("how often its worker died"),
			"unique_key": p.Structural("key that may stand once"), "progress_done": p.Structural("how much is done"),
			"progress_total": p.Structural("of how much"), "note_key": p.Structural("text key of what is being done"),
			"cancel_asked": p.Structural("whether it shall stop"), "fault_key": p.Structural("text key of why it failed"),
			"created_at": p.Structural("when it was added"), "ended_at": p.Structural("when it ended"),
			"under": p.Structural("on whose word it stands; when it is taken back, the task goes"),
		}},
		{Name: "job_schedule", Activity: p.Operation, Retention: p.WithSite, Nobody: nobody, Columns: p.Columns{
			"name": p.Structural("which repeated task"), "last_at": p.Structural("when it ran last"),
		}},
	}
}
