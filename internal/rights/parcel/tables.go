// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strings"
)

// tables writes csv/<table>.csv: what a spreadsheet shows as text, whatever stands in it.
func (w *writer) tables(context.Context) error {
	for _, s := range w.got.tables {
		_, err := w.pack.add("csv/"+w.free(pageName(s.table))+".csv", func(out io.Writer) error { return w.table(out, s) })
		if err != nil {
			return err
		}
	}
	return nil
}

// free is a name that no other table has: two names may become the same for files.
func (w *writer) free(name string) string {
	for w.taken["csv/"+name] {
		name += "-"
	}
	w.taken["csv/"+name] = true
	return name
}

func (w *writer) table(out io.Writer, s *section) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	t := csv.NewWriter(out)
	t.Comma = separator(w.words.Lang())
	t.UseCRLF = true
	columns := slices.Sorted(slices.Values(s.columns))
	if err := t.Write(cells(append([]string{"record", "role", "until"}, append(slices.Clone(columns), "files")...))); err != nil {
		return err
	}
	for _, p := range s.pages {
		if err := w.spill.entries(p, func(e Entry) error { return t.Write(cells(w.row(e, columns))) }); err != nil {
			return err
		}
	}
	t.Flush()
	return t.Error()
}

func (w *writer) row(e Entry, columns []string) []string {
	row := []string{e.ID, e.Role, string(e.Until)}
	for _, name := range columns {
		i := slices.IndexFunc(e.Fields, func(v Value) bool { return v.Column == name })
		if i < 0 || !e.Fields[i].holds() {
			row = append(row, "")
			continue
		}
		row = append(row, w.words.says(e, e.Fields[i]))
	}
	var files []string
	for _, f := range e.Files {
		files = append(files, f.Entry)
	}
	return append(row, strings.Join(files, " "))
}

// separator is what the spreadsheets of a language expect: where the comma is for decimals it cannot part cells.
func separator(lang string) rune {
	if lang == "en" {
		return ','
	}
	return ';'
}

func cells(row []string) []string {
	for i, c := range row {
		row[i] = cell(c)
	}
	return row
}

// begins are the signs that make a spreadsheet compute, in all the widths it takes them; tabs, breaks and blanks before them are passed
// over by some.
const begins = "=+-@\u200b\ufeff＝＋－＠"

// cell keeps a spreadsheet from taking text for a formula: an apostrophe in front makes it text, and is not shown.
func cell(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	bare := strings.TrimLeft(s, " \u00a0\u3000\n")
	if s != "" && strings.ContainsRune("\t\r", rune(s[0])) || bare != "" && strings.ContainsAny(firstRune(bare), begins+"\t\r") {
		return "'" + s
	}
	return s
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}
