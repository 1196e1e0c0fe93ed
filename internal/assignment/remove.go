// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// Remove takes an assignment away: out of the plan and out of every list. Marks and work stay until their retention ends. Needs Edit.
func (s *Service) Remove(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.teaching(ctx, tx, which, a, Edit); err != nil {
			return err
		}
		if err := setRemoved(ctx, tx, which, s.now()); err != nil {
			return err
		}
		if err := s.Plan.RemoveItem(ctx, tx, Kind, int64(which)); err != nil {
			return err
		}
		if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "assignment.removed", Kind: Kind, Object: int64(which)}); err != nil {
			return err
		}
		return s.tell(ctx, tx, which)
	})
}
