// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/login"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// closedBecause is the code of an account that an admin closed.
const closedBecause = "left"

// CreatePerson makes a person by hand, with her roles for the whole site. Needs Manage. Faults: Invalid by field, Conflict
// "person.taken".
func (s *Service) CreatePerson(ctx context.Context, a permit.Actor, n person.NewPerson) (person.ID, error) {
	if err := may(a); err != nil {
		return 0, err
	}
	for _, r := range n.Roles {
		if !slices.Contains(permit.Roles(), r) {
			return 0, fault.New(fault.Invalid, "fault.invalid").With("role", "admin.role_unknown")
		}
	}
	n.Source = person.ByHand
	var who person.ID
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		as, made, err := s.Person.CreateOnce(ctx, tx, n)
		if who = as; err != nil || !made {
			return err
		}
		return s.log(ctx, tx, a, "person.created", who)
	})
	return who, err
}

// ChangePerson changes names, e-mail, user name, year group and protection. Needs Manage. Faults: NotFound, Invalid by field,
// Conflict "person.taken".
func (s *Service) ChangePerson(ctx context.Context, a permit.Actor, who person.ID, u person.Update) error {
	if err := may(a); err != nil {
		return err
	}
	return s.change(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.Person.Update(ctx, tx, who, u); err != nil {
			return err
		}
		return s.log(ctx, tx, a, "person.changed", who)
	})
}

// ClosePerson ends a person's access: she is signed out everywhere and reaches only her own data from then on. taken tells that somebody
// else may be in the account: its password and open links end too, and only a new link leads in. What is hers is kept until its
// retention ends. Needs Manage. Faults: NotFound, Conflict "admin.own_account", "admin.last_admin".
func (s *Service) ClosePerson(ctx context.Context, a permit.Actor, who person.ID, taken bool) error {
	if err := may(a); err != nil {
		return err
	}
	if int64(who) == a.Person {
		return fault.New(fault.Conflict, "admin.own_account")
	}
	return s.change(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.keepsAnAdmin(ctx, tx, who); err != nil {
			return err
		}
		if err := s.Person.Close(ctx, tx, who, closedBecause); err != nil {
			return err
		}
		end := func() error { return s.Login.EndAll(ctx, tx, who, 0) }
		if taken {
			end = func() error { return s.Login.ShutOut(ctx, tx, a, who) }
		}
		if err := end(); err != nil {
			return err
		}
		return s.log(ctx, tx, a, "person.closed", who)
	})
}

// ReopenPerson lets a closed person in again. Needs Manage. Fault: NotFound.
func (s *Service) ReopenPerson(ctx context.Context, a permit.Actor, who person.ID) error {
	if err := may(a); err != nil {
		return err
	}
	return s.change(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Person.Find(ctx, tx, who); err != nil {
			return err
		}
		if err := s.Person.Reopen(ctx, tx, who); err != nil {
			return err
		}
		return s.log(ctx, tx, a, "person.reopened", who)
	})
}

// SignInLink makes a one-time link, good for login.AdminLink, and returns its path; that of a closed account opens her own data and
// nothing else. Whoever has it is that person: it is shown once
// and stands in the log. Nobody makes one for a privacy officer, for whom no admin can act. Needs Manage. Faults: NotFound, Conflict
// "admin.link_erased", "admin.link_officer".
func (s *Service) SignInLink(ctx context.Context, a permit.Actor, who person.ID) (string, error) {
	if err := may(a); err != nil {
		return "", err
	}
	var path string
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.Person.Find(ctx, tx, who)
		if err != nil {
			return err
		}
		if p.Erased() {
			return fault.New(fault.Conflict, "admin.link_erased")
		}
		roles, err := s.Person.Roles(ctx, tx, who)
		if err != nil {
			return err
		}
		if slices.Contains(roles, permit.Officer) && int64(who) != a.Person {
			return fault.New(fault.Conflict, "admin.link_officer")
		}
		path, err = s.Login.Link(ctx, tx, a, who, login.AdminLink)
		return err
	})
	return path, err
}

// change runs a change of people; what sessions hold of them in memory is forgotten after it.
func (s *Service) change(ctx context.Context, do func(ctx context.Context, tx *db.Tx) error) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.AfterCommit(s.Login.Forget)
		return do(ctx, tx)
	})
}

// keepsAnAdmin refuses what would leave the site without an admin. Two admins who take each other's role at once wait here.
func (s *Service) keepsAnAdmin(ctx context.Context, tx *db.Tx, who person.ID) error {
	if err := tx.Lock(ctx, "admin", 0); err != nil {
		return err
	}
	p, err := s.Person.Find(ctx, tx, who)
	if err != nil {
		return err
	}
	roles, err := s.Person.Roles(ctx, tx, who)
	if err != nil || !p.ClosedAt.IsZero() || !slices.Contains(roles, permit.Admin) {
		return err
	}
	others, err := countOtherAdmins(ctx, tx, who)
	if err == nil && others == 0 {
		return fault.New(fault.Conflict, "admin.last_admin")
	}
	return err
}

func (s *Service) log(ctx context.Context, tx *db.Tx, a permit.Actor, action string, who person.ID) error {
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: int64(who), Kind: "person", Object: int64(who)})
}
