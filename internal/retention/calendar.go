// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import (
	"context"
	"slices"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

// Count is so many things of one kind.
type Count struct {
	Table string // its words are the text thing.<Table>
	Rows  int64
}

// Span is a stretch of time and what goes in it when nothing happens until then.
type Span struct {
	From   clock.Date
	Rows   int64
	Counts []Count // the most first
}

// Calendar is what the sweep would take in each month of the year ahead; the first is this month. It reads only.
func (s *Service) Calendar(ctx context.Context, q db.Q) ([]Span, error) {
	today, err := s.today(ctx, q)
	if err != nil {
		return nil, err
	}
	ahead, err := s.Engine.Ahead(ctx, q, today, lastMoment(today))
	if err != nil {
		return nil, err
	}
	var out []Span
	for m := today.Month(); m <= lastMoment(today).Month(); m = m.Plus(32).Month() {
		span := Span{From: m}
		for _, a := range ahead {
			if a.On.Month() == m {
				span.add(a.Table, a.Rows)
			}
		}
		out = append(out, span)
	}
	return out, nil
}

func (s *Span) add(table string, rows int64) {
	s.Rows += rows
	at := slices.IndexFunc(s.Counts, func(c Count) bool { return c.Table == table })
	if at < 0 {
		at = len(s.Counts)
		s.Counts = append(s.Counts, Count{Table: table})
	}
	s.Counts[at].Rows += rows
	slices.SortStableFunc(s.Counts, func(a, b Count) int { return int(b.Rows - a.Rows) })
}
