// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"cmp"
	"context"
	"slices"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
)

// today is the day it is at the site.
func (s *Service) today() clock.Date {
	if s.Today != nil {
		return s.Today()
	}
	return clock.DateOf(s.Clock.Now().UTC())
}

func (s *Service) links(ctx context.Context, q db.Q, who ID, side string) ([]Guardian, error) {
	all, err := readLinks(ctx, q, who, side)
	today := s.today()
	for i := range all {
		all[i].Now = all[i].On(today)
	}
	return all, err
}

// Guardians are the open people who are linked to a child, those whose time is over or has not come among them (Guardian.Now). The child
// may see them.
func (s *Service) Guardians(ctx context.Context, q db.Q, child ID) ([]Guardian, error) {
	return s.links(ctx, q, child, guardianSide)
}

// Followed are the children a guardian is linked to, in the same way.
func (s *Service) Followed(ctx context.Context, q db.Q, guardian ID) ([]Guardian, error) {
	return s.links(ctx, q, guardian, childSide)
}

// GuardiansWith are the guardians of a child who have a scope today.
func (s *Service) GuardiansWith(ctx context.Context, q db.Q, child ID, scope Scope) ([]Guardian, error) {
	all, err := s.Guardians(ctx, q, child)
	return slices.DeleteFunc(all, func(g Guardian) bool { return !g.May(scope) }), err
}

// ChildrenFor are the open children for whom a guardian has a scope today, by name.
func (s *Service) ChildrenFor(ctx context.Context, q db.Q, guardian ID, scope Scope) ([]Name, error) {
	all, err := s.Followed(ctx, q, guardian)
	var out []Name
	for _, g := range all {
		if g.May(scope) {
			out = append(out, g.Name)
		}
	}
	return out, err
}

// FindLink reads the link of two people that stands, with the child as the other person. Fault: NotFound.
func (s *Service) FindLink(ctx context.Context, q db.Q, guardian, child ID) (Guardian, error) {
	g, err := findLink(ctx, q, guardian, child)
	g.Now = g.On(s.today())
	return g, err
}

// ScopesOf is what somebody may do for a child today; nothing for a stranger.
func (s *Service) ScopesOf(ctx context.Context, q db.Q, guardian, child ID) ([]Scope, error) {
	g, err := s.FindLink(ctx, q, guardian, child)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return g.Now, err
}

// MayFor tells whether somebody has a scope for a child today. It is the one question a guardian's pages ask.
func (s *Service) MayFor(ctx context.Context, q db.Q, guardian, child ID, scope Scope) (bool, error) {
	now, err := s.ScopesOf(ctx, q, guardian, child)
	return slices.Contains(now, scope), err
}

// NewLink is a guardian to be linked.
type NewLink struct {
	Guardian, Child  ID
	Relation, Source string
	Kind             Custodian // Custody when empty
}

// LinkGuardian links a guardian to a child. Doing it twice changes nothing; a link that was ended is opened again. A kind that somebody
// verified by hand stays. Fault: Conflict "person.flagged" when a flag of the child forbids it.
func (s *Service) LinkGuardian(ctx context.Context, tx *db.Tx, l NewLink) error {
	if n, err := countBlocked(ctx, tx, l.Guardian, l.Child); err != nil || n > 0 {
		return cmp.Or(err, error(fault.New(fault.Conflict, "person.flagged")))
	}
	l.Kind = cmp.Or(l.Kind, Custody)
	return upsertLink(ctx, tx, id.New[Guardian](s.IDs), l, clock.NowOf(s.Clock))
}

// EndGuardian ends a link; nothing of the child is shown to the guardian from then on. by is ByHand or ByRoster.
func (s *Service) EndGuardian(ctx context.Context, tx *db.Tx, guardian, child ID, by string) error {
	return endGuardian(ctx, tx, guardian, child, by, clock.NowOf(s.Clock))
}

// EndedByHand are the links, as guardian and child, that people ended: an import does not open them again.
func (s *Service) EndedByHand(ctx context.Context, q db.Q) (map[[2]ID]bool, error) {
	return readEndedByHand(ctx, q)
}

// Verify sets by hand what a guardian is and may do: kind, scopes, days. No import changes it from then on. The caller has checked that it
// may. Faults: NotFound without a link, Invalid by field.
func (s *Service) Verify(ctx context.Context, tx *db.Tx, g Guardian, by ID) error {
	if err := g.Check(); err != nil {
		return err
	}
	if _, err := findLink(ctx, tx, g.GuardianID, g.Over); err != nil {
		return err
	}
	g.VerifiedBy, g.VerifiedAt = by, clock.NowOf(s.Clock)
	return updateLink(ctx, tx, g)
}

// Check tells what Verify would refuse. Fault: Invalid by field.
func (g Guardian) Check() error {
	f := fault.New(fault.Invalid, "fault.invalid")
	k, known := g.Kind.row()
	if !known {
		f.With("kind", "person.kind_unknown")
	}
	if slices.ContainsFunc(g.Own, func(x Scope) bool { return known && !slices.Contains(k.May, x) }) {
		f.With("scopes", "person.scope_too_wide")
	}
	if g.Ends != "" && g.Ends < g.Begins {
		f.With("ends", "person.ends_early")
	}
	return f.OrNil()
}
