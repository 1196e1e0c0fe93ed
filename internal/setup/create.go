// SPDX-License-Identifier: AGPL-3.0-or-later

package setup

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/login"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/site"
)

// First is what the first run asks for.
type First struct {
	Site                         site.Settings
	GivenName, FamilyName, Email string
	Password                     string
	Device                       string // the browser, for the list of devices
}

func (f First) admin() person.NewPerson {
	return person.NewPerson{GivenName: f.GivenName, FamilyName: f.FamilyName, Email: f.Email, Source: person.ByHand, Roles: []permit.Role{permit.Admin}}
}

// Create makes the site and its first admin, all or nothing, and returns the token of her session. Anyone may call it while there
// is no site. Faults: Invalid with every field that needs another look; Conflict "site.exists".
func (s *Service) Create(ctx context.Context, in First) (string, error) {
	if err := s.check(in); err != nil {
		return "", err
	}
	var token string
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Site.Create(ctx, tx, in.Site); err != nil {
			return err
		}
		her, err := s.Person.Create(ctx, tx, in.admin())
		if err != nil {
			return err
		}
		by := permit.Actor{Person: int64(her)}
		if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: by, Action: "site.created", Kind: "site"}); err != nil {
			return err
		}
		token, err = s.Login.First(ctx, tx, her, in.Password, in.Device)
		return err
	})
	return token, err
}

// check gathers what each domain would refuse, so that nobody has to press the button four times.
func (s *Service) check(in First) error {
	all := fault.New(fault.Invalid, "fault.invalid")
	var noEmail error
	if in.Email == "" {
		noEmail = fault.New(fault.Invalid, "fault.invalid").With("email", "setup.email_missing")
	}
	for _, err := range []error{
		s.Site.Check(in.Site), person.Check(in.admin()), noEmail,
		login.CheckPassword(in.Password, in.Email, in.GivenName+" "+in.FamilyName),
	} {
		if err == nil {
			continue
		}
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid {
			return err
		}
		all.Fields = append(all.Fields, f.Fields...)
	}
	return all.OrNil()
}

// Change replaces the settings of the site. Needs site.Manage. Faults: Invalid by field, NotFound.
func (s *Service) Change(ctx context.Context, a permit.Actor, v site.Settings) error {
	if !a.May(site.Manage) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		was, err := s.Site.Get(ctx, tx)
		if err != nil {
			return err
		}
		if v.Country != was.Country && v.Authority == was.Authority && was.Authority == site.AuthorityOf(was.Country) {
			v.Authority = "" // another country has another authority
		}
		if err := s.Site.Change(ctx, tx, v); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "site.changed", Kind: "site"})
	})
}
