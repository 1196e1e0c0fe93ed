// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// NotePaper notes that a pupil handed her work in on paper, or takes the note back. Needs Marking.
func (s *Service) NotePaper(ctx context.Context, a permit.Actor, which ID, pupil person.ID, on bool) error {
	return s.change(ctx, a, which, pupil, "assignment.paper_noted", func(ctx context.Context, tx *db.Tx, d *desk) error {
		var err error
		if d.Work, err = s.begin(ctx, tx, which, pupil); err != nil {
			return err
		}
		d.Work.notePaper(on, d.Grade.RedoAt, s.now())
		return updatePaper(ctx, tx, d.Work)
	})
}

// notePaper dates the work when nothing newer than a redo that was asked for is there; what came through the page keeps its date.
func (w *Submission) notePaper(on bool, redoAt, now clock.Instant) {
	w.OnPaper = on
	switch {
	case on && (w.HandedInAt == 0 || w.HandedInAt <= redoAt):
		w.HandedInAt = now
	case !on && w.State != HandedIn:
		w.HandedInAt = 0
	}
}
