// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"errors"

	"lectern/internal/platform/fault"
)

// Q reads: a *DB (from the reader pool) or a *Tx (sees its own writes).
type Q interface {
	// each runs a query and calls do for every row.
	each(ctx context.Context, do func(Row) error, text string, args []any) error
}

// Row is one row of a result.
type Row interface{ Scan(dest ...any) error }

// Each calls do for every row. do must not query: its connection is busy, and waiting for another one can wait for ever.
func Each(ctx context.Context, q Q, do func(Row) error, text string, args ...any) error {
	return q.each(ctx, do, text, args)
}

// All reads every row. Nil when there is none.
func All[T any](ctx context.Context, q Q, scan func(Row) (T, error), text string, args ...any) ([]T, error) {
	var out []T
	err := q.each(ctx, func(r Row) error {
		v, err := scan(r)
		out = append(out, v)
		return err
	}, text, args)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// errEnough ends a query after its first row.
var errEnough = errors.New("one row is enough")

// Find reads the first row, if there is one.
func Find[T any](ctx context.Context, q Q, scan func(Row) (T, error), text string, args ...any) (T, bool, error) {
	var v T
	err := q.each(ctx, func(r Row) error {
		var err error
		if v, err = scan(r); err != nil {
			return err
		}
		return errEnough
	}, text, args)
	if err == errEnough {
		return v, true, nil
	}
	var none T
	return none, false, err
}

// One reads the first row. Fault: NotFound when there is none.
func One[T any](ctx context.Context, q Q, scan func(Row) (T, error), text string, args ...any) (T, error) {
	v, found, err := Find(ctx, q, scan, text, args...)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return v, err
}

// Int reads one number; 0 when there is no row or it is NULL.
func Int(ctx context.Context, q Q, text string, args ...any) (int64, error) {
	v, _, err := Find(ctx, q, func(r Row) (int64, error) {
		var n sql.NullInt64
		err := r.Scan(&n)
		return n.Int64, err
	}, text, args...)
	return v, err
}

// Text reads one text; empty when there is no row or it is NULL.
func Text(ctx context.Context, q Q, text string, args ...any) (string, error) {
	v, _, err := Find(ctx, q, func(r Row) (string, error) {
		var s sql.NullString
		err := r.Scan(&s)
		return s.String, err
	}, text, args...)
	return v, err
}

// Exec changes rows and tells how many. Faults: Conflict "fault.conflict" (exists already), Conflict "fault.in_use" (a foreign
// key), Unavailable. Any of them ends the transaction.
func Exec(ctx context.Context, tx *Tx, text string, args ...any) (int64, error) {
	return tx.exec(ctx, text, args)
}
