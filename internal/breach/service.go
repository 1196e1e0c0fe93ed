// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"context"
	"log/slog"
	"slices"

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
	"lectern/internal/platform/personal"
	"lectern/internal/site"
)

// Deps is what the domain is handed.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Log    *slog.Logger
	Site   *site.Service
	Person *person.Service
	Audit  *audit.Service
	Jobs   *job.Queue
	Mail   mail.Sender
	Texts  *i18n.Catalog
}

// Service holds the verbs.
type Service struct {
	Deps
	registry *personal.Registry
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// Knows is handed the registry of all declarations before the first request.
func (s *Service) Knows(r *personal.Registry) { s.registry = r }

func (s *Service) now() clock.Instant { return clock.NowOf(s.Clock) }

// change lets the officer do something about an open leak, with a line in its steps and in the log. Faults: Forbidden, NotFound, Conflict.
func (s *Service) change(ctx context.Context, a permit.Actor, which ID, what, note string, do func(context.Context, *db.Tx, *Breach) error) error {
	if !a.May(Handle) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		b, err := findBreach(ctx, tx, which)
		if err == nil && !b.ClosedAt.IsZero() {
			err = fault.New(fault.Conflict, "breach.closed_already")
		}
		if err == nil {
			err = do(ctx, tx, &b)
		}
		if err == nil {
			err = updateBreach(ctx, tx, b)
		}
		if err != nil {
			return err
		}
		return s.write(ctx, tx, a, which, what, note)
	})
}

func (s *Service) write(ctx context.Context, tx *db.Tx, a permit.Actor, which ID, what, note string) error {
	if err := insertStep(ctx, tx, s.IDs.Next(), which, Step{At: s.now(), What: what, Note: note}); err != nil {
		return err
	}
	action := "breach." + what // each of audit.Actions
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Kind: "breach", Object: int64(which)})
}

// categories are the kinds of data in what a leak touches, in order.
func (s *Service) categories(touched []string) []personal.Category {
	var out []personal.Category
	for _, c := range s.columns() {
		if slices.Contains(touched, c.key) && !slices.Contains(out, c.category) {
			out = append(out, c.category)
		}
	}
	slices.Sort(out)
	return out
}

type column struct {
	key, table, name string
	activity         string
	category         personal.Category
}

// columns are the declared columns that say something about a person.
func (s *Service) columns() []column {
	var out []column
	for _, t := range s.registry.Tables() {
		for _, name := range t.Names() {
			if c := t.Columns[name].Cat; c != personal.Structure {
				out = append(out, column{t.Name + "." + name, t.Name, name, t.Activity.Name(), c})
			}
		}
	}
	return out
}

// places are everything of the registry that a leak can touch: columns, and stores other than tables.
func (s *Service) places() []string {
	var out []string
	for _, c := range s.columns() {
		out = append(out, c.key)
	}
	for _, st := range s.registry.Stores {
		out = append(out, "store:"+st.ID)
	}
	return out
}
