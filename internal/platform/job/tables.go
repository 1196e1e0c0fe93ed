// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import p "lectern/internal/platform/personal"

// Tables declares the columns of the queue.
func Tables() []p.Table {
	const nobody = "when repeated tasks ran"
	return []p.Table{
		{Name: "job_task", Activity: p.Operation, Retention: p.Queue7D, Clock: "ended_at",
			Subjects: []p.Link{p.Number(p.About, "payload"), p.Number(p.About, "unique_key")}, Columns: p.Columns{
				"id": p.Structural("row key"), "name": p.Data(p.Behaviour, "what is done for her"), "payload": p.Data(p.Identifier, "ids of what it is done to").Exported(p.Omit),
				"state": p.Structural("waiting, running, done, failed, cancelled"), "run_at": p.Structural("not before"),
				"lease_until": p.Structural("until when a worker has it"), "claim": p.Structural("which worker has it"),
				"tries": p.Structural("how often it was tried"), "lost": p.Structural("how often its worker died"),
				"unique_key": p.Data(p.Identifier, "key that may stand once").Exported(p.Omit), "progress_done": p.Structural("how much is done"),
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
