// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

func (d *DB) openPostgres(ctx context.Context, c Config) error {
	conf, err := pgx.ParseConfig(c.DSN)
	if err != nil {
		return errors.New("the dsn cannot be read") // pgx would repeat the password
	}
	if conf.RuntimeParams["application_name"] == "" {
		conf.RuntimeParams["application_name"] = "lectern"
	}
	pool := stdlib.OpenDB(*conf)
	n := orElse(c.Readers, 16)
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	// After a failover connections move to the new primary by themselves within this time.
	pool.SetConnMaxLifetime(30 * time.Minute)
	p := &pgPool{pool}
	d.read, d.write = p, p
	return d.Ping(ctx)
}

// pgPool lends the connections of database/sql. pgx prepares each text once for each connection and keeps 512 of them, or none
// when the dsn says so (default_query_exec_mode, for a pooler in transaction mode).
type pgPool struct{ db *sql.DB }

func (p *pgPool) get(ctx context.Context) (conn, error) {
	c, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &pgConn{c}, nil
}

func (p *pgPool) put(c conn, broken bool) {
	if broken {
		discard(c.raw())
		return
	}
	_ = c.raw().Close()
}

func (p *pgPool) close() error { return p.db.Close() }

type pgConn struct{ conn *sql.Conn }

func (c *pgConn) raw() *sql.Conn { return c.conn }

func (c *pgConn) query(ctx context.Context, text string, args []any) (*sql.Rows, error) {
	return c.conn.QueryContext(ctx, text, args...)
}

func (c *pgConn) exec(ctx context.Context, text string, args []any) (int64, error) {
	res, err := c.conn.ExecContext(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (c *pgConn) plain(ctx context.Context, text string) error {
	_, err := c.conn.ExecContext(ctx, text)
	return err
}

// copyIn loads rows by COPY, inside the transaction the connection is in.
func (c *pgConn) copyIn(ctx context.Context, table string, cols []string, rows [][]any) error {
	return c.conn.Raw(func(dc any) error {
		_, err := dc.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, cols, pgx.CopyFromRows(rows))
		return err
	})
}
