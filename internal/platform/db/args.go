// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
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

// InOf appends ids and returns "($1,$2,…)" for IN. The list is filled up to a power of two with its last id, so that few texts
// are prepared; an empty list matches nothing.
func InOf[T ~int64](a *Args, ids []T) string {
	if len(ids) == 0 {
		return "(" + a.Add(int64(0)) + ")"
	}
	size := 1
	for size < len(ids) {
		size *= 2
	}
	marks := make([]string, size)
	for i := range marks {
		marks[i] = a.Add(int64(ids[min(i, len(ids)-1)]))
	}
	return "(" + strings.Join(marks, ",") + ")"
}

// EscapeLike makes a text match itself in LIKE … ESCAPE '\'.
func EscapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// InsertMany inserts rows: one statement for many rows on PostgreSQL, where a round trip costs; one prepared statement run for
// each row on SQLite, where a long text costs.
func InsertMany(ctx context.Context, tx *Tx, table string, cols []string, rows [][]any) error {
	size := 1
	if tx.db.engine == Postgres {
		size = max(1, min(500, 30000/len(cols)))
	}
	for len(rows) > 0 {
		n := size
		for n > len(rows) {
			n /= 2
		}
		args := make([]any, 0, n*len(cols))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := Exec(ctx, tx, insertText(table, cols, n), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func insertText(table string, cols []string, rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (" + strings.Join(cols, ", ") + ") VALUES ")
	n := 0
	for i := range rows {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for j := range cols {
			if j > 0 {
				b.WriteByte(',')
			}
			n++
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	return b.String()
}
