// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
)

// errAround: reading past an open transaction would miss its writes, and on PostgreSQL can wait for ever for a connection.
var errAround = errors.New("db: a read on the database inside its own transaction; read from the tx")

func (d *DB) each(ctx context.Context, do func(Row) error, text string, args []any) error {
	if d.open(ctx) != nil {
		return errAround
	}
	if err := allowed(ctx, text); err != nil {
		return err
	}
	bound, err := bind(args)
	if err != nil {
		return err
	}
	count(ctx, text, bound)
	defer d.watch(ctx, text, d.clock.Now())
	for wait := newPatience(); ; {
		c, err := d.read.get(ctx)
		if err != nil {
			if wait.more(ctx, err) {
				continue
			}
			return fail(ctx, err)
		}
		seen, mine, err := rows(ctx, c, do, text, bound)
		d.read.put(c, dead(err))
		switch {
		case mine != nil:
			return mine
		case err == nil:
			return nil
		case seen == 0 && wait.more(ctx, err):
		default:
			return fail(ctx, err)
		}
	}
}

// rows runs a query on a connection. It tells how many rows do was handed, the error of do, and the error of the engine.
func rows(ctx context.Context, c conn, do func(Row) error, text string, args []any) (seen int, mine, err error) {
	res, err := c.query(ctx, text, args)
	if err != nil {
		return 0, nil, err
	}
	defer res.Close()
	r := &row{res}
	for res.Next() {
		seen++
		if mine := do(r); mine != nil {
			return seen, mine, nil
		}
	}
	return seen, nil, res.Err()
}

type row struct{ rows *sql.Rows }

var quoted = regexp.MustCompile(`\(".*"\)|parsing ".*"`)

// Scan never repeats the value in its error: errors end in the log, and the value may be somebody's.
func (r *row) Scan(dest ...any) error {
	err := r.rows.Scan(dest...)
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s", quoted.ReplaceAllString(err.Error(), "(…)"))
}
