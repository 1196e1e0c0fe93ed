// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"lectern.blind/place"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/web"
)

// uncovered are the routes and the personal columns that no canary went through.
func (w *world) uncovered(seen place.Report) (routes, columns []string) {
	for _, r := range w.Routes {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			continue
		}
		if name := r.Method + " " + r.Path; !w.took[name] && unseeded[name] == "" {
			routes = append(routes, name+" was not driven; drive it in seed, or say in unseeded why it can carry nothing")
		}
	}
	held := w.scene().holding(seen)
	for _, t := range w.Registry.Tables() {
		for _, name := range t.Names() {
			c := t.Columns[name]
			at := t.Name + "." + name
			if c.Cat == personal.Structure || held[at] || moment(name) || wordless[at] != "" || wordless["*."+name] != "" {
				continue
			}
			columns = append(columns, at+" ("+c.What+") holds no canary; write one, or say in wordless why it can hold none")
		}
	}
	slices.Sort(columns)
	return routes, columns
}

// holding are the columns in which a canary was seen.
func (w *scene) holding(seen place.Report) map[string]bool {
	out := map[string]bool{}
	for _, h := range inTables(seen.Hits) {
		out[h.Table+"."+h.Column] = true
	}
	return out
}

// unneeded are excuses that excuse nothing any more.
func (w *world) unneeded(seen place.Report) (wrong []string) {
	held := w.scene().holding(seen)
	for name := range unseeded {
		if w.took[name] || !slices.ContainsFunc(w.Routes, func(r web.Route) bool { return r.Method+" "+r.Path == name }) {
			wrong = append(wrong, "unseeded names "+name+", which was driven or does not exist")
		}
	}
	for at := range wordless {
		table, name, _ := strings.Cut(at, ".")
		t, ok := w.Registry.Table(table)
		if _, is := t.Columns[name]; table != "*" && (!ok || !is || held[at]) {
			wrong = append(wrong, "wordless names "+at+", which holds a canary or does not exist")
		}
	}
	slices.Sort(wrong)
	return append(wrong, w.wordy()...)
}

// aCode is how a code of a closed list looks: nobody writes like this.
var aCode = regexp.MustCompile(`^[a-z0-9][a-z0-9_.\-]{0,39}( [a-z0-9_.\-]{1,40})?$`)

// wordy are excuses that go by a column's name and excuse, in some table, a column that people write into: declared as free text, or
// called a code and holding what is none.
func (w *world) wordy() (wrong []string) {
	used := map[string]bool{}
	for _, t := range w.Registry.Tables() {
		for _, name := range t.Names() {
			why, excused := wordless["*."+name]
			if !excused || t.Columns[name].Cat == personal.Structure || wordless[t.Name+"."+name] != "" {
				continue
			}
			used["*."+name] = true
			if t.Columns[name].FreeText {
				wrong = append(wrong, "*."+name+" excuses "+t.Name+"."+name+", which is free text")
			}
			if why != code {
				continue
			}
			for _, v := range w.values(t.Name, name) {
				if v != "" && !aCode.MatchString(v) {
					wrong = append(wrong, fmt.Sprintf("*.%s calls %s.%s a code, and it holds %q", name, t.Name, name, v))
				}
			}
		}
	}
	for at := range wordless {
		if strings.HasPrefix(at, "*.") && !used[at] {
			wrong = append(wrong, "wordless names "+at+", and no personal column that needs it is called so")
		}
	}
	return wrong
}

// values are the different values of a column.
func (w *world) values(table, column string) []string {
	w.t.Helper()
	out, err := db.All(context.Background(), w.DB, func(r db.Row) (string, error) {
		var v string
		return v, r.Scan(&v)
	}, `SELECT DISTINCT COALESCE(CAST(`+column+` AS text), '') FROM `+table)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// figures are what a run has shown, in one line.
func (w *world) figures(seen place.Report, foreseen, left int) string {
	columns, writes, driven := 0, 0, 0
	for _, t := range w.Registry.Tables() {
		columns += len(t.Columns)
	}
	for _, r := range w.Routes {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			writes++
			if w.took[r.Method+" "+r.Path] {
				driven++
			}
		}
	}
	return fmt.Sprintf("%d columns declared; %d canaries planted, %d found; %d of %d routes that take something driven, %d excused with a reason; %d residue lines foreseen, %d found; %d values read",
		columns, len(w.marks.All("")), found(w.scene(), seen), driven, writes, len(unseeded), foreseen, left, values(seen))
}
