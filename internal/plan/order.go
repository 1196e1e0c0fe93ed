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

// placed puts one before another; when the other is not there, last.
func placed[T comparable](order []T, one, before T) []T {
	order = slices.DeleteFunc(order, func(x T) bool { return x == one })
	if at := slices.Index(order, before); at >= 0 {
		return slices.Insert(order, at, one)
	}
	return append(order, one)
}
