// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
	"lectern/internal/site"
)

// Keep is how long a parcel waits for the person.
const Keep = 72 * time.Hour

// The states of a parcel.
const (
	Making  = "making"
	Ready   = "ready"
	Fetched = "fetched"
	Expired = "expired"
)

// ID names a parcel.
type ID = id.Of[Parcel]

// Parcel is one copy that was asked for.
type Parcel struct {
	ID        ID
	Person    person.ID // whose data are in it
	Fetcher   person.ID // who may fetch it: herself, or a guardian who asked for her
	Request   int64     // of rights, 0 for none
	Kind      Kind
	Lang      string
	State     string
	Task      int64 // its task in the queue, for progress
	Created   clock.Instant
	ReadyAt   clock.Instant
	Expires   clock.Instant
	FetchedAt clock.Instant
	Size      int64          // of the ciphertext, in bytes
	Scopes    []person.Scope // what a guardian's copy was narrowed to; none: nothing was left out
}

// Deps is what the service is handed.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Blob   blob.Store
	Jobs   *job.Queue
	Key    []byte // the site's own secret
	Engine *subject.Engine
	Site   *site.Service
	Person *person.Service
	Texts  *i18n.Catalog
	Temp   string // folder for spills, "" for the system's
	// What rights knows besides; each may be nil.
	Hold       func(subject.Record) (Held, bool)
	Later      func(ctx context.Context, q db.Q, who person.ID, p *i18n.Printer) ([]Later, error)
	Recipients func(ctx context.Context, q db.Q, who person.ID, p *i18n.Printer) ([]Recipient, error)
}

// Service keeps parcels from the moment they are asked for until they are fetched.
type Service struct {
	Deps
	registry *personal.Registry
	source   func(who person.ID) Source
}

// New makes the service.
func New(d Deps) *Service {
	s := &Service{Deps: d}
	s.source = func(who person.ID) Source { return FromEngine(d.Engine, d.DB, int64(who)) }
	return s
}

// Knows is handed the registry of all declarations before the first request.
func (s *Service) Knows(r *personal.Registry) { s.registry = r }
