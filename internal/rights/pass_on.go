// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"slices"
	"time"

	"lectern/internal/audit"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// What became of telling a firm that something was put right, erased or paused (Article 19). Words: rights.passed.<outcome>.
const (
	PassedOn  = "told"
	Confirmed = "confirmed" // it says that it did the same
	NoCopy    = "nocopy"    // it keeps nothing of its own
	CannotBe  = "impossible"
	TooMuch   = "disproportionate"
)

// Passed lists them in the order people choose.
func Passed() []string { return []string{PassedOn, Confirmed, NoCopy, CannotBe, TooMuch} }

// Told is a firm that got something about people, with what became of telling it.
type Told struct {
	Firm    string
	Outcome string // "" as long as nothing did
	At      clock.Instant
}

// tellWithin is how long after the answer the officer is asked whom he still has to tell.
const tellWithin = 90 * 24 * time.Hour

// passes tells whether an answer is one that firms have to be told of.
func (v Request) passes() bool {
	return v.State == Answered && slices.Contains([]Kind{Erase, Rectify, Restrict}, v.Kind)
}

// toldOf are the firms of the site with what became of telling them of a request, and those that were told and are listed no more.
func (s *Service) toldOf(ctx context.Context, q db.Q, v Request) ([]Told, error) {
	if !v.passes() || s.Firms == nil {
		return nil, nil
	}
	firms, err := s.Firms(ctx)
	if err != nil {
		return nil, err
	}
	out, err := readTold(ctx, q, v.ID)
	for _, name := range firms {
		if !slices.ContainsFunc(out, func(t Told) bool { return t.Firm == name }) {
			out = append(out, Told{Firm: name})
		}
	}
	return out, err
}

// PassOn writes down what became of telling a firm. Needs Decide. Faults: NotFound, Conflict, Invalid "outcome".
func (s *Service) PassOn(ctx context.Context, a permit.Actor, which ID, firm, result string) error {
	if !a.May(Decide) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if !slices.Contains(Passed(), result) {
		return fault.New(fault.Invalid, "rights.passed_missing").With("outcome", "rights.passed_missing")
	}
	v, err := findRequest(ctx, s.DB, which)
	if err != nil {
		return err
	}
	all, err := s.toldOf(ctx, s.DB, v)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(t Told) bool { return t.Firm == firm }) {
		return fault.New(fault.Conflict, "rights.passed_nobody")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := putTold(ctx, tx, which, Told{firm, result, s.now()}); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "rights.passed_on", Kind: "request", Object: int64(which)})
	})
}

// stillToTell are the answered requests of which not every firm was told.
func (s *Service) stillToTell(ctx context.Context, q db.Q) ([]Request, error) {
	if s.Firms == nil {
		return nil, nil
	}
	firms, err := s.Firms(ctx)
	if err != nil || len(firms) == 0 {
		return nil, err
	}
	return untold(ctx, q, s.now().Add(-tellWithin), len(firms), screen)
}
