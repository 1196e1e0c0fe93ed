// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import (
	"fmt"
	"sort"
	"strings"

	"lectern/internal/platform/db"
)

// Registry holds every declaration of the program.
type Registry struct {
	tables map[string]Table
	Stores []Store
}

// NewRegistry gathers the declarations of all domains. A table declared twice is an error.
func NewRegistry(tables []Table, stores []Store) (*Registry, error) {
	r := &Registry{tables: map[string]Table{}, Stores: stores}
	for _, t := range tables {
		if _, twice := r.tables[t.Name]; twice {
			return nil, fmt.Errorf("table %s is declared twice", t.Name)
		}
		r.tables[t.Name] = t
	}
	return r, nil
}

// Tables lists the declared tables by name.
func (r *Registry) Tables() []Table {
	out := make([]Table, 0, len(r.tables))
	for _, t := range r.tables {
		out = append(out, t)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// Table finds one declaration.
func (r *Registry) Table(name string) (Table, bool) {
	t, ok := r.tables[name]
	return t, ok
}

// Problem is one disagreement between the declarations and the live schema, or a rule broken by a declaration.
type Problem struct {
	Table, Column, What string
}

func (p Problem) String() string {
	if p.Column == "" {
		return fmt.Sprintf("table %s: %s", p.Table, p.What)
	}
	return fmt.Sprintf("column %s.%s: %s", p.Table, p.Column, p.What)
}

// Check compares the declarations with the live schema (not with Go types) and applies the rules of declaring. The program
// refuses to start while any problem is left.
func (r *Registry) Check(live []db.Column) []Problem {
	var out []Problem
	seen := map[string]map[string]db.Column{}
	for _, c := range live {
		if seen[c.Table] == nil {
			seen[c.Table] = map[string]db.Column{}
		}
		seen[c.Table][c.Name] = c
		t, declared := r.tables[c.Table]
		if !declared {
			continue
		}
		if _, ok := t.Columns[c.Name]; !ok {
			out = append(out, Problem{c.Table, c.Name, "is not declared; declare it in the domain's privacy.go"})
		}
	}
	for table := range seen {
		if _, ok := r.tables[table]; !ok {
			out = append(out, Problem{table, "", "is not declared; declare it in the domain's privacy.go"})
		}
	}
	for _, t := range r.Tables() {
		out = append(out, r.checkTable(t, seen)...)
	}
	out = append(out, r.vocabulary()...)
	sort.Slice(out, func(i, j int) bool { return out[i].String() < out[j].String() })
	return out
}

func (r *Registry) checkTable(t Table, live map[string]map[string]db.Column) []Problem {
	var out []Problem
	say := func(column, what string) { out = append(out, Problem{t.Name, column, what}) }
	columns, exists := live[t.Name]
	if !exists {
		say("", "is declared but not in the database")
		return out
	}
	if t.Activity.ID == "" {
		say("", "names no purpose")
	}
	if t.Retention.ID == "" {
		say("", "names no retention")
	}
	if (t.Nobody == "") == (len(t.Subjects) == 0) {
		say("", "must name either its subjects or why no row is about a person")
	}
	for _, l := range t.Subjects {
		if why := r.followed(t, l, live); why != "" {
			say("", "link "+l.Role+" by "+l.Path+": "+why)
		}
	}
	for _, why := range r.places(t, live) {
		say("", why)
	}
	for name, c := range t.Columns {
		col, ok := columns[name]
		if !ok {
			say(name, "is declared but not in the database")
			continue
		}
		if why := c.wrong(t, col); why != "" {
			say(name, why)
		}
	}
	return out
}

func (c Column) wrong(t Table, live db.Column) string {
	if c.What == "" {
		return "does not say what it is"
	}
	if c.Cat != Structure && t.Nobody != "" {
		return "holds personal data in a table declared to be about nobody"
	}
	for _, e := range c.Erase {
		if e == Null && live.NotNull {
			return "cannot be set to null by an erasure: it is NOT NULL"
		}
		if (e == Keep || e == WithKept) && c.Reason == "" {
			return "is kept without a reason"
		}
		if e == Keep && t.Clock == "" {
			return "is kept without an end: its table says no clock"
		}
	}
	return ""
}

// places checks what a table says of other columns: its clock, what it keeps, what it holds.
func (r *Registry) places(t Table, live map[string]map[string]db.Column) []string {
	var out []string
	if t.Clock != "" {
		if why := r.followed(t, Link{Path: t.Clock}, live); why != "" {
			out = append(out, "clock "+t.Clock+": "+why)
		}
	}
	if _, ok := live[t.Name][t.KeptIf]; t.KeptIf != "" && !ok {
		out = append(out, "is kept by a column it has not: "+t.KeptIf)
	}
	for _, l := range t.Subjects {
		if _, ok := live[t.Name][l.When]; l.When != "" && !ok {
			out = append(out, "link "+l.Role+": no column "+t.Name+"."+l.When)
		}
	}
	for _, h := range t.Held {
		for _, c := range []string{h.Kind, h.ID} {
			if _, ok := live[h.Table][c]; !ok {
				out = append(out, "holds rows of "+h.Table+", which has no column "+c)
			}
		}
	}
	return out
}

// followed walks a link through the live schema and says where it breaks.
func (r *Registry) followed(t Table, l Link, live map[string]map[string]db.Column) string {
	table := t.Name
	steps := strings.Split(l.Path, ">")
	for i, step := range steps {
		step = strings.TrimSpace(step)
		column := step
		if i > 0 {
			parts := strings.SplitN(step, ".", 2)
			if len(parts) != 2 {
				return "step " + step + " is not table.column"
			}
			table, column = parts[0], parts[1]
		}
		if _, ok := live[table][column]; !ok {
			return "no column " + table + "." + column
		}
	}
	return ""
}
