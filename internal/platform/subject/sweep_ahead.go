// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

// Ahead is what will have reached its end in one table on a day, when nothing happens until then.
type Ahead struct {
	On        clock.Date
	Table     string
	Retention string
	Rows      int64
}

// Ahead counts what goes from a day on until another, day by day; what is over already counts for the first. One query a table.
func (e *Engine) Ahead(ctx context.Context, q db.Q, from, until clock.Date) ([]Ahead, error) {
	var out []Ahead
	for _, name := range e.order {
		t, _ := e.registry.Table(name)
		last, ok := t.Retention.Before(until.In(time.UTC))
		if t.Clock == "" || !ok {
			continue
		}
		days, err := countDays(ctx, q, t.Name, e.clockOf(t), e.whole(t)+e.spared(t)+e.free(t), clock.At(last))
		if err != nil {
			return nil, err
		}
		on := map[clock.Date]int64{}
		for day, rows := range days {
			on[max(from, t.Retention.DeletedOn(day))] += rows
		}
		for day, rows := range on {
			out = append(out, Ahead{day, t.Name, t.Retention.ID, rows})
		}
	}
	return out, nil
}

// Resting is a table whose rows have no clock of their own.
type Resting struct {
	Table     string
	Retention string
	With      string // the table whose rows they go with; "" for what stays as long as the site
}

// Resting lists the tables that a sweep passes by, and why.
func (e *Engine) Resting() []Resting {
	var out []Resting
	for _, t := range e.registry.Tables() {
		if t.Clock != "" {
			continue
		}
		r := Resting{Table: t.Name, Retention: t.Retention.ID}
		if h := e.holders(t.Name); len(h) > 0 {
			r.With = h[0].owner.Name
		}
		out = append(out, r)
	}
	return out
}

// Swept lists the tables that a sweep goes through, in its order.
func (e *Engine) Swept() []personal.Table {
	var out []personal.Table
	for _, name := range e.order {
		if t, _ := e.registry.Table(name); t.Clock != "" {
			out = append(out, t)
		}
	}
	return out
}

// First is the earliest moment at which the retention of a row in a table started to count; zero when none has.
func (e *Engine) First(ctx context.Context, q db.Q, table string) (clock.Instant, error) {
	t, ok := e.registry.Table(table)
	if !ok || t.Clock == "" {
		return 0, nil
	}
	n, err := db.Int(ctx, q, "SELECT CAST(min("+e.clockOf(t)+") AS bigint) FROM "+t.Name)
	return clock.Instant(n), err
}
