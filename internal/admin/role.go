// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// GiveRole lets a person be something at a place (0 the whole site). Needs Manage. Faults: NotFound, Invalid by field.
func (s *Service) GiveRole(ctx context.Context, a permit.Actor, who person.ID, r permit.Role, place org.ID) error {
	if err := may(a); err != nil {
		return err
	}
	if !slices.Contains(permit.Roles(), r) {
		return fault.New(fault.Invalid, "fault.invalid").With("role", "admin.role_unknown")
	}
	return s.change(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Person.Find(ctx, tx, who); err != nil {
			return err
		}
		if place != 0 {
			if _, err := s.Org.Find(ctx, tx, place); err != nil {
				return err
			}
		}
		if err := s.Person.Grant(ctx, tx, who, r, int64(place), person.ByHand); err != nil {
			return err
		}
		return s.logRole(ctx, tx, a, "person.role_given", who, r)
	})
}

// TakeRole takes a role at a place. Needs Manage. Faults: NotFound, Conflict "admin.own_role", "admin.last_admin".
func (s *Service) TakeRole(ctx context.Context, a permit.Actor, who person.ID, r permit.Role, place org.ID) error {
	if err := may(a); err != nil {
		return err
	}
	if r == permit.Admin && int64(who) == a.Person {
		return fault.New(fault.Conflict, "admin.own_role")
	}
	return s.change(ctx, func(ctx context.Context, tx *db.Tx) error {
		if r == permit.Admin {
			if err := s.keepsAnAdmin(ctx, tx, who); err != nil {
				return err
			}
		}
		if err := s.Person.Revoke(ctx, tx, who, r, int64(place)); err != nil {
			return err
		}
		return s.logRole(ctx, tx, a, "person.role_taken", who, r)
	})
}

func (s *Service) logRole(ctx context.Context, tx *db.Tx, a permit.Actor, action string, who person.ID, r permit.Role) error {
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: int64(who), Kind: "person", Object: int64(who),
		Detail: map[string]any{"role": string(r)}})
}
