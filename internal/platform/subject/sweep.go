// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"fmt"
	"strings"
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
		rows, _, err := countRows(ctx, q, t.Name, where, "", a)
		if err != nil {
			return nil, err
		}
		if rows > 0 {
			out = append(out, Due{t.Name, t.Retention.ID, rows})
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
	return where + e.spared(t) + e.childless(t), a, true
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
// her name alone, and the name goes with the last of it. It may be killed and run again at any time. It tells what went.
func (e *Engine) Sweep(ctx context.Context, at time.Time) ([]Due, error) {
	var out []Due
	for _, name := range e.order {
		t, _ := e.registry.Table(name)
		rows, err := e.sweepTable(ctx, t, at)
		if err != nil {
			return out, fmt.Errorf("sweep %s: %w", name, err)
		}
		if rows > 0 {
			out = append(out, Due{name, t.Retention.ID, rows})
		}
	}
	if len(out) > 0 {
		return out, e.DB.Settle(ctx)
	}
	return out, nil
}

func (e *Engine) sweepTable(ctx context.Context, t personal.Table, at time.Time) (rows int64, err error) {
	where, a, ok := e.over(t, at)
	if !ok {
		return 0, nil
	}
	if t.Name == e.Root.Table {
		return e.sweepPeople(ctx, t, where, a)
	}
	for {
		keys, err := readKeys(ctx, e.DB, t.Name, e.keys[t.Name], where, a, rowsAtOnce)
		if err != nil || len(keys) == 0 {
			return rows, err
		}
		if err := e.dropHeld(ctx, t, keys); err != nil {
			return rows, err
		}
		if err := e.dropBytes(ctx, t, keys); err != nil {
			return rows, err
		}
		if err := e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteRows(ctx, tx, t.Name, e.keys[t.Name], keys) }); err != nil {
			return rows, err
		}
		rows += int64(len(keys))
	}
}

// sweepPeople erases those whose account's time is over, one after the other.
func (e *Engine) sweepPeople(ctx context.Context, t personal.Table, where string, a db.Args) (rows int64, err error) {
	keys, err := readKeys(ctx, e.DB, t.Name, e.keys[t.Name], where, a, 0)
	for _, k := range keys {
		who, _ := k[0].(int64)
		p, err := e.Plan(ctx, e.DB, who)
		if err != nil {
			return rows, err
		}
		if e.onlyTheName(p) {
			continue // nothing has changed since it was reduced to a name
		}
		if err := e.Erase(ctx, p, 0, func(context.Context, *db.Tx, int) error { return nil }); err != nil {
			return rows, err
		}
		rows++
	}
	return rows, err
}

// onlyTheName tells that of a person only what must stay is left.
func (e *Engine) onlyTheName(p Plan) bool {
	if _, needed := e.nameNeeded(p); !needed {
		return false
	}
	for _, i := range p.Items {
		if i.Fate == personal.Delete || i.Fate == personal.Pseudonymise {
			return false
		}
	}
	return true
}

// dropHeld takes the rows of other tables that belong to rows that go, with their bytes.
func (e *Engine) dropHeld(ctx context.Context, t personal.Table, keys [][]any) error {
	for _, h := range t.Held {
		var a db.Args
		marks := make([]string, len(keys))
		for i, k := range keys {
			marks[i] = a.Add(k[0])
		}
		where := h.Table + "." + h.Kind + " = " + a.Add(h.Is) + " AND " + h.Table + "." + h.ID + " IN (" + strings.Join(marks, ", ") + ")"
		held, err := readKeys(ctx, e.DB, h.Table, e.keys[h.Table], where, a, 0)
		if err != nil {
			return err
		}
		holder, _ := e.registry.Table(h.Table)
		for len(held) > 0 {
			some := held[:min(rowsAtOnce, len(held))]
			held = held[len(some):]
			if err := e.dropBytes(ctx, holder, some); err != nil {
				return err
			}
			if err := e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteRows(ctx, tx, h.Table, e.keys[h.Table], some) }); err != nil {
				return err
			}
		}
	}
	return nil
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
