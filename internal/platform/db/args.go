// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"strconv"
	"strings"
)

// Args collects the arguments of a query that grows with its filter.
type Args struct{ list []any }

// Add appends a value and returns its placeholder.
func (a *Args) Add(v any) string {
	a.list = append(a.list, v)
	return "$" + strconv.Itoa(len(a.list))
}

// List is the arguments in order.
func (a *Args) List() []any { return a.list }

// In is InOf for plain numbers.
func (a *Args) In(ids []int64) string { return InOf(a, ids) }

// InOf appends ids and returns "($1,$2,…)" for IN. The list is filled up with its last id to a power of two (above 1024 to a
// multiple of it), so that few texts are prepared. An empty list matches nothing, and NOT IN of it everything. More than some
// 30,000 ids do not fit a query: cut them with slices.Chunk.
func InOf[T ~int64](a *Args, ids []T) string {
	if len(ids) == 0 {
		return "(SELECT CAST(NULL AS bigint) WHERE 1 = 0)"
	}
	return in(a, len(ids), func(i int) any { return int64(ids[i]) })
}

// InText is InOf for texts.
func InText[T ~string](a *Args, list []T) string {
	if len(list) == 0 {
		return "(SELECT CAST(NULL AS text) WHERE 1 = 0)"
	}
	return in(a, len(list), func(i int) any { return string(list[i]) })
}

func in(a *Args, n int, at func(int) any) string {
	size := 1
	for size < n && size < 1024 {
		size *= 2
	}
	size = (n + size - 1) / size * size
	var b strings.Builder
	for i := range size {
		b.WriteByte("(,"[min(i, 1)])
		b.WriteString(a.Add(at(min(i, n-1))))
	}
	b.WriteByte(')')
	return b.String()
}

// EscapeLike makes a text match itself in LIKE … ESCAPE '\'.
func EscapeLike(s string) string { return likeMarks.Replace(s) }

var likeMarks = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)
