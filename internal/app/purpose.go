// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"context"

	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/job"
	"lectern/internal/platform/personal"
)

// bind keeps tasks to the purposes they serve: a statement that names a table of other purposes is not run, the attempt stands in the log,
// and the task fails for good.
func (s *Site) bind() {
	bounds := s.Registry.Bounds()
	s.Queue.Bind = func(ctx context.Context, k job.Kind) context.Context {
		if k.Across != "" {
			return ctx
		}
		return db.Bound(ctx, func(statement string) error {
			table := bounds.Crossed(statement, k.For)
			if table == "" {
				return nil
			}
			s.Queue.Log.Error("a task asked for what is not for its purpose", "task", k.Name, "for", k.For, "table", table)
			return job.GiveUp(fault.New(fault.Forbidden, "job.not_for_this"))
		})
	}
}

// Unbound are the kinds of tasks that say neither what they are for nor why they serve everything, or name a purpose that there is not.
func (s *Site) Unbound() []string {
	var out []string
	known := map[string]bool{}
	for _, a := range personal.Activities() {
		known[a.ID] = true
	}
	for _, k := range s.Queue.Kinds() {
		wrong := len(k.For) == 0 && k.Across == "" || len(k.For) > 0 && k.Across != ""
		for _, p := range k.For {
			wrong = wrong || !known[p]
		}
		if wrong {
			out = append(out, k.Name)
		}
	}
	return out
}
