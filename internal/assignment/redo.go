// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// AskRedo asks a pupil for another try, until a moment or (zero) without one, and returns what is written so far. What she handed in
// stays as it was. Needs Marking. Faults: Conflict "assignment.no_redo" when the assignment does not allow it or nothing was handed
// in; Invalid "due_date" for a moment that is over.
func (s *Service) AskRedo(ctx context.Context, a permit.Actor, which ID, pupil person.ID, until clock.Instant) error {
	return s.change(ctx, a, which, pupil, "assignment.redo_asked", func(ctx context.Context, tx *db.Tx, d *desk) error {
		switch {
		case !d.Redo || !d.Work.HasWork():
			return fault.New(fault.Conflict, "assignment.no_redo")
		case until != 0 && until <= s.now():
			return fault.New(fault.Invalid, "fault.invalid").With("due_date", "assignment.due_past")
		}
		d.Grade.giveBack(a, s.now())
		d.Grade.RedoAt, d.Grade.RedoDueAt = s.now(), until
		return s.Events.Tell(ctx, tx, EventReturned, int64(which), int64(pupil))
	})
}
