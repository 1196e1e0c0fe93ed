// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"context"
	"log/slog"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
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
	Mail   mail.Sender
	Texts  *i18n.Catalog
}

// Service holds the verbs.
type Service struct {
	Deps
	registry *personal.Registry
	// Proven tells whether the proof that ran on this site last was green. A domain that runs it says so; without it nothing is red.
	Proven func(ctx context.Context, q db.Q) (bool, error)
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// Knows is handed the registry of all declarations before the first request.
func (s *Service) Knows(r *personal.Registry) { s.registry = r }

func (s *Service) now() clock.Instant { return clock.NowOf(s.Clock) }

// change lets somebody change an open assessment, with a line in the log. Faults: Forbidden, NotFound, Conflict, and those of do.
func (s *Service) change(ctx context.Context, a permit.Actor, may permit.Capability, which ID, what string, do func(context.Context, *db.Tx, *DPIA) error) error {
	if !a.May(may) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		st, err := findDPIA(ctx, tx, which)
		d := st.DPIA
		if err == nil && !d.Ended.IsZero() {
			err = fault.New(fault.Conflict, "dpia.over")
		}
		if err == nil {
			err = do(ctx, tx, &d)
		}
		if err != nil {
			return err
		}
		d.Changed = s.now()
		if err := updateDPIA(ctx, tx, d); err != nil {
			return err
		}
		action := "dpia." + what // each of audit.Actions
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Kind: "dpia", Object: int64(which)})
	})
}

// read finds one with where it stands. Faults: NotFound; so it is for strangers before the first approval.
func (s *Service) read(ctx context.Context, q db.Q, a permit.Actor, which ID) (Standing, error) {
	st, err := findDPIA(ctx, q, which)
	if err == nil && st.Approval == nil && !a.May(Write) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return st, err
	}
	list := []Standing{st}
	err = s.stand(ctx, q, list)
	return list[0], err
}
