// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"cmp"
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
)

// Children are the open children a guardian follows, by name.
func (s *Service) Children(ctx context.Context, q db.Q, guardian ID) ([]Name, error) {
	gs, err := readGuardians(ctx, q, guardian, childSide)
	names := make([]Name, len(gs))
	for i, g := range gs {
		names[i] = g.Name
	}
	return names, err
}

// Guardians are the open people who follow a child. The child may see them.
func (s *Service) Guardians(ctx context.Context, q db.Q, child ID) ([]Guardian, error) {
	return readGuardians(ctx, q, child, guardianSide)
}

// IsGuardian tells whether the link is there now. It is the one question a parent's pages ask.
func (s *Service) IsGuardian(ctx context.Context, q db.Q, guardian, child ID) (bool, error) {
	n, err := countGuardian(ctx, q, guardian, child)
	return n > 0, err
}

// LinkGuardian lets a guardian follow a child. Doing it twice changes nothing; a link that was ended is opened again. Fault: Conflict
// "person.flagged" when a flag of the child forbids it.
func (s *Service) LinkGuardian(ctx context.Context, tx *db.Tx, guardian, child ID, relation, source string) error {
	if n, err := countBlocked(ctx, tx, guardian, child); err != nil || n > 0 {
		return cmp.Or(err, error(fault.New(fault.Conflict, "person.flagged")))
	}
	return upsertGuardian(ctx, tx, id.New[Guardian](s.IDs), guardian, child, relation, source, clock.NowOf(s.Clock))
}

// EndGuardian ends a link; nothing of the child is shown to the guardian from then on.
func (s *Service) EndGuardian(ctx context.Context, tx *db.Tx, guardian, child ID) error {
	return endGuardian(ctx, tx, guardian, child, clock.NowOf(s.Clock))
}
