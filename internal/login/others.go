// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// EndOthers signs a person's other browsers out.
func (s *Service) EndOthers(ctx context.Context, a permit.Actor) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.EndAll(ctx, tx, person.ID(a.Person), SessionID(a.Session)); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "login.others_ended"})
	})
}
