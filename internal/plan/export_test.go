// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

// Placed is for the test of its property.
func Placed(order []int, one, before int) []int { return placed(order, one, before) }
