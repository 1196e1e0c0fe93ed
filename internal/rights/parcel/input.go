// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

// Kind is what a parcel is for.
type Kind string

const (
	Copy     Kind = "copy"     // everything the program holds (Article 15)
	Portable Kind = "portable" // what the person provided herself, to take along (Article 20)
)

// Valid tells whether it is a kind.
func (k Kind) Valid() bool { return k == Copy || k == Portable }

// Source streams the records of one person, in a stable order.
type Source interface {
	Copy(ctx context.Context, do func(subject.Record) error) error
}

// FromEngine is what the engine holds about a person.
func FromEngine(e *subject.Engine, q db.Q, person int64) Source { return engineSource{e, q, person} }

type engineSource struct {
	engine *subject.Engine
	q      db.Q
	person int64
}

func (s engineSource) Copy(ctx context.Context, do func(subject.Record) error) error {
	return s.engine.Copy(ctx, s.q, s.person, do)
}

// Input is what a parcel is made of.
type Input struct {
	Kind     Kind
	ID       string // of this parcel, for its header
	Person   int64
	Name     string // hers
	Made     clock.Instant
	Words    *i18n.Printer    // in her language
	Reading  personal.Reading // for whom the notice is written; Adult when empty
	Registry *personal.Registry
	Source   Source
	Blob     blob.Store
	// NameOf is the name of another person where it may be shown, "" when she is gone.
	NameOf func(ctx context.Context, person int64) (string, error)
	Notice Notice
	// Hold says what of a record she gets later; nil holds nothing back.
	Hold func(subject.Record) (Held, bool)
	// Later are things that are wholly left out for now.
	Later []Later
	Key   []byte // the site's own secret; signs
	Temp  string // folder for the spill, "" for the system's
	// Progress is called after each record; its error stops the writing. May be nil.
	Progress func(ctx context.Context, records int64) error
}

// Notice is what the personal notice says besides the purposes.
type Notice struct {
	Site, Controller, Address, Email string
	Officer, OfficerEmail            string
	Authority                        string
	Recipients                       []Recipient // those who really got something of hers
}

// Recipient got data of the person.
type Recipient struct {
	Name    string        `json:"name"`
	Country string        `json:"country,omitempty"`
	What    string        `json:"what"` // which data, in her language
	At      clock.Instant `json:"-"`    // when last
}

// Held are columns of one record that she gets later. Whole holds the record back altogether.
type Held struct {
	Columns []string
	Whole   bool
	Why     string     // text key
	Until   clock.Date // "" while the day is not known
}

// Later is a thing that is left out for now.
type Later struct {
	What  string     `json:"what"` // in her language
	Why   string     `json:"why"`  // text key
	Until clock.Date `json:"until,omitempty"`
}
