// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// Active says that something happened in a course, in the transaction in which it happened. What the course holds is kept for a time
// from here on. It writes at most once a day.
func (s *Service) Active(ctx context.Context, tx *db.Tx, c ID) error {
	now := clock.NowOf(s.Clock)
	return setActive(ctx, tx, c, now, now.Add(-24*time.Hour))
}

// idleFrom is the moment from which a course that nobody touches again counts as silent: now, or the end of its last day.
func (s *Service) idleFrom(ends clock.Date) clock.Instant {
	now := clock.NowOf(s.Clock)
	if ends == "" {
		return now
	}
	return max(now, clock.At(ends.In(time.UTC).AddDate(0, 0, 1)))
}
