// SPDX-License-Identifier: AGPL-3.0-or-later

package site

import (
	"context"
	"sync/atomic"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/web"
)

// Deps is what the domain is handed.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	Web   *web.Site
}

// Service holds the verbs.
type Service struct {
	Deps
	leaving atomic.Pointer[knownLeaving]
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d} }

// Get reads the settings. Fault: NotFound while the site is not made.
func (s *Service) Get(ctx context.Context, q db.Q) (Settings, error) { return readSettings(ctx, q) }

// Today is the day it is at the site.
func (s *Service) Today() clock.Date {
	now := s.Clock.Now().UTC()
	if zone := s.Web.Info().Zone; zone != nil {
		now = now.In(zone)
	}
	return clock.DateOf(now)
}

// Load puts the settings before every page. Called at start and after a change.
func (s *Service) Load(ctx context.Context) error {
	v, err := readSettings(ctx, s.DB)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s.Web.SetInfo(web.Info{Ready: true, Name: v.Name, Country: v.Country, Languages: v.Languages, Zone: v.Location()})
	return nil
}

// Check tells what Create and Change would refuse, for a form that shows all its faults at once.
func (s *Service) Check(v Settings) error {
	v.tidy()
	return v.check(s.Web.Texts.Languages())
}

// Create makes the site in the caller's transaction; the same transaction makes its first admin. Faults: Invalid by field,
// Conflict "site.exists" when it is made already.
func (s *Service) Create(ctx context.Context, tx *db.Tx, v Settings) error {
	v.tidy()
	if err := v.check(s.Web.Texts.Languages()); err != nil {
		return err
	}
	v.CreatedAt = clock.NowOf(s.Clock)
	v.ChangedAt = v.CreatedAt
	err := insertSettings(ctx, tx, v)
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "site.exists").Because(err)
	}
	tx.AfterCommit(func() { _ = s.Load(context.WithoutCancel(ctx)) })
	return err
}

// Change replaces the settings. The caller has checked that it may. Faults: Invalid by field.
func (s *Service) Change(ctx context.Context, tx *db.Tx, v Settings) error {
	v.tidy()
	if err := v.check(s.Web.Texts.Languages()); err != nil {
		return err
	}
	v.ChangedAt = clock.NowOf(s.Clock)
	tx.AfterCommit(func() { _ = s.Load(context.WithoutCancel(ctx)) })
	return updateSettings(ctx, tx, v)
}
