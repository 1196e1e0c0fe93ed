// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
)

// Field is one value in a copy.
type Field struct {
	Column string
	What   string // what it is, as declared
	Cat    personal.Category
	Shown  personal.Export
	Person int64  // whom a reference names; the value is then left out
	Value  any    // int64, string or bool; nil for nothing
	Moment bool   // the value is an instant in milliseconds
	Typed  bool   // by people, in their own words
	Title  string // of the thing a reference leads to
}

// File is the bytes that a row holds outside the database.
type File struct {
	Name, Mime, SHA256 string
	Size               int64
	Key                string
}

// Record is one row as the person may see it.
type Record struct {
	Table, Role         string
	Activity, Retention string
	Until               clock.Date
	Key                 string
	Fields              []Field
	Files               []File
}

// Copy streams everything the program holds about a person, in a stable order and in constant memory: each row once, in the role that
// shows most of it. What a role may not see is left out here.
func (e *Engine) Copy(ctx context.Context, q db.Q, person int64, do func(Record) error) error {
	tables := slices.Clone(e.order)
	slices.Reverse(tables) // the person first
	for _, name := range tables {
		t, _ := e.registry.Table(name)
		roles := e.rolesOf(t)
		slices.SortStableFunc(roles, func(a, b string) int { return personal.RoleRank(a) - personal.RoleRank(b) })
		for i, role := range roles {
			if err := e.copyRole(ctx, q, t, role, roles[:i], person, do); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *Engine) copyRole(ctx context.Context, q db.Q, t personal.Table, role string, earlier []string, person int64, do func(Record) error) error {
	view := e.viewOf(t, role)
	if len(view.columns) == 0 {
		return nil
	}
	var after []any
	for {
		var a db.Args
		where := e.cond(t, role, &a, person) + e.but(t, earlier, &a, person) + beyond(t.Name, e.keys[t.Name], after, &a)
		rows, err := readAny(ctx, q, len(view.selected), "SELECT "+strings.Join(view.selected, ", ")+" FROM "+t.Name+" WHERE "+where+
			" ORDER BY "+qualified(t.Name, e.keys[t.Name])+" LIMIT "+a.Add(rowsAtOnce), a)
		if err != nil {
			return fmt.Errorf("copy of %s: %w", t.Name, err)
		}
		for _, r := range rows {
			if err := do(view.record(t, role, person, r)); err != nil {
				return err
			}
		}
		if len(rows) < rowsAtOnce {
			return nil
		}
		after = rows[len(rows)-1][:len(e.keys[t.Name])]
	}
}

// beyond is the condition of the rows after a key.
func beyond(table string, key []string, after []any, a *db.Args) string {
	if after == nil {
		return ""
	}
	marks := make([]string, len(after))
	for i, v := range after {
		marks[i] = a.Add(v)
	}
	return " AND (" + qualified(table, key) + ") > (" + strings.Join(marks, ", ") + ")"
}

// view is what a role may see of a table: the key first, then the moment the retention counts from, then columns and titles.
type view struct {
	key      int
	columns  []db.Column
	selected []string
	declared personal.Columns
	titles   map[string]int // column -> place of its title
	bytes    map[string]int // what a file needs -> place
}

func (e *Engine) viewOf(t personal.Table, role string) view {
	v := view{key: len(e.keys[t.Name]), declared: t.Columns, titles: map[string]int{}, bytes: map[string]int{}}
	for _, k := range e.keys[t.Name] {
		v.selected = append(v.selected, t.Name+"."+k)
	}
	moment := e.clockOf(t)
	if moment == "" {
		moment = "NULL"
	}
	v.selected = append(v.selected, "CAST("+moment+" AS bigint)")
	for _, name := range names(t.Columns) {
		if t.Columns[name].ShownTo(role) != personal.Omit && (personal.HasContent(role) || shownBySelf(t, role, name)) {
			v.columns = append(v.columns, e.columns[t.Name][name])
			v.selected = append(v.selected, t.Name+"."+name)
		}
	}
	if len(v.columns) == 0 {
		return v
	}
	for _, name := range names(t.Columns) {
		if title := t.Columns[name].Title; title != "" {
			v.titles[name] = len(v.selected)
			v.selected = append(v.selected, arrives(append([]step{{t.Name, name}}, stepsOf("", "x > "+title)[1:]...)))
		}
	}
	if strings.HasPrefix(t.Blob, "{") && personal.HasContent(role) {
		column, _ := blobOf(t.Blob)
		for _, name := range []string{"name", "mime", "size", "sha256", column} {
			v.bytes[name] = len(v.selected)
			v.selected = append(v.selected, t.Name+"."+name)
		}
		v.bytes["key"] = v.bytes[column]
	}
	return v
}

// shownBySelf: people with a passing role see their own mark on the row, and what was declared for them.
func shownBySelf(t personal.Table, role, column string) bool {
	if _, said := t.Columns[column].Shows[role]; said {
		return true
	}
	for _, l := range t.Subjects {
		if l.Role == role && l.Kind == "direct" && l.Path == column {
			return true
		}
	}
	return false
}

func names(columns personal.Columns) []string {
	out := make([]string, 0, len(columns))
	for name := range columns {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (v view) record(t personal.Table, role string, person int64, row []any) Record {
	r := Record{Table: t.Name, Role: role, Activity: t.Activity.ID, Retention: t.Retention.ID, Key: keyText(row[:v.key])}
	if at, ok := row[v.key].(int64); ok {
		r.Until = until(t, clock.Instant(at))
	}
	for i, c := range v.columns {
		f := v.field(c, role, person, row[v.key+1+i])
		if p, ok := v.titles[c.Name]; ok {
			f.Title = text(row[p])
		}
		r.Fields = append(r.Fields, f)
	}
	for name, p := range v.titles { // of things whose key itself is not shown
		if !slices.ContainsFunc(v.columns, func(c db.Column) bool { return c.Name == name }) && text(row[p]) != "" {
			r.Fields = append(r.Fields, Field{Column: name, What: v.declared[name].What, Cat: personal.Structure, Shown: personal.Full, Title: text(row[p])})
		}
	}
	slices.SortFunc(r.Fields, func(a, b Field) int { return strings.Compare(a.Column, b.Column) })
	if len(v.bytes) > 0 {
		size, _ := row[v.bytes["size"]].(int64)
		r.Files = []File{{Name: text(row[v.bytes["name"]]), Mime: text(row[v.bytes["mime"]]), SHA256: text(row[v.bytes["sha256"]]), Size: size,
			Key: text(row[v.bytes["key"]])}}
	}
	return r
}

func (v view) field(c db.Column, role string, person int64, value any) Field {
	d := v.declared[c.Name]
	f := Field{Column: c.Name, What: d.What, Cat: d.Cat, Shown: d.ShownTo(role), Value: plain(c, value), Moment: strings.HasSuffix(c.Name, "_at"),
		Typed: d.FreeText}
	n, isNumber := f.Value.(int64)
	switch {
	case f.Value == nil:
	case f.Shown == personal.PresenceOnly:
		f.Value = true
	case d.Reference && isNumber:
		f.Person, f.Value = n, nil
		if n == person {
			f.Shown = personal.Full
		}
	}
	return f
}

// plain makes one type of what the engines give.
func plain(c db.Column, v any) any {
	switch x := v.(type) {
	case []byte:
		return string(x)
	case int64:
		if c.Type == "boolean" {
			return x != 0
		}
	case int32:
		return int64(x)
	}
	return v
}

// keyText names a row: by its id, otherwise by a digest, because a key of several parts may say something about others.
func keyText(key []any) string {
	if n, ok := plain(db.Column{}, key[0]).(int64); ok && len(key) == 1 {
		return id.Text(n)
	}
	sum := sha256.New()
	for _, k := range key {
		fmt.Fprintf(sum, "%v\x00", plain(db.Column{}, k))
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}
