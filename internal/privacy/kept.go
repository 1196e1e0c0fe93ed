// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"slices"

	"lectern/internal/platform/i18n"
	"lectern/internal/platform/personal"
)

// lines say how long each kind of data is there: a line for each time with the kinds, and one with the things in the browser or the file
// store.
func (p Purpose) lines(w *i18n.Printer) []string {
	var out []string
	for _, k := range p.Kept {
		kinds, things := named(w, "category.", k.Categories), named(w, "store.", k.Stores)
		for _, what := range [][]string{kinds, things} {
			if len(what) > 0 {
				out = append(out, w.T("privacy.kept_line", "until", w.T("retention."+k.Retention), "what", w.List(what)))
			}
		}
	}
	for _, m := range p.Mapped {
		if m.Kind != "" {
			out = append(out, w.T("privacy.mapped_kind", "label", m.Label, "column", m.Column, "kind", w.T("category."+m.Kind), "until", w.T(m.Retention.Name())))
			continue
		}
		out = append(out, w.T("privacy.mapped_line", "label", m.Label, "column", m.Column, "until", w.T(m.Retention.Name())))
	}
	return out
}

func named(w *i18n.Printer, beginning string, all []string) []string {
	var out []string
	for _, one := range all {
		out = append(out, w.T(beginning+one))
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
