// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/rights/parcel"
)

// Ask is what somebody wants, as the form says it.
type Ask struct {
	Kind     Kind
	Who      person.ID // whose data
	Said     string
	Password string // for what needs more than a session
	Lang     string
}

// Make takes a request of a person or her guardian. What needs no decision begins at once; an erasure gets its plan, which the officer
// decides on. A second request of the same kind is joined to the first and keeps its own date. Faults: NotFound, Invalid by field.
func (s *Service) Make(ctx context.Context, a permit.Actor, in Ask) (ID, error) {
	if err := s.mayAsk(ctx, s.DB, a, in.Who, in.Kind); err != nil {
		return 0, errors.Join(err, s.denied(ctx, a, in.Who))
	}
	v, err := s.draft(ctx, in)
	if err != nil {
		return 0, err
	}
	if in.Kind.needsPassword() {
		if err := s.Login.Confirm(ctx, a, in.Password); err != nil {
			return 0, err
		}
	}
	v.AskedBy, v.Channel = person.ID(a.Person), "self"
	if int64(in.Who) != a.Person {
		v.Channel = "guardian"
	}
	return v.ID, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		made := v // a transaction may run again from the start
		if err := s.enter(ctx, tx, a, &made, "person"); err != nil {
			return err
		}
		if made.Kind.atOnce() {
			return s.begin(ctx, tx, &made, "person")
		}
		return nil
	})
}

// denied writes down that somebody asked for the data of a person she does not stand for.
func (s *Service) denied(ctx context.Context, a permit.Actor, who person.ID) error {
	if _, err := s.Person.Find(ctx, s.DB, who); err != nil {
		return nil // of nobody
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "rights.denied", Subject: int64(who), Kind: "rights"})
	})
}

// Paper is a request that came by letter, mail or word of mouth, as staff write it down. Since is when it was first said.
type Paper struct {
	Ask
	Name, Contact string // of somebody without an account
	Since         clock.Date
}

// WriteDownPaper keeps a request that did not come through these pages. The clock runs from the day it was first said, never from today.
// Nothing is disclosed by it: the officer looks at who she is. Faults: Invalid by field.
func (s *Service) WriteDownPaper(ctx context.Context, a permit.Actor, in Paper) (ID, error) {
	v, err := s.draft(ctx, in.Ask)
	f := faultOf(err)
	if err != nil && f == nil {
		return 0, err
	}
	if f == nil {
		f = fault.New(fault.Invalid, "fault.invalid")
	}
	site, calendar, err := s.settings(ctx, s.DB)
	if err != nil {
		return 0, err
	}
	if in.Who == 0 && strings.TrimSpace(in.Name) == "" {
		f.With("name", "rights.name_missing")
	}
	if in.Since == "" || in.Since > s.today(site) {
		f.With("since", "rights.since_wrong")
	}
	if c := strings.TrimSpace(in.Contact); in.Who == 0 {
		if p, err := mail.ParseAddress(c); c != "" && (err != nil || p.Address != c) {
			f.With("contact", "rights.contact_form")
		}
	}
	if err := f.OrNil(); err != nil {
		return 0, err
	}
	v.AskedBy, v.Channel, v.Name, v.Contact = person.ID(a.Person), "paper", strings.TrimSpace(in.Name), strings.TrimSpace(in.Contact)
	v.ReceivedAt, v.Due = clock.At(in.Since.In(site.Location())), calendar.Due(in.Since, 1)
	return v.ID, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		made := v
		return s.enter(ctx, tx, a, &made, "staff")
	})
}

func faultOf(err error) *fault.Fault {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		return nil
	}
	return f
}

// FromStranger keeps what somebody without an account asks on the public form. The answer is the same whether she is known or not; her
// address is where the officer writes once it is clear that it is hers, and never proves anything by itself. Faults: Invalid by field.
func (s *Service) FromStranger(ctx context.Context, in Ask, name, contact string) error {
	v, err := s.draft(ctx, in)
	f := faultOf(err)
	if err != nil && f == nil {
		return err
	}
	if f == nil {
		f = fault.New(fault.Invalid, "fault.invalid")
	}
	if strings.TrimSpace(name) == "" {
		f.With("name", "rights.name_missing")
	}
	if p, err := mail.ParseAddress(contact); err != nil || p.Address != contact {
		f.With("contact", "rights.contact_form")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	v.Channel, v.Name, v.Contact = "form", name, contact
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		made := v
		return s.enter(ctx, tx, permit.Actor{}, &made, "person")
	})
}

// draft checks what was asked and sets its clock.
func (s *Service) draft(ctx context.Context, in Ask) (Request, error) {
	f := fault.New(fault.Invalid, "fault.invalid")
	if !slices.Contains(Kinds(), in.Kind) {
		f.With("kind", "rights.kind_missing")
	}
	in.Said = strings.TrimSpace(in.Said)
	if utf8.RuneCountInString(in.Said) > longestSay {
		f.With("said", "rights.said_long", "n", longestSay)
	}
	if in.Said == "" && slices.Contains([]Kind{Rectify, Object, Human, Why, Tell, Complaint}, in.Kind) {
		f.With("said", "rights.said_missing")
	}
	if err := f.OrNil(); err != nil {
		return Request{}, err
	}
	site, calendar, err := s.settings(ctx, s.DB)
	v := Request{ID: id.New[Request](s.IDs), Person: in.Who, Kind: in.Kind, State: Received, Said: in.Said, Lang: in.Lang, ReceivedAt: s.now()}
	v.Due = calendar.Due(s.today(site), 1)
	return v, err
}

// enter writes a request, with the plan of an erasure, and tells the person that it is here.
func (s *Service) enter(ctx context.Context, tx *db.Tx, a permit.Actor, v *Request, by string) error {
	if v.Person != 0 {
		same, err := openLike(ctx, tx, v.Person, v.Kind)
		if err != nil {
			return err
		}
		if v.Kind == Erase {
			if v.Plan, err = s.Engine.Plan(ctx, tx, int64(v.Person)); err != nil {
				return err
			}
			v.PlanHash = v.Plan.Hash()
		}
		if p, err := s.Person.Find(ctx, tx, v.Person); err != nil {
			return err
		} else if v.Contact == "" {
			v.Contact = p.Email // where the answer goes when the account is gone: never one that the request itself named
		}
		if err := insertRequest(ctx, tx, *v); err != nil {
			return err
		}
		for _, o := range same {
			if err := s.write(ctx, tx, v.ID, "joined", "system", o.ID.String()); err != nil {
				return err
			}
		}
	} else if err := insertRequest(ctx, tx, *v); err != nil {
		return err
	}
	if err := s.write(ctx, tx, v.ID, "received", by, ""); err != nil {
		return err
	}
	if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "rights.asked", Subject: int64(v.Person), Kind: "rights", Object: int64(v.ID)}); err != nil {
		return err
	}
	return s.letter(ctx, tx, *v, "received")
}

// TakeBack lets the person or her guardian take a request back while that is possible. Faults: NotFound, Conflict.
func (s *Service) TakeBack(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := findRequest(ctx, tx, which)
		if err == nil {
			err = s.mayRead(ctx, tx, a, v)
		}
		if err != nil {
			return err
		}
		if v.Kind == Erase {
			err = s.Retention.NotErased(ctx, tx, a, v.Person)
		}
		if err != nil {
			return err
		}
		return s.step(ctx, tx, &v, "take back", "person", "")
	})
}

// begin starts what was granted or needs no decision.
func (s *Service) begin(ctx context.Context, tx *db.Tx, v *Request, by string) error {
	verb := "grant"
	if by == "person" {
		verb = "begin" // nobody had to decide
	}
	if err := s.step(ctx, tx, v, verb, by, ""); err != nil {
		return err
	}
	switch v.Kind {
	case Access, Port:
		kind := parcel.Copy
		if v.Kind == Port {
			kind = parcel.Portable
		}
		_, err := s.Parcel.Prepare(ctx, tx, parcel.Order{Person: v.Person, Fetcher: v.AskedBy, Request: int64(v.ID), Kind: kind, Lang: v.Lang})
		return err
	default:
		_, err := s.Jobs.Add(ctx, tx, taskName, payload{int64(v.ID)})
		return err
	}
}
