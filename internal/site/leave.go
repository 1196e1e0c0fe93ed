// SPDX-License-Identifier: AGPL-3.0-or-later

package site

import (
	"context"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// Leaving is when the school leaves, and until when people and school can fetch everything. Both are empty while it stays.
type Leaving struct {
	LeaveOn   clock.Date
	KeptUntil clock.Date
}

// LeastKept is for how many days after the leave everything can be fetched at least (Regulation (EU) 2023/2854, Article 25).
const LeastKept = 30

// Leaves tells whether a day was named.
func (l Leaving) Leaves() bool { return l.LeaveOn != "" }

// Over tells whether the time to fetch everything is over on a day.
func (l Leaving) Over(today clock.Date) bool { return l.Leaves() && today > l.KeptUntil }

// Leave names the day on which the school leaves and the last one on which everything can be fetched. Faults: Invalid by field.
func (s *Service) Leave(ctx context.Context, tx *db.Tx, l Leaving) error {
	v, err := readSettings(ctx, tx)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "fault.invalid")
	if l.LeaveOn < clock.DateOf(s.Clock.Now().In(v.Location())) && l.LeaveOn != v.LeaveOn {
		f.With("on", "site.leave_passed")
	}
	if l.KeptUntil < l.LeaveOn.Plus(LeastKept) {
		f.With("until", "site.leave_short", "n", LeastKept, "date", l.LeaveOn.Plus(LeastKept))
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.leaving.Store(nil) })
	return updateLeaving(ctx, tx, l)
}

// Stay takes a leave back. Fault: Conflict "site.stays" when none was named.
func (s *Service) Stay(ctx context.Context, tx *db.Tx) error {
	l, err := readLeaving(ctx, tx)
	if err != nil {
		return err
	}
	if !l.Leaves() {
		return fault.New(fault.Conflict, "site.stays")
	}
	tx.AfterCommit(func() { s.leaving.Store(nil) })
	return updateLeaving(ctx, tx, Leaving{})
}

// leavingFor is how long the answer of Leaving may be old: a leave is named by a command, which is another process.
const leavingFor = time.Minute

type knownLeaving struct {
	Leaving
	at clock.Instant
}

// Leaving is what is known of a leave, at most a minute old.
func (s *Service) Leaving(ctx context.Context) (Leaving, error) {
	now := clock.NowOf(s.Clock)
	if k := s.leaving.Load(); k != nil && now.Sub(k.at) < leavingFor {
		return k.Leaving, nil
	}
	l, err := readLeaving(ctx, s.DB)
	if fault.Is(err, fault.NotFound) {
		return l, nil
	}
	if err == nil {
		s.leaving.Store(&knownLeaving{l, now})
	}
	return l, err
}
