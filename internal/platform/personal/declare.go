// SPDX-License-Identifier: AGPL-3.0-or-later

// Package personal is the vocabulary in which every column of every table is declared: what it is, whose it is and in which
// role, for which purpose, on which lawful basis, how long it is kept, what a copy shows and what an erasure does. The notice,
// the records of processing, the schema command and the checks at start execute these declarations; nothing is written twice.
package personal

import "strings"

// Role of a person towards a row. The same person may hold several.
const (
	About     = "about"     // the row says something about her
	Author    = "author"    // she made the content
	ActorRole = "actor"     // she did something that left her trace here
	Addressee = "addressee" // it was sent to her
	Viewer    = "viewer"    // she looked
	Uploader  = "uploader"  // it is hers alone and not yet part of anything
)

// Link says how a row belongs to a person: a column of this table, or a path over declared foreign keys such as
// "submission_id > assignment_submission.person_id". A link of a table that holds rows of several kinds says which it means.
type Link struct {
	Role string
	Path string
	Kind string // direct, path, mention, alias
	When string // column that must hold Is, "" for every row
	Is   string
}

// If narrows a link to the rows whose column holds a value: a target that is a pupil in one row and a group in the next.
func (l Link) If(column, value string) Link { l.When, l.Is = column, value; return l }

// Direct links by a column of the table itself.
func Direct(role, column string) Link { return Link{Role: role, Path: column, Kind: "direct"} }

// Path links over foreign keys: "column > table.column", any number of steps.
func Path(role, path string) Link { return Link{Role: role, Path: path, Kind: "path"} }

// Mention links by the person ids inside a rich-text column.
func Mention(column string) Link { return Link{Role: "mentioned", Path: column, Kind: "mention"} }

// Number links by the number of the person inside a text of ids and codes, such as the payload of a task.
func Number(role, column string) Link { return Link{Role: role, Path: column, Kind: "number"} }

// Column declares one column.
type Column struct {
	Cat       Category
	What      string // one plain sentence part: "the text handed in"
	Reference bool   // it holds the number of a person
	Title     string // path to the title of the thing it leads to, for a copy: "assignment.title"
	Foreign   bool   // it is the number under which another system knows the person
	FreeText  bool   // people type into it, so it may hold anything about anybody
	Erase     map[string]Erasure
	Show      Export
	Shows     map[string]Export // what a copy shows to one role; Show for every other
	Reason    string            // text key; required for Keep and Omit of non-structure
	Activity  *Activity
	Retention *Retention
}

// Structural declares a column that says nothing about a person.
func Structural(what string) Column {
	return Column{Cat: Structure, What: what, Show: Omit, Erase: map[string]Erasure{"*": Untouched}}
}

// Data declares a column about a person. By default a copy shows it and an erasure deletes it.
func Data(cat Category, what string) Column {
	return Column{Cat: cat, What: what, Show: Full, Erase: map[string]Erasure{"*": Delete}}
}

// Ref declares a reference to a person, shown by name and role.
func Ref(what string) Column {
	return Column{Cat: Identifier, What: what, Reference: true, Show: RedactOthers, Erase: map[string]Erasure{"*": Delete}}
}

// SecretValue declares a hash or token: a copy says only that it exists.
func SecretValue(what string) Column {
	return Column{Cat: Secret, What: what, Show: PresenceOnly, Erase: map[string]Erasure{"*": Delete}}
}

// ForeignID marks the number under which another system knows the person: after an erasure it stays taken.
func (c Column) ForeignID() Column { c.Foreign = true; return c }

// Titled says where a copy finds the title of the thing that a column leads to.
func (c Column) Titled(path string) Column { c.Title = path; return c }

// Free marks a column that people type into.
func (c Column) Free() Column { c.FreeText = true; return c }

// On says what an erasure does for one role.
func (c Column) On(role string, e Erasure) Column {
	m := make(map[string]Erasure, len(c.Erase)+1)
	for k, v := range c.Erase {
		m[k] = v
	}
	m[role] = e
	c.Erase = m
	return c
}

// ReasonFor says why a value stays that some role keeps (a text key).
func (c Column) ReasonFor(key string) Column { c.Reason = key; return c }

// KeptBecause says that the value stays until its retention ends, and why (a text key).
func (c Column) KeptBecause(key string) Column { c.Reason = key; return c.On("*", Keep) }

// NamedBy says that the value stays exactly as long as a record kept under the person's name needs it, and why (a text key).
func (c Column) NamedBy(key string) Column { c.Reason = key; return c.On(About, WithKept) }

// Exported sets what a copy shows.
func (c Column) Exported(e Export) Column { c.Show = e; return c }

// ExportedTo sets what a copy shows to people in these roles.
func (c Column) ExportedTo(e Export, roles ...string) Column {
	m := make(map[string]Export, len(c.Shows)+len(roles))
	for k, v := range c.Shows {
		m[k] = v
	}
	for _, r := range roles {
		m[r] = e
	}
	c.Shows = m
	return c
}

// ShownTo is what a copy shows of the column to a person in this role.
func (c Column) ShownTo(role string) Export {
	if e, ok := c.Shows[role]; ok {
		return e
	}
	return c.Show
}

// For sets another purpose and retention than the table's.
func (c Column) For(a Activity, r Retention) Column { c.Activity, c.Retention = &a, &r; return c }

// Columns by name.
type Columns map[string]Column

// Table declares a table. Nobody is a reason why no row can be about a person; then Subjects is empty.
type Table struct {
	Name      string
	Activity  Activity
	Retention Retention
	Clock     string // path to the instant its retention counts from; "" when the row goes with another one
	Subjects  []Link
	Nobody    string
	KeptIf    string // column that must hold something for Keep to apply; without it the row goes like any other
	Blob      string // where bytes of a row lie: "{blob_key}", or a folder "uploads/{id}/"
	Held      []Held
	Columns   Columns
}

// Held says that rows of another table belong to rows of this one by kind and id, without a foreign key: they go with them.
type Held struct {
	Table    string // file
	Kind, ID string // its columns that say what holds it
	Is       string // what its kind column says for this table
}

// Owner is the domain that owns the table: the first word of its name.
func (t Table) Owner() string { return strings.SplitN(t.Name, "_", 2)[0] }

// ActivityOf is the purpose of a column: its own or the table's.
func (t Table) ActivityOf(name string) Activity {
	if a := t.Columns[name].Activity; a != nil {
		return *a
	}
	return t.Activity
}

// RetentionOf is the retention of a column: its own or the table's.
func (t Table) RetentionOf(name string) Retention {
	if r := t.Columns[name].Retention; r != nil {
		return *r
	}
	return t.Retention
}

// Store is a place other than a table where personal data lies: files, logs, backups, the browser.
type Store struct {
	ID        string // text store.<ID> names it, store.<ID>.what says what lies there
	Kind      string // blob, log, backup, browser, cache, mail
	Activity  Activity
	Retention Retention
	Key       string // browser: the cookie's or storage key's name
	Necessary bool   // browser: works without consent because the person asked for it
}
