// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// relations are what a guardian can be to a child.
var relations = []string{"parent", "mother", "father", "guardian", "relative", "other"}

// LinkGuardian lets a guardian follow a child: she sees the child's work, marks and week, and the child sees that she does. Needs
// Manage. Faults: NotFound, Invalid by field.
func (s *Service) LinkGuardian(ctx context.Context, a permit.Actor, guardian, child person.ID, relation string) error {
	if err := may(a); err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "fault.invalid")
	if guardian == 0 || child == 0 {
		f.With("who", "admin.choose_person")
	} else if guardian == child {
		f.With("who", "admin.own_guardian")
	}
	if !slices.Contains(relations, relation) {
		f.With("relation", "admin.choose_relation")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, who := range []person.ID{guardian, child} {
			p, err := s.Person.Find(ctx, tx, who)
			if err != nil {
				return err
			}
			if !p.ClosedAt.IsZero() {
				return fault.New(fault.Invalid, "fault.invalid").With("who", "admin.person_closed")
			}
		}
		if err := s.Person.LinkGuardian(ctx, tx, person.NewLink{Guardian: guardian, Child: child, Relation: relation, Source: person.ByHand}); err != nil {
			return err
		}
		return s.logLink(ctx, tx, a, "person.guardian_added", guardian, child)
	})
}

// EndGuardian ends a link: from then on nothing of the child is shown to the guardian. Needs Manage.
func (s *Service) EndGuardian(ctx context.Context, a permit.Actor, guardian, child person.ID) error {
	if err := may(a); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Person.FindLink(ctx, tx, guardian, child); err != nil {
			return err
		}
		if err := s.Person.EndGuardian(ctx, tx, guardian, child, person.ByHand); err != nil {
			return err
		}
		return s.logLink(ctx, tx, a, "person.guardian_ended", guardian, child)
	})
}

// logLink is about the child: it is her data that is shown.
func (s *Service) logLink(ctx context.Context, tx *db.Tx, a permit.Actor, action string, guardian, child person.ID) error {
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: int64(child), Kind: "person", Object: int64(guardian)})
}
