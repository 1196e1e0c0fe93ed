// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"context"
	"strings"

	"lectern/internal/platform/db"
)

// eachRow reads a whole table in the order of its key, one row at a time.
func eachRow(ctx context.Context, q db.Q, table string, columns, key []string, do func([]any) error) error {
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	text := "SELECT " + strings.Join(columns, ", ") + " FROM " + table
	if len(key) > 0 {
		text += " ORDER BY " + strings.Join(key, ", ")
	}
	return db.Each(ctx, q, func(r db.Row) error {
		if err := r.Scan(into...); err != nil {
			return err
		}
		return do(values)
	}, text)
}

func countRows(ctx context.Context, q db.Q, table string) (int64, error) {
	return db.Int(ctx, q, "SELECT count(*) FROM "+table)
}
