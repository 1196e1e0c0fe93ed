// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// Excuse frees a pupil from an assignment, or takes that back. Needs Marking.
func (s *Service) Excuse(ctx context.Context, a permit.Actor, which ID, pupil person.ID, excused bool) error {
	return s.change(ctx, a, which, pupil, "assignment.excused", func(_ context.Context, _ *db.Tx, d *desk) error {
		d.Grade.ExcusedAt, d.Grade.ExcusedBy = 0, 0
		if excused {
			d.Grade.ExcusedAt, d.Grade.ExcusedBy = s.now(), person.ID(a.Person)
		}
		return nil
	})
}
