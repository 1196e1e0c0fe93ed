// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
)

// Options of a reading. All may be left out.
type Options struct {
	// Mapped are the columns to keep in Row.Extra, as "file.column": "users.phone", "users.metadata.locker". Letter case does not
	// matter. The keys of Extra are spelled like Line.Column. users.password cannot be mapped.
	Mapped map[string]bool
	// Progress is told about every megabyte, in bytes. total is 0 when the source does not know its sizes.
	Progress func(done, total int64)
	// Stop is asked as often; its error ends the reading and is returned. A job gives ctx.Err.
	Stop func() error
}

// known is a record that others may refer to.
type known struct {
	id   string
	line int
}

type reader struct {
	opt    Options
	mapped map[string]bool // in lower case
	rep    *report
	set    *Set
	index  map[string]map[string]known // by file and sourcedId
	dates  map[string]clock.Date
	names  map[string]int // folded e-mail addresses and user names: line

	rolesApart bool // in roles.csv, as in 1.2
}

// Read reads a set. Faults, all of them refusing the whole set: Invalid "oneroster.nothing", "…file_missing", "…file_twice",
// "…file_empty", "…file_workbook", "…column_missing", "…roles_missing", "…quotes_everywhere"; TooLarge "…line_too_long",
// "…cell_too_long", "…columns_too_many", "…rows_too_many", "…file_too_large"; and the faults of the source.
func Read(src Source, opt Options) (*Set, error) {
	r := &reader{
		opt: opt, mapped: map[string]bool{}, rep: newReport(), set: &Set{Modes: map[string]Mode{}},
		index: map[string]map[string]known{}, dates: map[string]clock.Date{}, names: map[string]int{},
	}
	for key, on := range opt.Mapped {
		if on {
			r.mapped[strings.ToLower(key)] = true
		}
	}
	found, err := locate(src, r.rep)
	if err != nil {
		return nil, err
	}
	m := &meter{opt: &r.opt}
	if err := r.manifest(src, m, found); err != nil {
		return nil, err
	}
	if n, ok := r.size(src, found); ok {
		m.total = m.done + n
	}
	if err := r.files(src, m, found); err != nil {
		return nil, err
	}
	r.rep.finish(r.set)
	return r.set, m.tell()
}

// size is how many bytes there are to read, if the source knows.
func (r *reader) size(src Source, found map[string]string) (n int64, ok bool) {
	s, ok := src.(sized)
	if !ok {
		return 0, false
	}
	for file, mode := range r.set.Modes {
		if e, there := s.Find(found[file]); there && mode != Absent {
			n += e.Size
		}
	}
	return n, true
}

// files reads one file after the other, what is referred to before what refers to it.
func (r *reader) files(src Source, m *meter, found map[string]string) error {
	takers := map[string]func(*table){
		Orgs: r.org, Sessions: r.session, Courses: r.course, Classes: r.class, Users: r.user, Roles: r.role,
		Enrollments: r.enrollment, Demographics: r.demographic,
	}
	r.rolesApart = r.set.Modes[Roles] != Absent
	for _, file := range order[1:] {
		if r.set.Modes[file] != Absent {
			if err := r.read(src, m, file, found[file], takers[file]); err != nil {
				return err
			}
		}
		switch file {
		case Orgs:
			settle(r, Orgs, r.set.Orgs, func(o *Org) (*Row, *string) { return &o.Row, &o.Parent })
		case Sessions:
			settle(r, Sessions, r.set.Sessions, func(s *Session) (*Row, *string) { return &s.Row, &s.Parent })
		case Roles:
			r.guardians()
		}
	}
	return nil
}

func (r *reader) read(src Source, m *meter, file, name string, take func(*table)) error {
	if err := m.open(src, file, name); err != nil {
		return err
	}
	err := r.table(m, file, take)
	if shut := m.r.Close(); shut != nil && err == nil {
		err = fmt.Errorf("close %s: %w", file, shut)
	}
	return err
}

func (r *reader) table(from io.Reader, file string, take func(*table)) error {
	r.rep.counts[file], r.index[file] = Count{}, map[string]known{}
	t, err := r.open(r.spec(file), from)
	if err != nil {
		return err
	}
	if err := r.rolesSomewhere(t); err != nil {
		return err
	}
	for {
		err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		take(t)
	}
	t.finish()
	if file == Demographics && len(t.extra) == 0 && t.rows > 0 {
		t.tell(Dropped, "", "oneroster.demographics_unmapped", "n", t.rows)
	}
	return nil
}

// spec is how the file is read in this set: where roles stand apart, those columns of users are not used.
func (r *reader) spec(file string) spec {
	s := specOf(file)
	if file == Users && r.rolesApart {
		s.takes, s.knows = without(s.takes, "role", "orgSourcedIds"), append(s.knows, "role", "orgSourcedIds")
	}
	return s
}

// rolesSomewhere refuses a set that tells nobody's role: everyone would lose what she has.
func (r *reader) rolesSomewhere(t *table) error {
	if t.spec.name != Users || r.rolesApart {
		return nil
	}
	missing := t.missing([]string{"role", "orgSourcedIds"})
	switch {
	case len(missing) == 0, r.set.Version == "1.2" && r.set.Modes[Users] == Delta:
		return nil
	case r.set.Version == "1.2":
		return fault.New(fault.Invalid, "oneroster.roles_missing")
	}
	return columnMissing(Users, missing)
}

// mappedAs gives back the spelling in which a column was mapped, without the file.
func (r *reader) mappedAs(key string) string {
	for k, on := range r.opt.Mapped {
		if on && strings.ToLower(k) == key {
			key = k
			break
		}
	}
	_, column, _ := strings.Cut(key, ".")
	return shown(column)
}

func without(list []string, out ...string) []string {
	var kept []string
next:
	for _, s := range list {
		for _, o := range out {
			if s == o {
				continue next
			}
		}
		kept = append(kept, s)
	}
	return kept
}
