// SPDX-License-Identifier: AGPL-3.0-or-later

package restriction

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

const longest = 4000 // characters of a statement

// Deps is what the domain is handed.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	IDs   *id.Maker
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Pause marks everything about a person, or her part of a record, in the caller's transaction: from then on it is kept and not used.
// The caller has decided that the ground holds. Doing it twice changes nothing. Fault: Invalid "restriction.no_ground".
func (s *Service) Pause(ctx context.Context, tx *db.Tx, by permit.Actor, who person.ID, of Record, g Ground) (ID, error) {
	if !slices.Contains(Grounds(), g) {
		return 0, fault.New(fault.Invalid, "restriction.no_ground").With("ground", "restriction.no_ground")
	}
	held, err := s.Of(ctx, tx, who)
	if err != nil {
		return 0, err
	}
	for _, m := range held {
		if m.Of == of && m.Ground == g {
			return m.ID, nil
		}
	}
	m := Mark{ID: id.New[Mark](s.IDs), Person: who, Of: of, Ground: g, Since: clock.NowOf(s.Clock)}
	return m.ID, insertMark(ctx, tx, m, by.Person)
}

// Announce says when a pause will end, at least a week ahead; she is told by whoever calls. Faults: NotFound, Invalid "restriction.too_soon".
func (s *Service) Announce(ctx context.Context, tx *db.Tx, which ID, at clock.Instant) error {
	if at < clock.NowOf(s.Clock).Add(notice) {
		return fault.New(fault.Invalid, "restriction.too_soon").With("lift_at", "restriction.too_soon")
	}
	return setLift(ctx, tx, which, at)
}

// LiftDue ends the pauses whose announced end has come. A job calls it every day.
func (s *Service) LiftDue(ctx context.Context) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return liftDue(ctx, tx, clock.NowOf(s.Clock)) })
}

// Of are the pauses of a person that hold now, the oldest first. She herself may read them, and the officer.
func (s *Service) Of(ctx context.Context, q db.Q, who person.ID) ([]Mark, error) {
	return readMarks(ctx, q, who)
}

// Paused are the people whose part of a record must not be shown, counted or changed, with one query: those with a mark on it, those with
// a mark on everything, and those who were erased and of whom something must be kept. Every domain asks this before it shows a person's record to anybody but herself.
func (s *Service) Paused(ctx context.Context, q db.Q, of Record) (map[person.ID]bool, error) {
	return readPaused(ctx, q, of)
}

// Say keeps what a person says about a record of hers; saying it again replaces what she said. Faults: Invalid by field.
func (s *Service) Say(ctx context.Context, tx *db.Tx, who person.ID, of Record, contests bool, body string) error {
	body = strings.TrimSpace(body)
	switch n := utf8.RuneCountInString(body); {
	case n == 0:
		return fault.New(fault.Invalid, "restriction.nothing_said").With("statement", "restriction.nothing_said")
	case n > longest:
		return fault.New(fault.Invalid, "restriction.too_long", "n", longest).With("statement", "restriction.too_long", "n", longest)
	}
	return upsertStatement(ctx, tx, Statement{ID: id.New[Statement](s.IDs), Person: who, Of: of, Contests: contests, Body: body, At: clock.NowOf(s.Clock)})
}

// TakeBack deletes what a person said about a record.
func (s *Service) TakeBack(ctx context.Context, tx *db.Tx, who person.ID, of Record) error {
	return deleteStatement(ctx, tx, who, of)
}

// Settle ends a contest with an answer. Who may is the question of the domain that owns the record. Faults: NotFound, Invalid.
func (s *Service) Settle(ctx context.Context, tx *db.Tx, by permit.Actor, who person.ID, of Record, answer string) error {
	if answer = strings.TrimSpace(answer); answer == "" {
		return fault.New(fault.Invalid, "restriction.nothing_said").With("answer", "restriction.nothing_said")
	}
	return settleStatement(ctx, tx, who, of, by.Person, answer, clock.NowOf(s.Clock))
}

// Said is what a person says about a record; the zero Statement when nothing.
func (s *Service) Said(ctx context.Context, q db.Q, who person.ID, of Record) (Statement, error) {
	return findStatement(ctx, q, who, of)
}

// PausedAndContested are the people as in Paused, and those who say that their part of the record is wrong, with one query.
func (s *Service) PausedAndContested(ctx context.Context, q db.Q, of Record) (paused, contested map[person.ID]bool, err error) {
	return readBoth(ctx, q, of)
}
