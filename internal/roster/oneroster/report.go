// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"cmp"
	"iter"
	"slices"

	"lectern/internal/platform/fault"
)

// Outcome is what became of a row, a cell or a column.
type Outcome string

// The outcomes.
const (
	Taken   Outcome = "taken"
	Changed Outcome = "changed" // the row is taken, the cell in Column is not what the file says
	Dropped Outcome = "dropped" // a whole row, or on the header's line a whole column
	Note    Outcome = "note"    // worth knowing; nothing is different for it
)

// Line is one line of the report. Line 0 speaks of the whole file, the line of the header of a column.
type Line struct {
	File    string // as in the constants; of a file that is not read, its name in the source
	Line    int
	ID      string // sourcedId of the row, when it has one
	Column  string // the standard's spelling, or for a column it does not know the header's
	Outcome Outcome
	Reason  string // text key, its placeholders in Args; empty for Taken
	Args    fault.Args
}

// Count sums up a file. Rows are Taken and Dropped together; Changed are those of the Taken of which a cell was altered.
type Count struct{ Rows, Taken, Changed, Dropped int }

// Report is the whole report in order: Lines, and one Taken line for each row that is in the set unaltered. It is not kept in
// memory.
func (s *Set) Report() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		told := s.Lines
		for _, f := range order {
			for len(told) > 0 && rank(told[0].File) < rank(f) {
				if !yield(told[0]) {
					return
				}
				told = told[1:]
			}
			for _, t := range s.taken(f) {
				for len(told) > 0 && told[0].File == f && told[0].Line <= t.Line {
					if !yield(told[0]) {
						return
					}
					told = told[1:]
				}
				if !yield(t) {
					return
				}
			}
		}
		for _, l := range told {
			if !yield(l) {
				return
			}
		}
	}
}

// taken are the rows of a file that are in the set unaltered, by line.
func (s *Set) taken(file string) []Line {
	var out []Line
	for r := range s.rows(file) {
		if !r.changed {
			out = append(out, Line{File: file, Line: r.Line, ID: r.ID, Outcome: Taken})
		}
	}
	slices.SortStableFunc(out, func(a, b Line) int { return cmp.Compare(a.Line, b.Line) })
	return out
}

// rows are the records that come from a row of the file.
func (s *Set) rows(file string) iter.Seq[*Row] {
	switch file {
	case Orgs:
		return each(s.Orgs, func(r *Org) *Row { return &r.Row })
	case Sessions:
		return each(s.Sessions, func(r *Session) *Row { return &r.Row })
	case Courses:
		return each(s.Courses, func(r *Course) *Row { return &r.Row })
	case Classes:
		return each(s.Classes, func(r *Class) *Row { return &r.Row })
	case Users:
		return each(s.Users, func(r *User) *Row { return &r.Row })
	case Roles:
		if s.Modes[Roles] == Absent { // then they come from users
			return func(func(*Row) bool) {}
		}
		return each(s.Roles, func(r *Role) *Row { return &r.Row })
	case Enrollments:
		return each(s.Enrollments, func(r *Enrollment) *Row { return &r.Row })
	case Demographics:
		return each(s.Demographics, func(r *Demographic) *Row { return &r.Row })
	}
	return func(func(*Row) bool) {}
}

func each[T any](list []T, row func(*T) *Row) iter.Seq[*Row] {
	return func(yield func(*Row) bool) {
		for i := range list {
			if !yield(row(&list[i])) {
				return
			}
		}
	}
}

// report gathers the lines while a set is read.
type report struct {
	lines  []Line
	perRow map[string]int // lines about single rows
	counts map[string]Count
	unread map[string]map[string]bool
}

func newReport() *report {
	return &report{perRow: map[string]int{}, counts: map[string]Count{}, unread: map[string]map[string]bool{}}
}

// file tells something about a file or a column, once.
func (r *report) file(l Line, kv ...any) {
	l.Args = argsOf(kv)
	r.lines = append(r.lines, l)
}

// row tells something about one row. Beyond the limit it is only counted: a file of which every row is wrong must not fill the
// memory.
func (r *report) row(l Line, kv ...any) {
	r.perRow[l.File]++
	if r.perRow[l.File] <= maxLines {
		r.file(l, kv...)
	}
}

// dropped counts a row that is not taken. id is empty when the row has none.
func (r *report) dropped(file, id string) {
	c := r.counts[file]
	c.Rows++
	c.Dropped++
	r.counts[file] = c
	if id == "" {
		return
	}
	if r.unread[file] == nil {
		r.unread[file] = map[string]bool{}
	}
	r.unread[file][id] = true
}

// finish puts the report in order and counts what the set holds.
func (r *report) finish(s *Set) {
	for f, n := range r.perRow {
		if n > maxLines {
			r.file(Line{File: f, Outcome: Note, Reason: "oneroster.more_lines"}, "n", n-maxLines)
		}
	}
	slices.SortStableFunc(r.lines, func(a, b Line) int {
		return cmp.Or(cmp.Compare(rank(a.File), rank(b.File)), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	for f, c := range r.counts {
		for row := range s.rows(f) {
			c.Rows++
			c.Taken++
			if row.changed {
				c.Changed++
			}
		}
		r.counts[f] = c
	}
	s.Lines, s.Counts, s.Unread = r.lines, r.counts, r.unread
}

func argsOf(kv []any) fault.Args {
	if len(kv) == 0 {
		return nil
	}
	a := make(fault.Args, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		a[kv[i].(string)] = kv[i+1]
	}
	return a
}
