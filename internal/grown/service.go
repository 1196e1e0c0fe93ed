// SPDX-License-Identifier: AGPL-3.0-or-later

package grown

import (
	"context"
	"embed"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/consent"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/permit"
)

// Deps is what the domain is handed.
type Deps struct {
	DB      *db.DB
	Today   func() clock.Date // at the site
	Person  *person.Service
	Consent *consent.Service
	Audit   *audit.Service
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "grown", Routes: s.routes(), Texts: texts}
}

// Stage is how far somebody has grown up, as far as anybody knows.
type Stage string

// The stages.
const (
	Child   Stage = ""
	Decides Stage = "decides" // about consents
	Adult   Stage = "adult"
)

// Standing is the stage of a person, and whether she has read that she reached it.
type Standing struct {
	Stage Stage
	Told  bool
	Since clock.Date
}

// Of reads how somebody stands today.
func (s *Service) Of(ctx context.Context, q db.Q, who person.ID) (Standing, error) {
	age, err := s.Person.Age(ctx, q, who)
	if err != nil || age.AdultOn == "" {
		return Standing{}, err
	}
	today := s.Today()
	if age.Reached(person.Adulthood, today) {
		return Standing{Adult, !age.AdultSeen.IsZero(), age.AdultOn}, nil
	}
	years, err := s.Consent.Threshold(ctx, q)
	if err != nil || !age.Reached(years, today) {
		return Standing{}, err
	}
	return Standing{Decides, !age.DecidesSeen.IsZero(), age.On(years)}, nil
}

// Tell is the stage that a pupil has still to be told of.
func (s *Service) Tell(ctx context.Context, q db.Q, a permit.Actor) (Stage, error) {
	if !a.Has(permit.Pupil) {
		return Child, nil
	}
	at, err := s.Of(ctx, q, person.ID(a.Person))
	if at.Told {
		return Child, err
	}
	return at.Stage, err
}

// Seen notes that somebody has read it. Fault: NotFound for a child.
func (s *Service) Seen(ctx context.Context, a permit.Actor) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		at, err := s.standing(ctx, tx, a)
		if err != nil {
			return err
		}
		return s.Person.Seen(ctx, tx, person.ID(a.Person), at.Stage == Adult)
	})
}

func (s *Service) standing(ctx context.Context, q db.Q, a permit.Actor) (Standing, error) {
	at, err := s.Of(ctx, q, person.ID(a.Person))
	if err == nil && at.Stage == Child {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return at, err
}

// Keep lets a former guardian go on seeing some things, or nothing any more. Only the grown-up says it, for herself. Faults: NotFound,
// Conflict "person.not_grown", Invalid "scopes".
func (s *Service) Keep(ctx context.Context, a permit.Actor, guardian person.ID, scopes []person.Scope) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Person.Keep(ctx, tx, person.ID(a.Person), guardian, scopes); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "person.guardian_kept", Subject: a.Person, Kind: "person", Object: int64(guardian)})
	})
}

// Given are the answers that a guardian gave for somebody and that are asked of her still: they have lapsed unless she says so herself.
func (s *Service) Given(ctx context.Context, q db.Q, who person.ID) ([]consent.Stand, error) {
	all, err := s.Consent.Asked(ctx, q, who, who)
	return slices.DeleteFunc(all, func(x consent.Stand) bool { return x.Last.GivenAs != consent.Guardian }), err
}
