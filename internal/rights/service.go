// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"lectern/internal/audit"
	"lectern/internal/login"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/subject"
	"lectern/internal/restriction"
	"lectern/internal/retention"
	"lectern/internal/rights/parcel"
	"lectern/internal/site"
	"lectern/internal/support"
)

const (
	coolingOff = 72 * time.Hour // an erasure can be taken back until then
	longestSay = 4000           // characters
)

// Deps is what the domain is handed.
type Deps struct {
	DB          *db.DB
	Clock       clock.Clock
	IDs         *id.Maker
	Log         *slog.Logger
	Site        *site.Service
	Person      *person.Service
	Login       *login.Service
	Audit       *audit.Service
	Restriction *restriction.Service
	Retention   *retention.Service
	Support     *support.Service
	// Firms are the names of those who get something about people; a domain that lists them says so.
	Firms  func(ctx context.Context) ([]string, error) // outside of any transaction
	Engine *subject.Engine
	Parcel *parcel.Service
	Blob   blob.Store
	Jobs   *job.Queue
	Mail   mail.Sender
	Texts  *i18n.Catalog
	Key    []byte // the site's own secret
	Base   string // the site's address, for letters
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

func (s *Service) now() clock.Instant { return clock.NowOf(s.Clock) }

// today is the day it is at the site.
func (s *Service) today(v site.Settings) clock.Date {
	return clock.DateOf(s.Clock.Now().In(v.Location()))
}

// settings are the facts of the site, with the calendar of its country.
func (s *Service) settings(ctx context.Context, q db.Q) (site.Settings, Calendar, error) {
	v, err := s.Site.Get(ctx, q)
	return v, CalendarOf(v.Country), err
}

// mayFor tells whether somebody may ask for a person: herself, or a guardian who uses her rights. Fault: NotFound, which also says nothing
// about who is there.
func (s *Service) mayFor(ctx context.Context, q db.Q, a permit.Actor, who person.ID) error {
	return s.needs(ctx, q, a, who, person.UseRights)
}

// mayCopy is mayFor for a copy: a guardian who sees something of the child may have a copy of that.
func (s *Service) mayCopy(ctx context.Context, q db.Q, a permit.Actor, who person.ID) error {
	return s.needs(ctx, q, a, who, append(parcel.Scoped(), person.UseRights)...)
}

// mayAsk is mayFor for one kind of request.
func (s *Service) mayAsk(ctx context.Context, q db.Q, a permit.Actor, who person.ID, kind Kind) error {
	if kind == Access {
		return s.mayCopy(ctx, q, a, who)
	}
	return s.mayFor(ctx, q, a, who)
}

// mayRead is for a request: who may ask for everything reads every request of the person, who has a narrow copy only her own ones.
func (s *Service) mayRead(ctx context.Context, q db.Q, a permit.Actor, v Request) error {
	err := s.mayFor(ctx, q, a, v.Person)
	if fault.Is(err, fault.NotFound) && v.Kind == Access && int64(v.AskedBy) == a.Person {
		return s.mayCopy(ctx, q, a, v.Person)
	}
	return err
}

func (s *Service) needs(ctx context.Context, q db.Q, a permit.Actor, who person.ID, any ...person.Scope) error {
	if int64(who) == a.Person {
		return nil
	}
	if a.Closed {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	now, err := s.Person.ScopesOf(ctx, q, person.ID(a.Person), who)
	if err == nil && !slices.ContainsFunc(now, func(x person.Scope) bool { return slices.Contains(any, x) }) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return err
}

// Mine are the requests about a person, newest first. She and her guardian may read them.
func (s *Service) Mine(ctx context.Context, q db.Q, a permit.Actor, who person.ID) ([]Request, error) {
	if err := s.mayFor(ctx, q, a, who); err != nil {
		return nil, err
	}
	return requestsOf(ctx, q, who)
}

// Read is one request with its log: for the person it is about, her guardian, and the officer. Fault: NotFound.
func (s *Service) Read(ctx context.Context, q db.Q, a permit.Actor, which ID) (Request, []Event, error) {
	v, err := findRequest(ctx, q, which)
	if err == nil && !a.May(Decide) {
		err = s.mayRead(ctx, q, a, v)
		if v.Person == 0 {
			err = fault.New(fault.NotFound, "fault.not_found")
		}
	}
	if err != nil {
		return v, nil, err
	}
	log, err := eventsOf(ctx, q, which)
	return v, log, err
}

// Preview is what an erasure of a person would do now. She and her guardian may read it, and the officer.
func (s *Service) Preview(ctx context.Context, q db.Q, a permit.Actor, who person.ID) (subject.Plan, error) {
	if !a.May(Decide) {
		if err := s.mayFor(ctx, q, a, who); err != nil {
			return subject.Plan{}, err
		}
	}
	return s.Engine.Plan(ctx, q, int64(who))
}

// step moves a request by a verb and writes down what happened, in the caller's transaction. Fault: Conflict "rights.not_now".
func (s *Service) step(ctx context.Context, tx *db.Tx, v *Request, verb, by, note string) error {
	to, ok := v.State.next(verb)
	if !ok {
		return fault.New(fault.Conflict, "rights.not_now")
	}
	v.State = to
	if to.Over() {
		v.ClosedAt = s.now()
		v.Plan = subject.Plan{} // it leads to her; its fingerprint does not
	}
	if err := updateRequest(ctx, tx, *v); err != nil {
		return err
	}
	return s.write(ctx, tx, v.ID, verb, by, note)
}

func (s *Service) write(ctx context.Context, tx *db.Tx, which ID, what, by, note string) error {
	return insertEvent(ctx, tx, s.IDs.Next(), which, Event{At: s.now(), What: what, By: by, Note: note})
}
