// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// ShortestPassword is how many characters a password has at least.
const ShortestPassword = shortest

// First gives a person who was made in this transaction her password and signs her in. The first-run page calls it for the first
// admin. It returns the token of the session. Faults: Invalid "new_password".
func (s *Service) First(ctx context.Context, tx *db.Tx, who person.ID, password, device string) (string, error) {
	if err := checkPassword(password); err != nil {
		return "", err
	}
	phc, err := s.hash.hash(ctx, password)
	if err != nil {
		return "", err
	}
	if err := upsertPassword(ctx, tx, who, phc, clock.NowOf(s.Clock)); err != nil {
		return "", err
	}
	her := permit.Actor{Person: int64(who)}
	if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: her, Action: "login.password_set", Subject: int64(who)}); err != nil {
		return "", err
	}
	return s.open(ctx, tx, who, "password", device)
}

// CheckPassword tells what First would refuse, for a form that shows all its faults at once.
func CheckPassword(password string, names ...string) error { return checkPassword(password, names...) }

// HasPassword tells whether a person can sign in by password.
func (s *Service) HasPassword(ctx context.Context, q db.Q, who person.ID) (bool, error) {
	phc, err := readPassword(ctx, q, who)
	return phc != "", err
}
