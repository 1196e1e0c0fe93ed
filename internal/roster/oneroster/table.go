// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
)

// table is one file while it is read.
type table struct {
	r    *reader
	spec spec
	in   *lines
	cut  *cutter
	head int // line of the header

	names []string       // of the columns by position, as the report calls them
	at    map[string]int // position of the columns that are kept
	extra []int          // positions of mapped columns
	lost  []loss         // by position, of the columns that are not kept

	rows, broken int
	tallies      []tally
	row          Row // the one being read
}

// loss is what becomes of a column that is not kept. Why is empty for those that are.
type loss struct {
	why      string
	n, first int
}

// tally counts what would be tiresome row by row.
type tally struct {
	column, reason string
	n, first       int
}

// open reads the header of a file.
func (r *reader) open(s spec, from io.Reader) (*table, error) {
	in, err := newLines(s.name, from)
	if err != nil {
		return nil, err
	}
	t := &table{r: r, spec: s, in: in, cut: &cutter{src: in}, at: map[string]int{}}
	header, err := t.header()
	if err != nil {
		return nil, err
	}
	if len(header) > maxColumn {
		return nil, fault.New(fault.TooLarge, "oneroster.columns_too_many", "file", s.name+".csv", "limit", maxColumn)
	}
	t.columns(header)
	if missing := t.missing(s.needs); len(missing) > 0 {
		return nil, columnMissing(s.name, missing)
	}
	t.cut.want = len(header)
	return t, nil
}

func columnMissing(file string, columns []string) error {
	return fault.New(fault.Invalid, "oneroster.column_missing", "file", file+".csv", "column", strings.Join(columns, ", "))
}

// header finds out what parts the cells and gives the names of the columns. A first line "sep=;" is how Excel is told.
func (t *table) header() ([]string, error) {
	empty := fault.New(fault.Invalid, "oneroster.file_empty", "file", t.spec.name+".csv")
	var line []byte
	for {
		l, _, err := t.in.next()
		if errors.Is(err, io.EOF) {
			return nil, empty
		}
		if err != nil {
			return nil, err
		}
		line = bytes.TrimSpace(l)
		if len(line) > 0 && !(len(line) == 5 && bytes.HasPrefix(bytes.ToLower(line), []byte("sep="))) {
			line = l
			break
		}
	}
	t.head = t.in.n
	known, best := t.spec.spellings(), -1
	var names []string
	for _, d := range []byte{',', ';', '\t', '|'} {
		found, hits := headings(line, d), 0
		for _, n := range found {
			if known[foldHeader(n)] != "" {
				hits++
			}
		}
		if hits > best {
			best, names, t.cut.delim = hits, found, d
		}
	}
	if d := map[byte]string{';': "oneroster.semicolons", '\t': "oneroster.tabs", '|': "oneroster.bars"}[t.cut.delim]; d != "" {
		t.tell(Note, "", d)
	}
	return names, nil
}

func headings(line []byte, delim byte) []string {
	c := &cutter{delim: delim}
	c.unquote(bytes.Clone(line))
	names := make([]string, len(c.cells))
	for i, b := range c.cells {
		names[i] = string(bytes.TrimSpace(b))
	}
	return names
}

// columns decides what becomes of each column.
func (t *table) columns(header []string) {
	known, there := t.spec.spellings(), map[string]bool{}
	t.names, t.lost = make([]string, len(header)), make([]loss, len(header))
	for i, found := range header {
		name, why := known[foldHeader(found)], ""
		if name == "" {
			name = shown(found)
		} else if name != found {
			t.tell(Note, name, "oneroster.column_read_as", "found", shown(found))
		}
		switch key := strings.ToLower(t.spec.name + "." + name); {
		case name == "":
			why = "oneroster.column_nameless"
		case there[key]:
			why = "oneroster.column_twice"
		case t.spec.keeps(name):
			t.at[name] = i
		case name == passwordColumn:
			why = "oneroster.column_password"
		case t.r.mapped[key]:
			t.extra = append(t.extra, i)
		default:
			why = "oneroster.column_dropped"
		}
		there[strings.ToLower(t.spec.name+"."+name)] = true
		t.names[i], t.lost[i].why = name, why
	}
	for key := range t.r.mapped {
		if strings.HasPrefix(key, strings.ToLower(t.spec.name)+".") && !there[key] {
			t.tell(Note, t.r.mappedAs(key), "oneroster.column_mapped_missing")
		}
	}
}

func (t *table) missing(needs []string) []string {
	var out []string
	for _, c := range needs {
		if _, ok := t.at[c]; !ok {
			out = append(out, c)
		}
	}
	return out
}

// next goes to the next row that can be read, with its sourcedId, status and mapped columns in t.row. It is io.EOF at the end.
func (t *table) next() error {
	for {
		if err := t.cut.next(); err != nil {
			return err
		}
		if t.blank() {
			continue
		}
		if t.rows++; t.rows > t.spec.rows {
			return fault.New(fault.TooLarge, "oneroster.rows_too_many", "file", t.spec.name+".csv", "limit", t.spec.rows)
		}
		t.row = Row{Line: t.cut.line, Status: Active}
		if t.cut.broken {
			if err := t.quotes(); err != nil {
				return err
			}
			continue
		}
		if err := t.measure(); err != nil {
			return err
		}
		if t.begin() {
			return nil
		}
	}
}

// blank tells of a row of nothing but separators, as spreadsheets leave them at the end.
func (t *table) blank() bool {
	for _, c := range t.cut.cells {
		if len(bytes.TrimSpace(c)) > 0 {
			return false
		}
	}
	return !t.cut.broken
}

// quotes drops a row with wrong quotes. Its sourcedId is kept when it stands before the fault.
func (t *table) quotes() error {
	if t.broken++; t.broken > maxBroken {
		return fault.New(fault.Invalid, "oneroster.quotes_everywhere", "file", t.spec.name+".csv", "line", t.row.Line, "limit", maxBroken)
	}
	if b := t.cell("sourcedId"); len(b) <= maxID {
		t.row.ID = string(b)
	}
	t.drop("", "oneroster.quotes_broken")
	return nil
}

// measure looks at the cells of a row: none too long, none lost without a word.
func (t *table) measure() error {
	for i, c := range t.cut.cells {
		if len(c) > maxCell {
			name := ""
			if i < len(t.names) {
				name = t.names[i]
			}
			return fault.New(fault.TooLarge, "oneroster.cell_too_long", "file", t.spec.name+".csv", "line", t.row.Line, "column", name,
				"limit", maxCell>>10)
		}
		if i < len(t.lost) && t.lost[i].why != "" && len(bytes.TrimSpace(c)) > 0 {
			if t.lost[i].n++; t.lost[i].n == 1 {
				t.lost[i].first = t.row.Line
			}
		}
	}
	return nil
}

// begin reads what all rows share. It drops rows without a sourcedId or with one that was there before.
func (t *table) begin() bool {
	id := t.cell("sourcedId")
	if len(id) == 0 {
		t.drop("sourcedId", "oneroster.id_missing")
		return false
	}
	if len(id) > maxID {
		t.drop("sourcedId", "oneroster.id_too_long", "limit", maxID)
		return false
	}
	if before, ok := t.r.index[t.spec.name][string(id)]; ok {
		t.row.ID = before.id
		t.told(Dropped, "sourcedId", "oneroster.duplicate", "line", before.line)
		t.r.rep.dropped(t.spec.name, "") // not unread: the first is taken
		return false
	}
	t.row.ID = string(id)
	t.oddities()
	t.status()
	t.modified()
	for _, i := range t.extra {
		if s := t.text(t.names[i]); s != "" {
			if t.row.Extra == nil {
				t.row.Extra = map[string]string{}
			}
			t.row.Extra[t.names[i]] = s
		}
	}
	return true
}

// oddities tells what is unusual in the form of a row.
func (t *table) oddities() {
	if formula(t.row.ID) {
		t.told(Note, "sourcedId", "oneroster.formula")
	}
	if t.cut.odd {
		t.change("", "oneroster.invisible")
	}
	if t.cut.stray {
		t.told(Note, "", "oneroster.quote_inside")
	}
	n := len(t.cut.cells)
	for n > len(t.names) && len(bytes.TrimSpace(t.cut.cells[n-1])) == 0 {
		n--
	}
	if n > len(t.names) {
		t.change("", "oneroster.row_longer", "n", n-len(t.names))
	}
	named := len(t.names)
	for named > 0 && t.names[named-1] == "" {
		named--
	}
	if n < named {
		t.count("", "oneroster.row_shorter")
	}
}

func (t *table) status() {
	switch s := Status(strings.ToLower(string(t.cell("status")))); s {
	case "", Active:
	case Inactive, ToBeDeleted:
		t.row.Status = s
	default:
		t.change("status", "oneroster.status_unknown")
	}
}

func (t *table) gone() bool { return t.row.Status == ToBeDeleted }

func (t *table) modified() {
	b := string(t.cell("dateLastModified"))
	if b == "" {
		return
	}
	if at, ok := instant(b); ok {
		t.row.Modified = clock.At(at)
		return
	}
	t.count("dateLastModified", "oneroster.modified_invalid")
}

// keep puts the row into a record that is taken.
func (t *table) keep(row *Row) {
	*row = t.row
	t.r.index[t.spec.name][row.ID] = known{row.ID, row.Line}
}

// finish reports what was counted.
func (t *table) finish() {
	t.in.finish(t.r.rep)
	for i, l := range t.lost {
		if l.n > 0 {
			t.tell(Dropped, t.names[i], l.why, "n", l.n, "line", l.first, "position", i+1)
		}
	}
	t.finishTallies()
}

func (t *table) finishTallies() {
	for _, c := range t.tallies {
		t.r.rep.file(Line{File: t.spec.name, Column: c.column, Outcome: Note, Reason: c.reason}, "n", c.n, "line", c.first)
	}
}

// drop leaves out the row.
func (t *table) drop(column, reason string, kv ...any) {
	t.told(Dropped, column, reason, kv...)
	t.r.rep.dropped(t.spec.name, t.row.ID)
}

// change takes the row with one cell altered.
func (t *table) change(column, reason string, kv ...any) {
	t.row.changed = true
	t.told(Changed, column, reason, kv...)
}

func (t *table) told(o Outcome, column, reason string, kv ...any) {
	t.r.rep.row(Line{File: t.spec.name, Line: t.row.Line, ID: t.row.ID, Column: column, Outcome: o, Reason: reason}, kv...)
}

// tell speaks of the file or of a whole column.
func (t *table) tell(o Outcome, column, reason string, kv ...any) {
	line := 0
	if column != "" {
		line = t.head
	}
	if o == Dropped {
		line = t.head
	}
	t.r.rep.file(Line{File: t.spec.name, Line: line, Column: column, Outcome: o, Reason: reason}, kv...)
}

func (t *table) count(column, reason string) {
	for i, c := range t.tallies {
		if c.column == column && c.reason == reason {
			t.tallies[i].n++
			return
		}
	}
	t.tallies = append(t.tallies, tally{column, reason, 1, t.row.Line})
}
