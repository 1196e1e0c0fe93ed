// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// Reach is one way to find whose data a leak touches: what an account looked at, everybody of a place, or one person.
type Reach struct {
	Login       string // an account; with From and Until what it looked at, without them the person herself
	From, Until clock.Instant
	Address     string // the page of a course, a class or an import
}

// AddReach finds the people and adds them to the leak; who is there already stays once. It returns how many were found.
// Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) AddReach(ctx context.Context, a permit.Actor, which ID, in Reach) (found int, err error) {
	kind, ids, err := s.find(ctx, in)
	if err != nil {
		return 0, err
	}
	return len(ids), s.change(ctx, a, which, "reached_"+kind, "", func(ctx context.Context, tx *db.Tx, _ *Breach) error {
		for _, who := range ids {
			if err := insertAffected(ctx, tx, which, who, kind, s.now()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) find(ctx context.Context, in Reach) (kind string, ids []person.ID, err error) {
	if in.Login == "" {
		return s.findPlace(ctx, in.Address)
	}
	p, err := s.Person.FindByLogin(ctx, s.DB, in.Login)
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.Invalid, "fault.invalid").With("login", "breach.login_unknown")
	}
	if err != nil {
		return "", nil, err
	}
	if in.From.IsZero() && in.Until.IsZero() {
		return "person", []person.ID{p.ID}, nil
	}
	if in.From.IsZero() || in.Until.IsZero() || in.Until.Before(in.From) {
		return "", nil, fault.New(fault.Invalid, "fault.invalid").With("from_date", "breach.span_wrong")
	}
	if err := s.Audit.Flush(ctx); err != nil {
		return "", nil, err
	}
	ids, err = lookedAt(ctx, s.DB, p.ID, in.From, in.Until)
	return "looks", ids, err
}

func (s *Service) findPlace(ctx context.Context, address string) (kind string, ids []person.ID, err error) {
	for _, place := range []string{"course", "class", "import"} {
		ways := map[string]string{"course": "courses/", "class": "classes/", "import": "imports/"}
		_, after, ok := strings.Cut(address, ways[place])
		if !ok {
			continue
		}
		code, _, _ := strings.Cut(strings.TrimSpace(after), "/")
		thing, err := id.Parse[Reach](code)
		if err != nil {
			break
		}
		ids, err = peopleOf(ctx, s.DB, place, int64(thing))
		return place, ids, err
	}
	return "", nil, fault.New(fault.Invalid, "fault.invalid").With("address", "breach.address_wrong")
}
