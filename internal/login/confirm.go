// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// Confirm asks once more who she is, before something that a session left open must not be enough for: her password, or a sign-in by link
// in the last ten minutes when she has none. Wrong passwords are slowed down like at the door. Faults: Invalid "password", TooMany.
func (s *Service) Confirm(ctx context.Context, a permit.Actor, password string) error {
	keys := s.keysOf("confirm\n"+id.Text(a.Person), "")
	done, err := s.turns.take(ctx, keys)
	if err != nil {
		return err
	}
	defer done()
	if err := s.mayTry(ctx, keys); err != nil {
		return err
	}
	ok, err := s.isHer(ctx, a, password)
	if err != nil || ok {
		return err
	}
	if err := s.failed(ctx, keys); err != nil {
		return err
	}
	return fault.New(fault.Invalid, "fault.invalid").With("password", "login.confirm_wrong")
}

func (s *Service) isHer(ctx context.Context, a permit.Actor, password string) (bool, error) {
	phc, err := readPassword(ctx, s.DB, person.ID(a.Person))
	if err != nil {
		return false, err
	}
	if phc == "" {
		way, err := readWay(ctx, s.DB, SessionID(a.Session))
		return way == "link" && clock.NowOf(s.Clock).Sub(a.SignedAt) < ShortLink, err
	}
	return s.hash.matches(ctx, password, phc)
}
