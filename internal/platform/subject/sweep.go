// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

// Due is what has reached the end of its retention in one table.
type Due struct {
	Table     string
	Retention string
	Rows      int64
	Oldest    clock.Instant // when the first of their clocks started; zero of what was swept
}

// Due counts what a sweep would take at a moment. It reads only.
func (e *Engine) Due(ctx context.Context, q db.Q, at time.Time) ([]Due, error) {
	var out []Due
	for _, name := range e.order {
		t, _ := e.registry.Table(name)
		where, a, ok := e.over(t, at)
		if !ok {
			continue
		}
		d, err := countDue(ctx, q, t.Name, where+e.whole(t), e.clockOf(t), a)
		if err != nil {
			return nil, err
		}
		if d.Retention = t.Retention.ID; d.Rows > 0 {
			out = append(out, d)
		}
	}
	return out, nil
}

// over is the condition of the rows whose retention has ended. A table without a clock of its own goes with another one.
func (e *Engine) over(t personal.Table, at time.Time) (string, db.Args, bool) {
	var a db.Args
	if t.Clock == "" {
		return "", a, false
	}
	before, ok := t.Retention.Before(at)
	if !ok {
		return "", a, false
	}
	where := earlier(stepsOf(t.Name, t.Clock), a.Add(int64(clock.At(before))))
	return where + e.spared(t) + e.free(t) + e.childless(t), a, true
}

// whole leaves out the people of whom only the name is left: they have their own end, which is that of the last record under their name.
func (e *Engine) whole(t personal.Table) string {
	if t.Name != e.Root.Table {
		return ""
	}
	return " AND COALESCE(" + t.Name + "." + e.Root.Why + ", '') <> '" + Erased + "'"
}

// spared leaves out the rows of people whose data must be kept for now, whatever their retention says.
func (e *Engine) spared(t personal.Table) string {
	if e.Spare == "" {
		return ""
	}
	var out string
	for _, l := range t.Subjects {
		if l.Kind == "mention" || l.Kind == "number" {
			continue
		}
		out += " AND NOT COALESCE(" + within(stepsOf(t.Name, l.Path), e.Spare) + ", false)"
	}
	return out
}

// within walks a path by nested lookups of row keys to a column that must be among those a query names.
func within(steps []step, query string) string {
	here := steps[0].table + "." + steps[0].column
	if len(steps) == 1 {
		return here + " IN (" + query + ")"
	}
	next := steps[1]
	return here + " IN (SELECT " + next.table + ".id FROM " + next.table + " WHERE " + within(steps[1:], query) + ")"
}

// childless leaves out the rows on which others still hang: theirs have their own end, and a row that goes takes them along.
func (e *Engine) childless(t personal.Table) string {
	var out string
	for _, c := range e.registry.Tables() {
		if c.Clock == "" || c.Name == t.Name || t.Name == e.Root.Table {
			continue
		}
		steps := stepsOf(c.Name, c.Clock)
		if len(steps) > 1 && steps[1].table == t.Name {
			out += " AND NOT EXISTS (SELECT 1 FROM " + c.Name + " WHERE " + c.Name + "." + steps[0].column + " = " + t.Name + ".id)"
		}
	}
	return out
}

// earlier walks a path by nested lookups of row keys to an instant that must lie before a moment.
func earlier(steps []step, moment string) string {
	here := steps[0].table + "." + steps[0].column
	if len(steps) == 1 {
		return here + " < " + moment
	}
	next := steps[1]
	return here + " IN (SELECT " + next.table + ".id FROM " + next.table + " WHERE " + earlier(steps[1:], moment) + ")"
}

// Sweep takes what has reached the end of its retention at a moment, table by table, those that hang on others first, bytes before rows,
// a few hundred rows at a time. A person whose account's time is over is erased as if she had asked: what the law keeps longer stays under
// her name alone, and the name goes with the last of it. It may be killed and run again at any time. It tells what went; progress, which
// may be nil, is told it after each transaction, and stops the sweep with an error. What fails in one table is told at the end, and keeps
// nothing of another.
func (e *Engine) Sweep(ctx context.Context, at time.Time, progress func(Due) error) ([]Due, error) {
	var out []Due
	var failed []error
	stop := false
	for _, name := range e.order {
		t, _ := e.registry.Table(name)
		sum := Due{Table: name, Retention: t.Retention.ID}
		err := e.sweepTable(ctx, t, at, func(rows int64) error {
			sum.Rows += rows
			err := ctx.Err()
			if progress != nil && err == nil {
				err = progress(Due{Table: name, Retention: t.Retention.ID, Rows: rows})
			}
			stop = err != nil
			return err
		})
		if sum.Rows > 0 {
			out = append(out, sum)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("sweep %s: %w", name, err))
		}
		if stop {
			break
		}
	}
	if len(out) > 0 && !stop {
		failed = append(failed, e.DB.Settle(ctx))
	}
	return out, errors.Join(failed...)
}

func (e *Engine) sweepTable(ctx context.Context, t personal.Table, at time.Time, went func(rows int64) error) error {
	where, a, ok := e.over(t, at)
	if !ok {
		return nil
	}
	switch t.Name {
	case e.Root.Table:
		return e.sweepPeople(ctx, t, where+e.whole(t), a, went)
	case goneTable:
		if err := e.sweepLedger(ctx, t, at); err != nil {
			return err
		}
	}
	for {
		keys, err := readKeys(ctx, e.DB, t.Name, e.keys[t.Name], where, a, rowsAtOnce)
		if err != nil || len(keys) == 0 {
			return err
		}
		if err := e.dropHeld(ctx, t, keys); err != nil {
			return err
		}
		if err := e.dropBytes(ctx, t, keys); err != nil {
			return err
		}
		var rows int64
		if err := e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			rows, err = deleteStill(ctx, tx, t.Name, e.keys[t.Name], keys, where, a)
			return err
		}); err != nil || rows == 0 {
			return err // somebody came between: the next sweep looks again
		}
		if err := went(rows); err != nil {
			return err
		}
	}
}
