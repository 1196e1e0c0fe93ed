// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// VerifyGuardian says by hand what a guardian is to a child, and what she may see and do. Needs Manage. Faults: NotFound, Invalid by field.
func (s *Service) VerifyGuardian(ctx context.Context, a permit.Actor, g person.Guardian) error {
	if err := may(a); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Person.Verify(ctx, tx, g, person.ID(a.Person)); err != nil {
			return err
		}
		return s.logLink(ctx, tx, a, "person.guardian_verified", g.GuardianID, g.Over)
	})
}

// SetAdultOn says by hand from which day a pupil is of age; "" forgets it. Needs Manage. Faults: NotFound, Invalid "adult_on".
func (s *Service) SetAdultOn(ctx context.Context, a permit.Actor, who person.ID, day clock.Date) error {
	if err := may(a); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Person.Find(ctx, tx, who)
		if err != nil {
			return err
		}
		if p.Erased() {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		if err := s.Person.SetAdultOn(ctx, tx, who, day); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "person.adult_on", Subject: int64(who), Kind: "person", Object: int64(who)})
	})
}
