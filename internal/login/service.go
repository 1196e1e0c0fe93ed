// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"
	"log/slog"
	"time"

	"github.com/a-h/templ"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

// Deps is what the domain is handed. Key is the site's own secret.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Person *person.Service
	Audit  *audit.Service
	Mail   mail.Sender
	Jobs   *job.Queue    // sends the letters with links
	Texts  *i18n.Catalog // what the letters say
	Key    []byte
	Base   string // how people reach the site: https://school.example
	LogTo  *slog.Logger
	Notice func(*web.Call) (templ.Component, error) // what the site tells everybody who signs in; nil for nothing
}

// Service holds the verbs.
type Service struct {
	Deps
	// Visits tells what the school lets somebody of the host read now. It is told by the domain that keeps grants; without it nothing.
	Visits func(ctx context.Context, q db.Q, who person.ID) (permit.Visit, error)
	hash   *hasher
	turns  *turns
	memory *memory
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{Deps: d, hash: newHasher(), turns: newTurns(), memory: &memory{}}
}

// How long a one-time link is good.
const (
	MailedLink = 30 * time.Minute
	AdminLink  = 24 * time.Hour
	ShortLink  = 10 * time.Minute
)

// SignIn takes a name or e-mail and a password, and returns the token of a new session. Faults: TooMany "login.slow_down",
// Invalid "login.wrong", the same for a wrong name and a wrong password.
func (s *Service) SignIn(ctx context.Context, name, password, addr, device string) (string, error) {
	keys := s.keysOf(person.LoginKey(name), addr)
	done, err := s.turns.take(ctx, keys)
	if err != nil {
		return "", err
	}
	defer done()
	if err := s.mayTry(ctx, keys); err != nil {
		return "", err
	}
	if len(password) > 4*longestTyped {
		password = "" // costs a hash all the same
	}
	p, err := s.Person.FindForSignIn(ctx, s.DB, name)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	phc, err := readPassword(ctx, s.DB, p.ID)
	if err != nil {
		return "", err
	}
	ok, err := s.hash.matches(ctx, password, phc)
	if err != nil {
		return "", err
	}
	if !ok || p.ID == 0 {
		if err := s.failed(ctx, keys); err != nil {
			return "", err
		}
		return "", fault.New(fault.Invalid, "login.wrong")
	}
	var token string
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for key, free := range keys {
			if free == freePair {
				if err := deleteTries(ctx, tx, key); err != nil {
					return err
				}
			}
		}
		token, err = s.open(ctx, tx, p.ID, "password", device)
		return err
	})
	return token, err
}

// Link makes a one-time sign-in link for a person and returns its path. The caller has checked that it may. It is written down.
func (s *Service) Link(ctx context.Context, tx *db.Tx, by permit.Actor, who person.ID, valid time.Duration) (string, error) {
	token, hash := newToken()
	now := clock.NowOf(s.Clock)
	if err := insertLink(ctx, tx, s.IDs.Next(), who, hash, by.Person, now, now.Add(valid)); err != nil {
		return "", err
	}
	return "/sign-in/link/" + token, s.Audit.Log(ctx, tx, audit.Entry{Actor: by, Action: "login.link_made", Subject: int64(who),
		Detail: map[string]any{"minutes": int(valid.Minutes())}})
}

// UseLink spends a one-time link and returns the token of a new session. Fault: NotFound "login.link_spent" when it is unknown,
// used or too old.
func (s *Service) UseLink(ctx context.Context, link, device string) (string, error) {
	var token string
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		who, err := useLink(ctx, tx, hashToken(link), clock.NowOf(s.Clock))
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "login.link_spent")
		}
		if err != nil {
			return err
		}
		token, err = s.open(ctx, tx, who, "link", device)
		return err
	})
	return token, err
}

// SetPassword sets her own password and signs her other browsers out. old may be empty when she has none yet or came by a link a
// moment ago. Faults: Invalid by field.
func (s *Service) SetPassword(ctx context.Context, a permit.Actor, old, new string) error {
	who := person.ID(a.Person)
	p, err := s.Person.Find(ctx, s.DB, who)
	if err != nil {
		return err
	}
	if err := checkPassword(new, p.Email, p.Username, p.Name()); err != nil {
		return err
	}
	needsOld, err := s.NeedsOld(ctx, a)
	if err != nil {
		return err
	}
	if needsOld {
		phc, err := readPassword(ctx, s.DB, who)
		if err != nil {
			return err
		}
		if ok, err := s.hash.matches(ctx, old, phc); err != nil || !ok {
			return orElse(err, fault.New(fault.Invalid, "fault.invalid").With("password", "login.old_wrong"))
		}
	}
	return s.setPassword(ctx, a, who, new, SessionID(a.Session))
}

// NeedsOld tells whether setting a password asks for the old one: not when there is none, nor just after coming by a link.
func (s *Service) NeedsOld(ctx context.Context, a permit.Actor) (bool, error) {
	phc, err := readPassword(ctx, s.DB, person.ID(a.Person))
	if err != nil || phc == "" {
		return false, err
	}
	way, err := readWay(ctx, s.DB, SessionID(a.Session))
	fresh := clock.NowOf(s.Clock).Sub(a.SignedAt) < ShortLink
	return !(way == "link" && fresh), err
}

// GivePassword sets a password for somebody else: the first admin, the demo school, the command line.
func (s *Service) GivePassword(ctx context.Context, a permit.Actor, who person.ID, password string) error {
	if err := checkPassword(password); err != nil {
		return err
	}
	return s.setPassword(ctx, a, who, password, 0)
}

func (s *Service) setPassword(ctx context.Context, a permit.Actor, who person.ID, password string, keep SessionID) error {
	phc, err := s.hash.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := upsertPassword(ctx, tx, who, phc, clock.NowOf(s.Clock)); err != nil {
			return err
		}
		if err := s.EndAll(ctx, tx, who, keep); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "login.password_set", Subject: int64(who)})
	})
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
