// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// schedule is a repeated task as this process knows it.
type schedule struct {
	name     string
	interval time.Duration
	due      clock.Instant // zero: it never ran
}

func everyName(name string) string { return "every." + name }

// repeat adds the repeated tasks whose time has come; the row of the schedule decides which process does. It tells whether any was
// due, and otherwise when the next one is.
func (q *Queue) repeat(ctx context.Context, now clock.Instant) (did bool, next clock.Instant, err error) {
	if err := q.readSchedules(ctx); err != nil {
		return false, 0, err
	}
	for _, s := range q.schedule {
		if s.due > now {
			if next.IsZero() || s.due < next {
				next = s.due
			}
			continue
		}
		if err := q.addRepeated(ctx, s, now); err != nil {
			return did, 0, err
		}
		did = true
	}
	return did, next, nil
}

func (q *Queue) addRepeated(ctx context.Context, s *schedule, now clock.Instant) error {
	var last clock.Instant
	err := q.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		mine, err := takeSchedule(ctx, tx, s.name, now, now.Add(-s.interval))
		if err != nil {
			return err
		}
		if !mine {
			last, err = readSchedule(ctx, tx, s.name)
			return err
		}
		last = now
		_, err = q.Add(ctx, tx, everyName(s.name), nil, Unique(everyName(s.name)))
		return err
	})
	if err == nil {
		s.due = max(last.Add(s.interval), now+1)
	}
	return err
}

// readSchedules learns once when each ran last, so that a start writes nothing that is not due.
func (q *Queue) readSchedules(ctx context.Context) error {
	if q.read || len(q.schedule) == 0 {
		return nil
	}
	last, err := listSchedules(ctx, q.DB)
	if err != nil {
		return err
	}
	for _, s := range q.schedule {
		if at := last[s.name]; !at.IsZero() {
			s.due = at.Add(s.interval)
		}
	}
	q.read = true
	return nil
}
