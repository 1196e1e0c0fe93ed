// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	"lectern/internal/platform/fault"
)

// Q reads: a *DB (from the reader pool) or a *Tx (sees its own writes).
type Q interface{ run }

// Row is one row of a result.
type Row interface{ Scan(dest ...any) error }

// Each calls do for every row.
func Each(ctx context.Context, q Q, do func(Row) error, text string, args ...any) error {
	rows, err := q.query(ctx, text, args)
	if err != nil {
		return mapped(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return mapped(err)
		}
	}
	return mapped(rows.Err())
}

// All reads every row.
func All[T any](ctx context.Context, q Q, scan func(Row) (T, error), text string, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, q, func(r Row) error {
		v, err := scan(r)
		out = append(out, v)
		return err
	}, text, args...)
	if err != nil {
		return nil, err
	}
	return out, nil
}

var errEnough = errors.New("one row is enough")

// Find reads the first row, if there is one.
func Find[T any](ctx context.Context, q Q, scan func(Row) (T, error), text string, args ...any) (v T, found bool, err error) {
	err = Each(ctx, q, func(r Row) error {
		var err error
		if v, err = scan(r); err != nil {
			return err
		}
		found = true
		return errEnough
	}, text, args...)
	if errors.Is(err, errEnough) {
		err = nil
	}
	return v, found, err
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

// Exec changes rows and tells how many.
func Exec(ctx context.Context, tx *Tx, text string, args ...any) (int64, error) {
	s, err := tx.stmt(ctx, text)
	if err != nil {
		return 0, mapped(err)
	}
	count(ctx)
	res, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, mapped(err)
	}
	n, err := res.RowsAffected()
	return n, mapped(err)
}

// Counter counts the queries of one request.
type Counter struct{ n atomic.Int64 }

// N is how many statements ran.
func (c *Counter) N() int { return int(c.n.Load()) }

type counterKey struct{}

// CountQueries makes a context that counts its statements.
func CountQueries(ctx context.Context) (context.Context, *Counter) {
	c := &Counter{}
	return context.WithValue(ctx, counterKey{}, c), c
}

func count(ctx context.Context) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Add(1)
	}
}
