// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"lectern/internal/platform/clock"
)

// Engine is which of the two engines a database runs on.
type Engine int

const (
	SQLite Engine = iota + 1
	Postgres
)

func (e Engine) String() string {
	if e == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// Config says which database to open.
type Config struct {
	Engine  Engine
	Path    string // SQLite: the file; made with its folder when missing
	DSN     string // PostgreSQL: a URL or key=value text
	Readers int    // connections that read; 0 means 4 on SQLite and 16 in all on PostgreSQL
	Log     *slog.Logger
	Slow    time.Duration // statements that take longer are logged, without their arguments; 0 means 200 ms
	Clock   clock.Clock   // nil means the machine's
}

// DB is one site's database. Reads go to a pool; on SQLite all writes go through one connection, so that they queue in Go
// instead of failing busy. Safe for use by several goroutines.
type DB struct {
	engine Engine
	dsn    string
	path   string
	read   pool
	write  pool
	log    *slog.Logger
	slow   time.Duration
	clock  clock.Clock
}

// Open opens the database and proves that it answers.
func Open(ctx context.Context, c Config) (*DB, error) { return open(ctx, c, 5*time.Second) }

// open lets tests wait less for a locked file.
func open(ctx context.Context, c Config, busy time.Duration) (*DB, error) {
	d := &DB{engine: c.Engine, dsn: c.DSN, path: c.Path, log: c.Log, slow: c.Slow, clock: c.Clock}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	if d.slow == 0 {
		d.slow = 200 * time.Millisecond
	}
	if d.clock == nil {
		d.clock = clock.System{}
	}
	var err error
	switch c.Engine {
	case SQLite:
		err = d.openSQLite(ctx, c, busy)
	case Postgres:
		err = d.openPostgres(ctx, c)
	default:
		err = errors.New("no engine named")
	}
	if err != nil {
		_ = d.Close()
		return nil, fmt.Errorf("open %s: %w", c.Engine, fail(ctx, err))
	}
	return d, nil
}

func orElse(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// Engine tells which engine it is. Only platform rooms may ask.
func (d *DB) Engine() Engine { return d.engine }

// DSN is how to open another connection to the same PostgreSQL database; empty on SQLite.
func (d *DB) DSN() string { return d.dsn }

// Path is the file of a SQLite database; empty on PostgreSQL.
func (d *DB) Path() string { return d.path }

// Ping proves that the database answers. Fault: Unavailable.
func (d *DB) Ping(ctx context.Context) error {
	_, err := Int(ctx, d, `SELECT 1`)
	return err
}

// Close waits for what is running and ends all connections.
func (d *DB) Close() error {
	var err error
	if d.read != nil {
		err = d.read.close()
	}
	if d.write != nil && d.write != d.read {
		err = errors.Join(err, d.write.close())
	}
	return err
}
