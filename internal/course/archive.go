// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// Archive closes the book: it leaves everybody's list and can still be read by its address. Reopen undoes it. Needs Manage.
func (s *Service) Archive(ctx context.Context, a permit.Actor, c ID, archived bool) error {
	action, at := "course.reopened", clock.Instant(0)
	if archived {
		action, at = "course.archived", clock.NowOf(s.Clock)
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Need(ctx, tx, c, a, Manage); err != nil {
			return err
		}
		if err := setArchived(ctx, tx, c, at); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Kind: "course", Object: int64(c)})
	})
}
