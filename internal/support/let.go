// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// Check tells what LetIn would refuse. Faults: Invalid by field.
func Check(in Ask) error {
	f := fault.New(fault.Invalid, "fault.invalid")
	if strings.TrimSpace(in.Given) == "" {
		f.With("given_name", "support.name_missing")
	}
	if strings.TrimSpace(in.Family) == "" {
		f.With("family_name", "support.name_missing")
	}
	switch n := len([]rune(strings.TrimSpace(in.Reason))); {
	case n == 0:
		f.With("reason", "support.reason_missing")
	case n > longestReason:
		f.With("reason", "support.reason_long", "n", longestReason)
	}
	if !slices.Contains(Hours, in.Hours) {
		f.With("hours", "support.hours_missing")
	}
	return f.OrNil()
}

// LetIn lets somebody of the host in from now on, and returns the path of the link that signs her in once. Needs Let. Faults: Forbidden,
// Invalid by field.
func (s *Service) LetIn(ctx context.Context, a permit.Actor, in Ask) (made ID, link string, err error) {
	if !a.May(Let) {
		return 0, "", fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := Check(in); err != nil {
		return 0, "", err
	}
	lasts := in.lasts()
	now := s.now()
	g := Grant{ID: id.New[Grant](s.IDs), MadeAt: now, UntilAt: now.Add(lasts), Work: in.Work}
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if g.Guest, err = s.Person.Create(ctx, tx, person.NewPerson{GivenName: in.Given, FamilyName: in.Family, Source: person.BySupport}); err != nil {
			return err
		}
		if g.reason, err = s.Audit.Reason(ctx, tx, a.Person, strings.TrimSpace(in.Reason), g.UntilAt); err != nil {
			return err
		}
		if err := insertGrant(ctx, tx, g, a.Person); err != nil {
			return err
		}
		if link, err = s.Login.Link(ctx, tx, a, g.Guest, lasts); err != nil {
			return err
		}
		return s.log(ctx, tx, a, "support.granted", g.ID, g.Guest, map[string]any{"minutes": int(lasts.Minutes())})
	})
	return g.ID, link, err
}

// End ends a visit before its time: the next request of the guest is refused. Needs See. Faults: Forbidden, NotFound, Conflict when it is over.
func (s *Service) End(ctx context.Context, a permit.Actor, which ID) error {
	if !a.May(See) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		g, err := findGrant(ctx, tx, which)
		if err != nil {
			return err
		}
		now := s.now()
		if !g.Open(now) {
			return fault.New(fault.Conflict, "support.over_already")
		}
		if err := endGrant(ctx, tx, which, a.Person, now); err != nil {
			return err
		}
		return s.log(ctx, tx, a, "support.ended", which, g.Guest, nil)
	})
}

func (s *Service) log(ctx context.Context, tx *db.Tx, a permit.Actor, action string, which ID, guest person.ID, detail map[string]any) error {
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: int64(guest), Kind: "support", Object: int64(which), Detail: detail})
}

// Scope is what a guest would be able to read: how many people and how many courses.
type Scope struct{ People, Courses int64 }

// Preview counts what a guest would be able to read now.
func (s *Service) Preview(ctx context.Context, q db.Q) (Scope, error) { return countScope(ctx, q) }

// Times is one screen of the grants, the newest first, and how many there are. Who may see whom it names is the caller's question.
func (s *Service) Times(ctx context.Context, q db.Q, from, limit int) ([]Grant, int64, error) {
	return listGrants(ctx, q, from, limit)
}

// Now is the grant that lasts, the one that ends last when there are several; its ID is 0 when there is none.
func (s *Service) Now(ctx context.Context, q db.Q) (Grant, error) { return findOpen(ctx, q, s.now()) }

func opened(all map[int64]audit.Opened, g Grant) audit.Opened { return all[g.reason] }

func reasons(list []Grant) []int64 {
	out := make([]int64, len(list))
	for i, g := range list {
		out[i] = g.reason
	}
	return out
}
