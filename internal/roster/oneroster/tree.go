// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import "slices"

// settle makes a tree of a list: parents that are not there are left out, circles are broken, and parents come to stand before
// children. part gives the shared part of a record and its parent.
func settle[T any](r *reader, file string, list []T, part func(*T) (*Row, *string)) {
	at := make(map[string]int, len(list))
	for i := range list {
		row, _ := part(&list[i])
		at[row.ID] = i
	}
	t := &table{r: r, spec: spec{name: file}} // to report with
	up := make([]int, len(list))
	for i := range list {
		row, parent := part(&list[i])
		up[i] = -1
		if *parent == "" {
			continue
		}
		if p, ok := at[*parent]; ok {
			up[i] = p
			continue
		}
		t.row = *row
		if kept, ok := t.unfound("parentSourcedId", file, *parent); !ok {
			t.change("parentSourcedId", "oneroster.parent_unknown")
			*parent, row.changed = kept, true
		}
	}
	for _, i := range circles(up) {
		row, parent := part(&list[i])
		t.row = *row
		t.change("parentSourcedId", "oneroster.circle")
		*parent, row.changed, up[i] = "", true, -1
	}
	t.finishTallies()
	sortByDepth(list, up)
}

// circles are the places where a parent must be let go: of each circle, the one that stands first.
func circles(up []int) []int {
	var cut []int
	walk := make([]int, len(up)) // number of the walk that came by, counted from 1
	for i := range up {
		at := i
		for at >= 0 && walk[at] == 0 {
			walk[at] = i + 1
			at = up[at]
		}
		if at < 0 || walk[at] != i+1 {
			continue
		}
		first := at
		for next := up[at]; next != at; next = up[next] {
			first = min(first, next)
		}
		cut = append(cut, first)
	}
	return cut
}

func sortByDepth[T any](list []T, up []int) {
	depth := make([]int, len(list)) // 0 is not known yet
	var path []int
	for i := range list {
		for at := i; at >= 0 && depth[at] == 0; at = up[at] {
			path = append(path, at)
		}
		for len(path) > 0 {
			at := path[len(path)-1]
			path = path[:len(path)-1]
			depth[at] = 1
			if up[at] >= 0 {
				depth[at] = depth[up[at]] + 1
			}
		}
	}
	places := make([]int, len(list))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return depth[a] - depth[b] })
	sorted := make([]T, len(list))
	for i, p := range places {
		sorted[i] = list[p]
	}
	copy(list, sorted)
}
