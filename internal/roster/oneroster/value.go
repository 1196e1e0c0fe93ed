// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"bytes"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/internal/platform/clock"
)

// cell is the bytes of a cell on one line, without the space around them. They hold until the next row.
func (t *table) cell(column string) []byte {
	i, ok := t.at[column]
	if !ok || i >= len(t.cut.cells) {
		return nil
	}
	return t.tidy(i)
}

func (t *table) tidy(i int) []byte {
	b := bytes.TrimSpace(t.cut.cells[i])
	if bytes.IndexByte(b, '\n') < 0 && bytes.IndexByte(b, '\t') < 0 {
		return b
	}
	t.change(t.names[i], "oneroster.line_break")
	for j, c := range b {
		if c == '\n' || c == '\t' {
			b[j] = ' '
		}
	}
	return b
}

// text is a name or title. One that is too long is cut.
func (t *table) text(column string) string {
	i, ok := t.at[column]
	if !ok {
		i = slices.Index(t.names, column) // mapped
	}
	if i < 0 || i >= len(t.cut.cells) {
		return ""
	}
	s := string(t.tidy(i))
	if formula(s) {
		t.told(Note, column, "oneroster.formula")
	}
	if len(s) > maxText && utf8.RuneCountInString(s) > maxText {
		t.change(column, "oneroster.shortened", "limit", maxText)
		return strings.TrimSpace(string([]rune(s)[:maxText]))
	}
	return s
}

// code is a text that means nothing when it is cut: one that is too long is left out.
func (t *table) code(column string) string {
	b := t.cell(column)
	if len(b) > maxText {
		t.change(column, "oneroster.cleared_too_long", "limit", maxText)
		return ""
	}
	if formula(string(b)) {
		t.told(Note, column, "oneroster.formula")
	}
	return string(b)
}

// formula tells whether a spreadsheet would calculate this. Numbers with a sign are just numbers.
func formula(s string) bool {
	if len(s) < 2 {
		return false
	}
	switch s[0] {
	case '=', '@':
		return true
	case '+', '-':
		return strings.Trim(s[1:], "0123456789 .,()-") != ""
	}
	return false
}

// list is a cell with several values, parted by commas, each once.
func (t *table) list(column string) []string {
	b := t.cell(column)
	if len(b) == 0 {
		return nil
	}
	var out []string
	for part := range strings.SplitSeq(string(b), ",") {
		part = strings.TrimSpace(part)
		if part == "" || slices.Contains(out, part) {
			continue
		}
		if len(part) > maxText || len(out) == maxList {
			t.change(column, "oneroster.cleared_too_long", "limit", maxText)
			continue
		}
		out = append(out, part)
	}
	return out
}

// maxList is how many values one cell may hold.
const maxList = 200

// ref is a sourcedId of another file. ok is false when there is no such record and there should be. Rows that are to be deleted
// keep whatever they name.
func (t *table) ref(column, file string) (id string, ok bool) {
	b := t.cell(column)
	if len(b) == 0 {
		return "", true
	}
	if k, found := t.r.index[file][string(b)]; found {
		return k.id, true
	}
	return t.unfound(column, file, string(b))
}

func (t *table) unfound(column, file, id string) (string, bool) {
	if t.gone() {
		return id, true
	}
	if t.r.set.Modes[file] == Bulk || len(id) > maxID {
		return "", false
	}
	t.count(column, "oneroster.unchecked")
	return id, true
}

// weakRef is a reference that a row can do without.
func (t *table) weakRef(column, file string) string {
	id, ok := t.ref(column, file)
	if !ok {
		t.change(column, "oneroster.reference_unknown")
	}
	return id
}

// refs are several of them.
func (t *table) refs(column, file string) []string {
	list := t.list(column)
	return slices.DeleteFunc(list, func(id string) bool {
		if _, found := t.r.index[file][id]; found {
			return false
		}
		_, ok := t.unfound(column, file, id)
		if !ok {
			t.change(column, "oneroster.reference_unknown")
		}
		return !ok
	})
}

// word is one of the given words, in their spelling, whatever the letter case.
func (t *table) word(column string, words ...string) (string, bool) {
	b := t.cell(column)
	for _, w := range words {
		if strings.EqualFold(w, string(b)) {
			return w, true
		}
	}
	return "", false
}

// wordOr is the fallback, and a changed row, when the word is none of those.
func (t *table) wordOr(fallback, reason, column string, words ...string) string {
	w, ok := t.word(column, words...)
	if ok {
		return w
	}
	if !t.gone() {
		t.change(column, reason)
	}
	return fallback
}

// yes reads a truth. What cannot be read is no, for the cautious side of every such column is no.
func (t *table) yes(column string, empty bool) bool {
	switch strings.ToLower(string(t.cell(column))) {
	case "":
		return empty
	case "true", "t", "1", "yes", "y", "ja", "j":
		return true
	case "false", "f", "0", "no", "n", "nei":
		return false
	}
	t.change(column, "oneroster.truth_unknown")
	return false
}

// date reads a day. What is none is left out.
func (t *table) date(column string) clock.Date {
	b := t.cell(column)
	if len(b) == 0 {
		return ""
	}
	if d, ok := t.r.dates[string(b)]; ok {
		return d
	}
	d, dotted := day(string(b))
	if d == "" {
		t.change(column, "oneroster.date_invalid")
		return ""
	}
	if dotted {
		t.count(column, "oneroster.date_dotted")
		return d
	}
	if len(t.r.dates) < 100_000 {
		t.r.dates[string(b)] = d
	}
	return d
}

// day understands 2026-08-17, also with a time behind it, and 17.8.2026. With strokes nobody knows which is the month.
func day(s string) (d clock.Date, dotted bool) {
	at, err := time.Time{}, error(nil)
	if dotted = strings.Count(s, ".") == 2 && !strings.Contains(s, "-"); dotted {
		at, err = time.Parse("2.1.2006", s)
	} else {
		if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') {
			s = s[:10]
		}
		at, err = time.Parse(time.DateOnly, s)
	}
	if err != nil || at.Year() < 1900 || at.Year() > 2200 {
		return "", false
	}
	return clock.Date(at.Format(time.DateOnly)), dotted
}

// instant reads when a row was changed.
func instant(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly, time.DateTime} {
		if at, err := time.Parse(layout, s); err == nil && at.Year() >= 1900 && at.Year() <= 2200 {
			return at, true
		}
	}
	return time.Time{}, false
}

// span reads the days of a stay. The wrong way round they are both left out.
func (t *table) span(from, to string) (clock.Date, clock.Date) {
	a, b := t.date(from), t.date(to)
	if a != "" && b != "" && b < a {
		t.change(to, "oneroster.dates_reversed")
		return "", ""
	}
	return a, b
}
