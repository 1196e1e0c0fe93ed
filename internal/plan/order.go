// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import "slices"

// swap changes places of one with its neighbour; at the end nothing changes.
func swap[T comparable](order []T, one T, d Direction) []T {
	i := slices.Index(order, one)
	j := i + int(d)
	if i < 0 || j < 0 || j >= len(order) {
		return order
	}
	order[i], order[j] = order[j], order[i]
	return order
}

// placed puts one at a place counted from zero; beyond the end means last.
func placed[T comparable](order []T, one T, at int) []T {
	order = slices.DeleteFunc(order, func(x T) bool { return x == one })
	return slices.Insert(order, max(0, min(at, len(order))), one)
}
