// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/site"
)

// Deps is what the domain is handed.
type Deps struct {
	DB        *db.DB
	Clock     clock.Clock
	IDs       *id.Maker
	Site      *site.Service
	Person    *person.Service
	Class     *class.Service
	Org       *org.Service
	Audit     *audit.Service
	Jobs      *job.Queue
	Languages func() []string // the languages of the program
}

// Service holds the verbs.
type Service struct {
	Deps
	purposes []Purpose
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// Knows is handed the purposes before the first request. A purpose that does not rest on consent, that a pupil could not refuse, or that
// has no words in a language is a mistake of the program.
func (s *Service) Knows(purposes ...Purpose) error {
	for _, p := range purposes {
		if why := p.Activity.Wrong(); why != "" {
			return fmt.Errorf("consent %s: %s", p.Activity.ID, why)
		}
		if p.Activity.Basis != personal.Consent {
			return fmt.Errorf("consent %s: it does not rest on consent", p.Activity.ID)
		}
		for _, lang := range s.Languages() {
			if p.Text(lang) == "" {
				return fmt.Errorf("consent %s: there are no words in %s", p.Activity.ID, lang)
			}
		}
		s.purposes = append(s.purposes, p)
	}
	return nil
}

// Purposes are those that the program has, in order; what a school asks comes on top (Ask).
func (s *Service) Purposes() []Purpose { return slices.Clone(s.purposes) }

func (s *Service) purpose(ctx context.Context, q db.Q, which string) (Purpose, error) {
	for _, p := range s.purposes {
		if p.Activity.ID == which {
			return p, nil
		}
	}
	ask, ok := parseKey(which)
	if !ok {
		return Purpose{}, fault.New(fault.NotFound, "fault.not_found")
	}
	a, err := s.FindAsk(ctx, q, ask)
	if err != nil {
		return Purpose{}, err
	}
	p := a.purpose()
	p.ask = &a
	return p, nil
}

// holds tells whether a purpose is asked of a person now. Fault: Conflict "consent.over" when its time is over, NotFound when it never
// reached her.
func (s *Service) holds(ctx context.Context, q db.Q, p Purpose, who person.ID) error {
	if p.ask == nil {
		return nil
	}
	n, err := countReached(ctx, q, p.ask.ID, who)
	if err != nil {
		return err
	}
	if n == 0 || p.ask.Asked.IsZero() {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if runs, err := s.running(ctx, q, *p.ask); err != nil || !runs {
		return cmp.Or(err, error(fault.New(fault.Conflict, "consent.over")))
	}
	return nil
}

// may tells as what somebody may decide for a person now, and by which rule. Faults: Forbidden "consent.guardian_decides" when the child
// is too young or nobody knows how old she is, "consent.she_decides" for a guardian of somebody old enough, NotFound for strangers.
func (s *Service) may(ctx context.Context, q db.Q, who, by person.ID) (as, rule string, err error) {
	decides, rule, err := s.decides(ctx, q, who)
	if err != nil {
		return "", "", err
	}
	if by == who {
		if !decides {
			return "", rule, fault.New(fault.Forbidden, "consent.guardian_decides")
		}
		return Self, rule, nil
	}
	guardian, err := s.Person.MayFor(ctx, q, by, who, person.DecideFor)
	switch {
	case err != nil:
		return "", rule, err
	case !guardian:
		return "", rule, fault.New(fault.NotFound, "fault.not_found")
	case decides:
		return "", rule, fault.New(fault.Forbidden, "consent.she_decides")
	}
	return Guardian, rule, nil
}

// Threshold is from which age a pupil decides herself today.
func (s *Service) Threshold(ctx context.Context, q db.Q) (int, error) {
	rule, _, err := s.rule(ctx, q)
	return rule.Age, err
}

// rule is the one that holds at the site today.
func (s *Service) rule(ctx context.Context, q db.Q) (AgeRule, clock.Date, error) {
	v, err := s.Site.Get(ctx, q)
	today := clock.DateOf(s.Clock.Now().In(v.Location()))
	return RuleOn(v.Country, today).AtSchool(v.DecidesAge), today, err
}

// decides tells whether a person decides herself today, and by which rule. Who is no pupil is a grown-up.
func (s *Service) decides(ctx context.Context, q db.Q, who person.ID) (bool, string, error) {
	roles, err := s.Person.Roles(ctx, q, who)
	if err != nil || !slices.Contains(roles, permit.Pupil) {
		return true, "adult", err
	}
	rule, today, err := s.rule(ctx, q)
	if err != nil {
		return false, "", err
	}
	age, err := s.Person.Age(ctx, q, who)
	return age.Reached(rule.Age, today), rule.String(), err
}

// GuardianDecides tells whether somebody uses the rights of a child who does not decide herself yet.
func (s *Service) GuardianDecides(ctx context.Context, q db.Q, guardian, child int64) (bool, error) {
	if yes, err := s.Person.MayFor(ctx, q, person.ID(guardian), person.ID(child), person.UseRights); err != nil || !yes {
		return false, err
	}
	as, _, err := s.may(ctx, q, person.ID(child), person.ID(guardian))
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
		return false, nil
	}
	return as == Guardian, err
}
