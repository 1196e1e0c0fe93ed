// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"slices"
	"strings"

	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
)

// kept says how long each kind of data is there: a line for each time, with the kinds, and one with the things in the browser or the
// file store.
func (a Activity) kept(w ui.Words) []string {
	var out []string
	for _, r := range a.Retentions {
		var kinds, things []string
		for _, c := range a.kindsKept(r) {
			kinds = append(kinds, w.T("category."+string(c)))
		}
		for _, st := range a.Stores {
			if st.Retention.ID == r.ID {
				things = append(things, w.T("store."+st.ID))
			}
		}
		for _, what := range [][]string{kinds, things} {
			if len(what) > 0 {
				out = append(out, w.T("privacy.kept_line", "until", w.T(r.Name()), "what", strings.Join(what, ", ")))
			}
		}
	}
	return out
}

// kindsKept are the kinds of data that end together, in the order of the activity.
func (a Activity) kindsKept(r personal.Retention) []personal.Category {
	held := map[personal.Category]bool{}
	for _, t := range a.Tables {
		for _, c := range t.Columns {
			held[c.Category] = held[c.Category] || c.Retention.ID == r.ID
		}
	}
	return slices.DeleteFunc(slices.Clone(a.Categories), func(c personal.Category) bool { return !held[c] })
}
