// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// Reason keeps the words that say why somebody who is no part of the school looks, until when they are a reason, and returns their number.
// Everybody whose record is opened for it reads them. The caller has checked that it may.
func (s *Service) Reason(ctx context.Context, tx *db.Tx, by int64, words string, until clock.Instant) (int64, error) {
	n := s.IDs.Next()
	return n, insertReason(ctx, tx, n, words, by, until)
}

// OperatorRead writes down, in the caller's transaction, that the operator read a person's record at the command line, and why.
func (s *Service) OperatorRead(ctx context.Context, tx *db.Tx, subject int64, what, words string) error {
	now := clock.NowOf(s.Clock)
	reason := int64(0)
	if words != "" {
		var err error
		if reason, err = s.Reason(ctx, tx, 0, words, now); err != nil {
			return err
		}
	}
	l := look{subject: subject, what: what, role: ByOperator, quarter: quarter(now), reason: reason}
	return upsertLook(ctx, tx, s.IDs.Next(), l, now, seen{times: 1})
}

// Opened is what was read for a reason: how many people, and how many of their pages.
type Opened struct{ People, Looks int64 }

// OpenedFor tells what was read for each of the reasons.
func (s *Service) OpenedFor(ctx context.Context, q db.Q, reasons []int64) (map[int64]Opened, error) {
	if len(reasons) == 0 {
		return nil, nil
	}
	return countOpened(ctx, q, reasons)
}

// OpenedOf tells for which of the reasons a person's record was opened.
func (s *Service) OpenedOf(ctx context.Context, q db.Q, reasons []int64, subject int64) (map[int64]Opened, error) {
	if len(reasons) == 0 {
		return nil, nil
	}
	return countOpenedOf(ctx, q, reasons, subject)
}
