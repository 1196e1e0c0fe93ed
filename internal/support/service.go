// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/login"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// Deps is what the domain is handed.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Person *person.Service
	Audit  *audit.Service
	Login  *login.Service
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

func (s *Service) now() clock.Instant { return clock.NowOf(s.Clock) }

// VisitOf is what the school lets somebody of the host read now. login asks at each request of hers.
func (s *Service) VisitOf(ctx context.Context, q db.Q, guest person.ID) (permit.Visit, error) {
	return readVisit(ctx, q, guest)
}

// Tick closes the accounts of guests whose time is over, so that their own data end too. They are out without it.
func (s *Service) Tick(ctx context.Context) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		guests, err := readOver(ctx, tx, s.now())
		if err != nil {
			return err
		}
		for _, who := range guests {
			if err := s.Person.Close(ctx, tx, who, "left"); err != nil {
				return err
			}
		}
		return nil
	})
}
