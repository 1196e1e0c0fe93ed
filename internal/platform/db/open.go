// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"

	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver, by name "pgx"
	_ "modernc.org/sqlite"             // the SQLite driver, by name "sqlite"
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
	Path    string // SQLite: the file
	DSN     string // PostgreSQL
	Readers int    // connections that read; 0 means 4 on SQLite, 16 on PostgreSQL
	Log     *slog.Logger
}

// DB is one site's database. Reads go to a pool; on SQLite all writes go through one handle, so that they queue in Go instead
// of failing busy. Safe for use by several goroutines.
type DB struct {
	engine Engine
	dsn    string
	read   *handle
	write  *handle
	log    *slog.Logger
}

// Open opens the database and proves that it answers.
func Open(ctx context.Context, c Config) (*DB, error) {
	d := &DB{engine: c.Engine, dsn: c.DSN, log: c.Log}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	var err error
	switch c.Engine {
	case SQLite:
		err = d.openSQLite(c)
	case Postgres:
		err = d.openPostgres(c)
	default:
		err = errors.New("no engine named")
	}
	if err != nil {
		return nil, err
	}
	if err := d.Ping(ctx); err != nil {
		_ = d.Close()
		return nil, fmt.Errorf("open %s: %w", d.engine, err)
	}
	return d, nil
}

// openSQLite: a confirmed write must survive a power cut, so the writer syncs in full; that costs one fsync a commit.
func (d *DB) openSQLite(c Config) error {
	writer, err := sql.Open("sqlite", sqliteDSN(c.Path, "full", false))
	if err != nil {
		return err
	}
	writer.SetMaxOpenConns(1)
	d.write = newHandle(writer, SQLite)
	// The file and its WAL mode must exist before the first reader opens it.
	if err := writer.Ping(); err != nil {
		return fmt.Errorf("open %s: %w", c.Path, err)
	}
	reader, err := sql.Open("sqlite", sqliteDSN(c.Path, "normal", true))
	if err != nil {
		return err
	}
	n := orElse(c.Readers, 4)
	reader.SetMaxOpenConns(n)
	reader.SetMaxIdleConns(n)
	d.read = newHandle(reader, SQLite)
	return nil
}

func sqliteDSN(path, sync string, readOnly bool) string {
	v := url.Values{}
	for _, pragma := range []string{"busy_timeout(5000)", "journal_mode(wal)", "foreign_keys(on)", "synchronous(" + sync + ")",
		"cache_size(-16000)", "temp_store(memory)", "journal_size_limit(67108864)"} {
		v.Add("_pragma", pragma)
	}
	if readOnly {
		v.Add("_pragma", "query_only(on)")
	} else {
		v.Set("_txlock", "immediate")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

func (d *DB) openPostgres(c Config) error {
	pool, err := sql.Open("pgx", c.DSN)
	if err != nil {
		return err
	}
	n := orElse(c.Readers, 16)
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	d.read = newHandle(pool, Postgres)
	d.write = d.read
	return nil
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

// Ping proves that the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.pool.PingContext(ctx) }

// Close ends all connections.
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

// Backup writes a consistent copy of a SQLite database to a new file while people go on working.
func (d *DB) Backup(ctx context.Context, path string) error {
	if d.engine != SQLite {
		return errors.New("backup of PostgreSQL: use pg_dump; " + strconv.Quote("lectern backup") + " does")
	}
	_, err := d.write.pool.ExecContext(ctx, "VACUUM INTO ?1", path)
	return mapped(err)
}
