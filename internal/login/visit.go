// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"

	"lectern/internal/platform/permit"
)

// visitor is support of the host behind a session: who she is comes from the session, what she may from the visit that the school granted.
// It is read for every request, so that a visit that is ended ends at once. A visit that lasts reads as an admin does.
func (s *Service) visitor(ctx context.Context, f found) (permit.Actor, error) {
	v := permit.Visit{Over: true}
	if s.Visits != nil {
		var err error
		if v, err = s.Visits(ctx, s.DB, f.Person.ID); err != nil {
			return permit.Actor{}, err
		}
	}
	a := permit.Actor{Person: int64(f.Person.ID), Session: int64(f.ID), Name: f.Person.Name(), Display: f.Person.Display, SignedAt: f.CreatedAt, Visit: &v}
	if !v.Over {
		a.Roles = []permit.Role{permit.Support, permit.Admin}
	}
	return a, nil
}
