// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"slices"
	"strconv"

	"lectern/internal/platform/ui"
)

// onScreen are the pupils one screen of an assignment shows; a class fits, a lecture does not.
const onScreen = 100

// screen is a part of a class, in the order of what needs somebody, then by name.
type screen struct {
	Works    []Work
	From, Of int
}

// screenOf cuts the screen that begins at a place out of a class; a place that is not there is the start.
func screenOf(works []Work, from int) screen {
	byNeed := slices.Clone(works)
	slices.SortStableFunc(byNeed, func(a, b Work) int {
		return slices.Index(standings, a.Stands()) - slices.Index(standings, b.Stands())
	})
	if from < 0 || from >= len(byNeed) {
		from = 0
	}
	return screen{byNeed[from:min(from+onScreen, len(byNeed))], from, len(byNeed)}
}

func (s screen) at(st Standing) []Work { return at(s.Works, st) }

func (s screen) pager(w ui.Words) ui.Pager {
	p := ui.Pager{W: w, From: s.From + 1, To: s.From + len(s.Works), Of: s.Of}
	if s.From > 0 {
		p.Prev = "?from=" + strconv.Itoa(max(0, s.From-onScreen))
	}
	if p.To < s.Of {
		p.Next = "?from=" + strconv.Itoa(p.To)
	}
	return p
}

// at are those whose work stands somewhere.
func at(works []Work, st Standing) []Work {
	var out []Work
	for _, w := range works {
		if w.Stands() == st {
			out = append(out, w)
		}
	}
	return out
}
