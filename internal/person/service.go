// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"
	"net/mail"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

const longestName = 200 // characters

// Deps is what the domain is handed.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	IDs   *id.Maker
	// Today is the day it is at the site; nil: in UTC.
	Today func() clock.Date
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Create makes a person in the caller's transaction. The caller has checked that it may. Faults: Invalid by field, Conflict
// "person.taken" when the e-mail or user name is somebody else's.
func (s *Service) Create(ctx context.Context, tx *db.Tx, n NewPerson) (ID, error) {
	who, _, err := s.CreateOnce(ctx, tx, n)
	return who, err
}

// CreateOnce is Create for a form that may be sent twice: made is false when the person is there already. Faults as Create.
func (s *Service) CreateOnce(ctx context.Context, tx *db.Tx, n NewPerson) (who ID, made bool, err error) {
	p := Person{
		GivenName: tidy(n.GivenName), FamilyName: tidy(n.FamilyName), CallName: tidy(n.CallName),
		Email: strings.TrimSpace(n.Email), Username: strings.TrimSpace(n.Username), YearGroup: tidy(n.YearGroup),
		Display: permit.Display{Lang: n.Lang, Theme: "auto"}, Source: n.Source, CreatedAt: clock.NowOf(s.Clock),
	}
	if err := check(p); err != nil {
		return 0, false, err
	}
	who, made, err = id.Once(s.IDs, n.ID, func(as ID) (bool, error) { return isPerson(ctx, tx, as, p) },
		func(as ID) (bool, error) { p.ID = as; return insertPerson(ctx, tx, p) })
	if err != nil || !made {
		return who, false, taken(err)
	}
	for _, r := range n.Roles {
		if err := s.Grant(ctx, tx, who, r, n.Org, n.Source); err != nil {
			return 0, false, err
		}
	}
	return who, true, nil
}

// Update changes a person in the caller's transaction. The caller has checked that it may. Faults as Create.
func (s *Service) Update(ctx context.Context, tx *db.Tx, who ID, u Update) error {
	p, err := s.Find(ctx, tx, who)
	if err != nil {
		return err
	}
	set(&p.GivenName, u.GivenName)
	set(&p.FamilyName, u.FamilyName)
	set(&p.CallName, u.CallName)
	set(&p.Email, u.Email)
	set(&p.Username, u.Username)
	set(&p.YearGroup, u.YearGroup)
	if u.Protected != nil {
		n, err := countSecret(ctx, tx, who)
		if err != nil {
			return err
		}
		p.Protected = *u.Protected || n > 0 // a flag stands until two people have lifted it
	}
	if err := check(p); err != nil {
		return err
	}
	return taken(updatePerson(ctx, tx, p))
}

// Check tells what Create would refuse, for a form that shows all its faults at once.
func Check(n NewPerson) error {
	return check(Person{GivenName: tidy(n.GivenName), FamilyName: tidy(n.FamilyName), CallName: tidy(n.CallName),
		Email: strings.TrimSpace(n.Email), Username: strings.TrimSpace(n.Username)})
}

func set(to *string, from *string) {
	if from != nil {
		*to = tidy(*from)
	}
}

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func check(p Person) error {
	f := fault.New(fault.Invalid, "fault.invalid")
	if p.GivenName == "" && p.FamilyName == "" {
		f.With("given_name", "person.name_missing")
	}
	for field, v := range map[string]string{"given_name": p.GivenName, "family_name": p.FamilyName, "call_name": p.CallName, "username": p.Username} {
		if len([]rune(v)) > longestName {
			f.With(field, "person.name_long", "n", longestName)
		}
	}
	if p.Email != "" {
		if a, err := mail.ParseAddress(p.Email); err != nil || a.Address != p.Email {
			f.With("email", "person.email_form")
		}
	}
	return f.OrNil()
}

func taken(err error) error {
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "person.taken").With("email", "person.taken").Because(err)
	}
	return err
}

// Find reads one person, closed or not. Fault: NotFound. Any domain may call it; who may see her is the caller's question.
func (s *Service) Find(ctx context.Context, q db.Q, who ID) (Person, error) {
	return findPerson(ctx, q, who)
}

// FindByLogin finds an open person by user name or e-mail, as typed. Fault: NotFound.
func (s *Service) FindByLogin(ctx context.Context, q db.Q, nameOrEmail string) (Person, error) {
	return findByLogin(ctx, q, LoginKey(nameOrEmail))
}

// LoginKey is how user names and e-mails are compared.
// FindForSignIn is FindByLogin that finds closed people too: they may still see what is kept about them. Fault: NotFound.
func (s *Service) FindForSignIn(ctx context.Context, q db.Q, nameOrEmail string) (Person, error) {
	return findByLoginEver(ctx, q, LoginKey(nameOrEmail))
}

func LoginKey(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Names reads many names with one query.
func (s *Service) Names(ctx context.Context, q db.Q, ids []ID) (map[ID]Name, error) {
	return readNames(ctx, q, ids)
}

// Roles are the site roles a person holds, each once.
func (s *Service) Roles(ctx context.Context, q db.Q, who ID) ([]permit.Role, error) {
	return readRoles(ctx, q, who)
}

// Grant gives a role at a place (0 the whole site). Doing it twice changes nothing.
func (s *Service) Grant(ctx context.Context, tx *db.Tx, who ID, r permit.Role, org int64, source string) error {
	return insertRole(ctx, tx, who, r, org, source, clock.NowOf(s.Clock))
}

// Revoke takes a role at a place.
func (s *Service) Revoke(ctx context.Context, tx *db.Tx, who ID, r permit.Role, org int64) error {
	return deleteRole(ctx, tx, who, r, org)
}

// Close ends a person's access and keeps what is hers until its retention ends. why is a short code: roster, left, duplicate.
func (s *Service) Close(ctx context.Context, tx *db.Tx, who ID, why string) error {
	return setClosed(ctx, tx, who, clock.NowOf(s.Clock), why)
}

// Reopen lets a closed person in again. Who was erased stays away: of her only a name is left, or what a hold keeps. Faults: NotFound,
// Conflict "person.was_erased".
func (s *Service) Reopen(ctx context.Context, tx *db.Tx, who ID) error {
	p, err := findPerson(ctx, tx, who)
	if err != nil {
		return err
	}
	if p.Erased() {
		return fault.New(fault.Conflict, "person.was_erased")
	}
	return setClosed(ctx, tx, who, 0, "")
}

// List is one screen of people by name.
func (s *Service) List(ctx context.Context, q db.Q, f Filter) (Page, error) {
	f.Text = i18n.Fold(f.Text)
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	return listPeople(ctx, q, f)
}
