// SPDX-License-Identifier: AGPL-3.0-or-later

package restriction

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
)

// Allow names what a person lets others use.
type Allow struct{}

// Seal is how a pause and her own word stand to each other for one record.
type Seal struct {
	Marked  clock.Instant // since when it is paused; zero is not
	Allowed clock.Instant // since when she lets it be used all the same; zero is not
}

// Paused tells that nobody but she may read it. A pause that came after her word holds again.
func (s Seal) Paused() bool { return s.Marked != 0 && s.Allowed < s.Marked }

// Open tells that it is paused and used all the same, because she said so.
func (s Seal) Open() bool { return s.Marked != 0 && !s.Paused() }

// SealOf is how a record of hers stands. She herself may read it.
func (s *Service) SealOf(ctx context.Context, q db.Q, who person.ID, of Record) (Seal, error) {
	return findSeal(ctx, q, who, of)
}

// Let has a paused record of hers used all the same, by her own word (Article 18(2)): the row is its receipt. Only she may. Without a
// pause, and said twice, it changes nothing.
func (s *Service) Let(ctx context.Context, tx *db.Tx, who person.ID, of Record) error {
	seal, err := s.SealOf(ctx, tx, who, of)
	if err != nil || !seal.Paused() {
		return err
	}
	return insertAllow(ctx, tx, id.New[Allow](s.IDs), who, of, clock.NowOf(s.Clock))
}

// KeepBack takes her word back: from now on the pause holds again.
func (s *Service) KeepBack(ctx context.Context, tx *db.Tx, who person.ID, of Record) error {
	return endAllow(ctx, tx, who, of, clock.NowOf(s.Clock))
}

// Hidden tells which records of a person are paused for others; nil when none is.
func (s *Service) Hidden(ctx context.Context, q db.Q, who person.ID) (func(Record) bool, error) {
	marks, err := s.Of(ctx, q, who)
	if err != nil || len(marks) == 0 {
		return nil, err
	}
	let, err := readAllows(ctx, q, who)
	return func(of Record) bool {
		seal := Seal{Allowed: let[of]}
		for _, m := range marks {
			if m.Of == of || m.Of == (Record{}) {
				seal.Marked = max(seal.Marked, m.Since)
			}
		}
		return seal.Paused()
	}, err
}
