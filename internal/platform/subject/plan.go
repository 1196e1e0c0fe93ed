// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

// How a row that stays is still tied to the person.
const (
	ByPerson    = "person"    // under her own id
	ByPseudonym = "pseudonym" // under an id that leads nowhere
	ByNothing   = ""          // not at all
)

// Item is what happens to the rows of one table in which the person has one role.
type Item struct {
	Table     string           `json:"table"`
	Role      string           `json:"role"`
	Rows      int64            `json:"rows"`
	Fate      personal.Erasure `json:"fate"`
	Columns   []string         `json:"columns,omitempty"`
	Link      string           `json:"link,omitempty"`
	Reason    string           `json:"reason,omitempty"` // text key, for what stays
	Activity  string           `json:"activity"`
	Retention string           `json:"retention"`
	Until     clock.Date       `json:"until,omitempty"` // last day of what stays; "" while its clock has not started
	Held      bool             `json:"held,omitempty"`  // a hold keeps these rows as they are
}

// Stays tells that something of these rows is there afterwards.
func (i Item) Stays() bool { return i.Fate != personal.Delete && i.Fate != personal.Null }

// Plan is what an erasure does, written down before it is done.
type Plan struct {
	Person    int64         `json:"person"`
	Pseudonym int64         `json:"pseudonym"` // what takes her place where a record stays without her name
	Registry  string        `json:"registry"`  // fingerprint of the declarations it was made from
	At        clock.Instant `json:"at"`
	Items     []Item        `json:"items"`
}

// Hash is the fingerprint of the whole plan; it is shown, and what is executed is what was shown.
func (p Plan) Hash() string {
	said, err := json.Marshal(p)
	if err != nil {
		panic(err) // it is strings and numbers
	}
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:])
}

// Plan computes what an erasure of a person would do now. It reads only.
func (e *Engine) Plan(ctx context.Context, q db.Q, person int64) (Plan, error) {
	p := Plan{Person: person, Pseudonym: e.IDs.Next(), Registry: e.digest, At: clock.NowOf(e.Clock)}
	stands, err := e.stands(ctx, q)
	if err != nil {
		return p, err
	}
	var why func(table string) string
	if stands {
		if why, err = e.Veto.Why(ctx, q, person); err != nil {
			return p, err
		}
	}
	for _, name := range e.order {
		t, _ := e.registry.Table(name)
		var items, held []Item
		if name != e.Root.Table {
			items, err = e.planTable(ctx, q, t, p)
		}
		if err == nil && stands {
			held, err = e.heldItems(ctx, q, t, person, why)
		}
		if err != nil {
			return p, err
		}
		p.Items = append(append(p.Items, items...), held...)
	}
	root, err := e.planRoot(ctx, q, p)
	p.Items = append(p.Items, root...)
	return p, err
}

func (e *Engine) planTable(ctx context.Context, q db.Q, t personal.Table, p Plan) ([]Item, error) {
	var out []Item
	var gone []string // roles whose rows go, so that no other role finds them
	for _, role := range e.rolesOf(t) {
		for _, c := range e.cases(t, role) {
			var a db.Args
			rows, last, err := countRows(ctx, q, t.Name, e.cond(t, role, &a, p.Person)+e.butGone(t, gone, &a, p.Person)+c.and+e.free(t), e.clockOf(t), a)
			if err != nil {
				return nil, err
			}
			if rows > 0 {
				out = append(out, e.items(t, role, c.fate, rows, last)...)
			}
		}
		if fateOf(t, role).goes {
			gone = append(gone, role)
		}
	}
	return out, nil
}

// split is a part of the rows of a role that has one fate.
type split struct {
	and  string
	fate fate
}

// cases: a table that keeps only some of its rows lets the others go.
func (e *Engine) cases(t personal.Table, role string) []split {
	f := fateOf(t, role)
	if t.KeptIf == "" || len(f.groups[personal.Keep]) == 0 {
		return []split{{"", f}}
	}
	column := t.Name + "." + t.KeptIf
	return []split{{" AND " + column + " IS NULL", fate{goes: true}}, {" AND " + column + " IS NOT NULL", f}}
}

func (e *Engine) items(t personal.Table, role string, f fate, rows int64, last clock.Instant) []Item {
	item := Item{Table: t.Name, Role: role, Rows: rows, Activity: t.Activity.ID, Retention: t.Retention.ID}
	if f.goes {
		item.Fate = personal.Delete
		return []Item{item}
	}
	var out []Item
	for _, way := range stays {
		columns := f.groups[way]
		if len(columns) == 0 {
			continue
		}
		i := item
		i.Fate, i.Columns = way, columns
		if i.Stays() {
			i.Reason, i.Until, i.Link = reasonOf(t, columns), until(t, last), e.linkAfter(t, role)
		}
		out = append(out, i)
	}
	return out
}

func reasonOf(t personal.Table, columns []string) string {
	for _, c := range columns {
		if r := t.Columns[c].Reason; r != "" {
			return r
		}
	}
	return ""
}

func until(t personal.Table, last clock.Instant) clock.Date {
	if last.IsZero() {
		return ""
	}
	return t.Retention.DeletedOn(clock.DateOf(last.Time().In(time.UTC)))
}

// linkAfter is how a row that stays is tied to the person when the erasure is done.
func (e *Engine) linkAfter(t personal.Table, role string) string {
	for _, l := range t.Subjects {
		if l.Role != role {
			continue
		}
		if l.Kind == "mention" {
			return ByPerson
		}
		steps := stepsOf(t.Name, l.Path)
		last := steps[len(steps)-1]
		named, _ := e.registry.Table(last.table)
		switch named.ErasureOf(roleBy(named, last.column, role), last.column) {
		case personal.Pseudonymise:
			return ByPseudonym
		case personal.Null, personal.Delete:
			return ByNothing
		}
	}
	return ByPerson
}

// roleBy is the role of whom a column names.
func roleBy(t personal.Table, column, otherwise string) string {
	for _, l := range t.Subjects {
		if l.Path == column {
			return l.Role
		}
	}
	return otherwise
}

// planRoot: the person's own row goes, unless a record that is kept under her name needs it; then the name stays as long.
func (e *Engine) planRoot(ctx context.Context, q db.Q, p Plan) ([]Item, error) {
	t, _ := e.registry.Table(e.Root.Table)
	var a db.Args
	rows, _, err := countRows(ctx, q, t.Name, t.Name+".id = "+a.Add(p.Person), "", a)
	if err != nil || rows == 0 || p.keepsRoot(t.Name) {
		return nil, err // a hold that keeps the row as it is has its item already
	}
	item := Item{Table: t.Name, Role: personal.About, Rows: 1, Activity: t.Activity.ID, Retention: t.Retention.ID, Fate: personal.Delete}
	last, needed := e.nameNeeded(p)
	if !needed {
		return []Item{item}, nil
	}
	f := fateOf(t, personal.About)
	gone, name := item, item
	gone.Fate, gone.Columns = personal.Null, f.groups[personal.Null]
	name.Fate, name.Columns = personal.WithKept, f.groups[personal.WithKept]
	name.Until, name.Link, name.Reason = last, ByPerson, reasonOf(t, name.Columns)
	return []Item{gone, name}, nil
}

// keepsRoot tells whether a hold keeps the person's own row.
func (p Plan) keepsRoot(root string) bool {
	return slices.ContainsFunc(p.Items, func(i Item) bool { return i.Held && i.Table == root })
}

// nameNeeded tells whether records stay under her name, and until when at most.
func (e *Engine) nameNeeded(p Plan) (last clock.Date, needed bool) {
	for _, i := range p.Items {
		if i.Held {
			return "", true // nobody knows how long
		}
		t, _ := e.registry.Table(i.Table)
		if i.Fate == personal.Keep && e.identified(t, i.Role) {
			needed = true
			last = max(last, i.Until)
		}
	}
	return last, needed
}

func (e *Engine) clockOf(t personal.Table) string {
	if t.Clock == "" {
		return ""
	}
	return arrives(stepsOf(t.Name, t.Clock))
}
