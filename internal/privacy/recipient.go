// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/internal/audit"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
)

// The part a firm has.
const (
	Host   = "host"   // runs the machine for the school: the processor
	Helper = "helper" // is used by the host: a sub-processor
	Relay  = "relay"  // carries letters; known from the program's configuration
	Store  = "store"  // keeps files; known from the program's configuration
)

// RecipientID names a recipient.
type RecipientID = id.Of[Recipient]

// Recipient is a firm that gets something about people.
type Recipient struct {
	ID RecipientID
	Told
	Made, Ended clock.Instant
}

// Outside is a door to another firm that the operator opened in the configuration.
type Outside struct{ Part, Host string }

// AddRecipient lists a firm. It is in the notice from then on as announced, and in force two weeks later. Who may list may call it.
// Faults: Forbidden, Invalid by field.
func (s *Service) AddRecipient(ctx context.Context, a permit.Actor, r Recipient) error {
	if !a.May(List) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	r.Name, r.What, r.Contact, r.Country = strings.TrimSpace(r.Name), strings.TrimSpace(r.What), strings.TrimSpace(r.Contact), strings.ToUpper(strings.TrimSpace(r.Country))
	if f := r.wrong(); f != nil {
		return f
	}
	r.ID, r.Made = id.New[Recipient](s.IDs), clock.NowOf(s.Clock)
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := insertRecipient(ctx, tx, r); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "privacy.recipient_added", Kind: "recipient", Object: int64(r.ID)})
	})
	if err != nil {
		return err
	}
	return s.Renew(ctx)
}

func (r Recipient) wrong() *fault.Fault {
	f := fault.New(fault.Invalid, "fault.invalid")
	long := func(s string, most int) bool { n := utf8.RuneCountInString(s); return n == 0 || n > most }
	if long(r.Name, 200) {
		f = f.With("name", "privacy.recipient_no_name")
	}
	if long(r.What, 500) {
		f = f.With("what", "privacy.recipient_no_what")
	}
	if len(r.Contact) > 300 {
		f = f.With("contact", "privacy.recipient_contact_long")
	}
	if len(r.Country) != 2 || strings.Trim(r.Country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		f = f.With("country", "privacy.recipient_no_country")
	}
	if r.Part != Host && r.Part != Helper {
		f = f.With("part", "privacy.recipient_no_part")
	}
	known := personal.Activities()
	for _, p := range r.Purposes {
		if !slices.ContainsFunc(known, func(a personal.Activity) bool { return a.ID == p }) {
			f = f.With("purposes", "privacy.recipient_no_purpose")
		}
	}
	if len(r.Purposes) == 0 {
		f = f.With("purposes", "privacy.recipient_no_purpose")
	}
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

// EndRecipient says that a firm gets nothing any more. Who may list may call it. Faults: Forbidden, NotFound.
func (s *Service) EndRecipient(ctx context.Context, a permit.Actor, which RecipientID) error {
	if !a.May(List) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := endRecipient(ctx, tx, which, clock.NowOf(s.Clock)); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "privacy.recipient_ended", Kind: "recipient", Object: int64(which)})
	})
	if err != nil {
		return err
	}
	return s.Renew(ctx)
}

// told are the recipients that the notice names: those that are listed, and the doors of the configuration that nobody listed by name.
func (s *Service) told(ctx context.Context, q db.Q) ([]Told, error) {
	list, err := openRecipients(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Told
	for _, r := range list {
		out = append(out, r.Told)
	}
	for _, o := range s.Outside {
		if !slices.ContainsFunc(out, func(t Told) bool { return t.Name == o.Host }) {
			out = append(out, Told{Name: o.Host, Part: o.Part, Purposes: outsidePurposes[o.Part]})
		}
	}
	return out, nil
}

// Firms are the names of all who get something about people today, for whoever has to tell them of an erasure (Article 19). Those that are
// only announced get nothing yet.
func (s *Service) Firms(ctx context.Context) ([]string, error) {
	f, err := s.current(ctx)
	if err != nil || f == nil {
		return nil, err
	}
	var out []string
	for _, t := range f.version.Snapshot.Recipients {
		out = append(out, t.Name)
	}
	return out, nil
}

// outsidePurposes are what a door of the configuration serves.
var outsidePurposes = map[string][]string{
	Relay: {personal.Account.ID, personal.Rights.ID},
	Store: {personal.Coursework.ID, personal.Teaching.ID},
}

// eea are the countries in which the General Data Protection Regulation holds.
var eea = strings.Fields("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO")

// away tells that a firm is in a country where the Regulation does not hold, or that nobody said where it is.
func (t Told) away() bool { return !slices.Contains(eea, t.Country) }
