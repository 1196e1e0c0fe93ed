// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

// Veto is a table of holds. While one stands, no row goes that leads to everything the hold names: not with its retention and not with an
// erasure, and it is not changed either.
type Veto struct {
	From  string            // of a lookup, "hold AS veto WHERE veto.lifted_at IS NULL"
	Names map[string]string // table -> what of the hold names a row of it: "person": "veto.person_id"
	Only  string            // the column that lists the tables it is about, between spaces; empty for all
	// Why tells by table the text key of what the person is told.
	Why func(ctx context.Context, q db.Q, person int64) (func(table string) string, error)
}

// held is the condition under which a hold keeps a row, "" when none can.
func (e *Engine) held(t personal.Table) string {
	if e.Veto == nil {
		return ""
	}
	named := make([]string, 0, len(e.Veto.Names))
	for table := range e.Veto.Names {
		named = append(named, table)
	}
	slices.Sort(named)
	var every []string
	can := false
	for _, table := range named {
		mark := e.Veto.Names[table]
		one := mark + " IS NULL"
		if ties := e.ties(t, table, mark); len(ties) > 0 {
			can = true
			one += " OR " + strings.Join(ties, " OR ")
		}
		every = append(every, "("+one+")")
	}
	if !can {
		return ""
	}
	if only := e.Veto.Only; only != "" {
		every = append(every, "("+only+" = '' OR "+only+" LIKE '% "+t.Name+" %')")
	}
	return "EXISTS (SELECT 1 FROM " + e.Veto.From + " AND " + strings.Join(every, " AND ") + ")"
}

// Together are the tables that must be kept with these, because their rows hang on rows of those; the people are not among them.
func (e *Engine) Together(tables []string) []string {
	out := slices.Clone(tables)
	for i := 0; i < len(out); i++ {
		t, _ := e.registry.Table(out[i])
		for _, l := range t.Subjects {
			for _, on := range tablesOf(l.Path) {
				if on != e.Root.Table && !slices.Contains(out, on) {
					out = append(out, on)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// free is held the other way round, to be added to a condition.
func (e *Engine) free(t personal.Table) string {
	if held := e.held(t); held != "" {
		return " AND NOT " + held
	}
	return ""
}

// ties are the conditions under which a row leads to the named row of another table: by its links, by the way to its clock, or by what
// holds it.
func (e *Engine) ties(t personal.Table, named, mark string) []string {
	var out []string
	add := func(steps []step) {
		if c := arrives(steps) + " = " + mark; !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	if t.Name == named {
		add([]step{{t.Name, e.keys[t.Name][0]}})
	}
	through := func(steps []step) {
		for i := 1; i < len(steps); i++ {
			if steps[i].table == named {
				add(steps[:i])
			}
		}
	}
	for _, l := range t.Subjects {
		if l.Kind == "mention" || l.Kind == "number" {
			continue
		}
		steps := stepsOf(t.Name, l.Path)
		through(steps)
		if named == e.Root.Table {
			add(steps)
		}
	}
	if t.Clock != "" {
		through(stepsOf(t.Name, t.Clock))
	}
	for _, h := range e.holders(t.Name) {
		if inner := e.ties(h.owner, named, mark); len(inner) > 0 {
			out = append(out, "("+t.Name+"."+h.how.Kind+" = '"+h.how.Is+"' AND EXISTS (SELECT 1 FROM "+h.owner.Name+" WHERE "+h.owner.Name+".id = "+
				t.Name+"."+h.how.ID+" AND ("+strings.Join(inner, " OR ")+")))")
		}
	}
	return out
}

// Held tells which of these rows a hold keeps.
func (e *Engine) Held(ctx context.Context, q db.Q, table string, ids []int64) (map[int64]bool, error) {
	t, ok := e.registry.Table(table)
	held := e.held(t)
	if !ok || held == "" || len(ids) == 0 {
		return nil, nil
	}
	var a db.Args
	found, err := readKeys(ctx, q, t.Name, e.keys[t.Name], t.Name+"."+e.keys[t.Name][0]+" IN "+a.In(ids)+" AND "+held, a, 0)
	out := map[int64]bool{}
	for _, k := range found {
		if n, is := k[0].(int64); is {
			out[n] = true
		}
	}
	return out, err
}

// heldItem is what a hold keeps of the rows of a role: as they are.
func (e *Engine) heldItem(t personal.Table, role string, rows int64, why string) Item {
	return Item{Table: t.Name, Role: role, Rows: rows, Fate: personal.Keep, Link: ByPerson, Reason: why, Held: true,
		Activity: t.Activity.ID, Retention: t.Retention.ID}
}

// stands tells whether there is a hold at all.
func (e *Engine) stands(ctx context.Context, q db.Q) (bool, error) {
	if e.Veto == nil {
		return false, nil
	}
	n, err := db.Int(ctx, q, "SELECT count(*) FROM "+e.Veto.From)
	return n > 0, err
}

// heldItems are the rows of a person in one table that a hold keeps, role by role.
func (e *Engine) heldItems(ctx context.Context, q db.Q, t personal.Table, person int64, why func(table string) string) ([]Item, error) {
	held := e.held(t)
	if held == "" {
		return nil, nil
	}
	var out []Item
	for _, role := range e.rolesOf(t) {
		var a db.Args
		rows, _, err := countRows(ctx, q, t.Name, e.cond(t, role, &a, person)+" AND "+held, "", a)
		if err != nil {
			return nil, err
		}
		if rows > 0 {
			out = append(out, e.heldItem(t, role, rows, why(t.Name)))
		}
	}
	return out, nil
}

// keptByHold tells whether a hold keeps anything of a person, and whether her own row.
func (e *Engine) keptByHold(ctx context.Context, q db.Q, person int64) (anything, root bool, err error) {
	if stands, err := e.stands(ctx, q); err != nil || !stands {
		return false, false, err
	}
	for _, name := range e.order {
		t, _ := e.registry.Table(name)
		items, err := e.heldItems(ctx, q, t, person, func(string) string { return "" })
		if err != nil {
			return false, false, err
		}
		if len(items) > 0 {
			anything, root = true, root || name == e.Root.Table
		}
	}
	return anything, root, nil
}
