// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// conn is one connection, used by one goroutine at a time.
type conn interface {
	query(ctx context.Context, text string, args []any) (*sql.Rows, error)
	exec(ctx context.Context, text string, args []any) (int64, error)
	// plain runs a text without arguments that will not come again: BEGIN, DDL.
	plain(ctx context.Context, text string) error
	// raw is the database/sql connection.
	raw() *sql.Conn
}

// pool hands out connections.
type pool interface {
	get(ctx context.Context) (conn, error)
	// put takes a connection back; a broken one is thrown away.
	put(c conn, broken bool)
	close() error
}

// dead tells whether an error leaves the connection useless.
func dead(err error) bool {
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

// discard makes database/sql drop the connection instead of giving it to the next caller.
func discard(c *sql.Conn) {
	_ = c.Raw(func(any) error { return driver.ErrBadConn })
	_ = c.Close()
}
