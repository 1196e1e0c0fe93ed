// SPDX-License-Identifier: AGPL-3.0-or-later

package place

import (
	"slices"
)

func wanted(keys []string) map[string]bool {
	out := map[string]bool{}
	for _, k := range keys {
		out[k] = true
	}
	return out
}

func ordered(m map[string][]string) map[string][]string {
	for _, keys := range m {
		slices.Sort(keys)
	}
	return m
}

// Tracks are the rows in which needles were found, by table: what to ask for again after an erasure, when the rows may stand
// without their values.
func (r Report) Tracks(needle func(name string) bool) map[string][]string {
	out := map[string][]string{}
	for _, h := range r.Hits {
		if h.RowKey != "" && needle(h.Needle) && !slices.Contains(out[h.Table], h.RowKey) {
			out[h.Table] = append(out[h.Table], h.RowKey)
		}
	}
	return ordered(out)
}
