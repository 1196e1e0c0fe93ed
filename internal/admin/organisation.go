// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/org"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// orgKinds are OneRoster's words for organisations.
var orgKinds = []string{"school", "department", "district", "local", "state", "national"}

// PutOrg makes an organisation (ID 0), or renames and moves one. drawn is the id the form of a new one was drawn with, or none. Needs
// Manage. Faults: NotFound, Invalid by field.
func (s *Service) PutOrg(ctx context.Context, a permit.Actor, o org.Org, drawn org.ID) (org.ID, error) {
	if err := may(a); err != nil {
		return 0, err
	}
	f := fault.New(fault.Invalid, "fault.invalid")
	if o.Name == "" {
		f.With("name", "org.name_missing")
	}
	if !slices.Contains(orgKinds, o.Kind) {
		f.With("kind", "admin.choose_kind")
	}
	if err := f.OrNil(); err != nil {
		return 0, err
	}
	which := o.ID
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if o.Parent != 0 {
			if _, err := s.Org.Find(ctx, tx, o.Parent); err != nil {
				return err
			}
		}
		if o.ID == 0 {
			fresh := o
			fresh.ID = drawn
			as, made, err := s.Org.CreateOnce(ctx, tx, fresh)
			if which = as; err != nil || !made {
				return err
			}
			return s.logOrg(ctx, tx, a, "org.created", as)
		}
		if _, err := s.Org.Find(ctx, tx, o.ID); err != nil {
			return err
		}
		if err := s.Org.Update(ctx, tx, o); err != nil {
			return err
		}
		return s.logOrg(ctx, tx, a, "org.changed", o.ID)
	})
	return which, err
}

// SetOrgClosed ends an organisation or resumes it; its people stay. Needs Manage. Fault: NotFound.
func (s *Service) SetOrgClosed(ctx context.Context, a permit.Actor, which org.ID, closed bool) error {
	if err := may(a); err != nil {
		return err
	}
	do := s.Org.Reopen
	if closed {
		do = s.Org.Close
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Org.Find(ctx, tx, which); err != nil {
			return err
		}
		if err := do(ctx, tx, which); err != nil {
			return err
		}
		return s.logOrg(ctx, tx, a, "org.changed", which)
	})
}

func (s *Service) logOrg(ctx context.Context, tx *db.Tx, a permit.Actor, action string, which org.ID) error {
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Kind: "org", Object: int64(which)})
}
