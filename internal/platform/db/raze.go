// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// InUse tells whether a program has the database open. Nobody of this process may have it open when it is asked.
func InUse(ctx context.Context, c Config) (bool, error) {
	if c.Engine == SQLite {
		return liteInUse(ctx, c.Path)
	}
	c.Readers = 1
	d, err := Open(ctx, c)
	if err != nil {
		return false, err
	}
	defer d.Close()
	var n int64
	for range 10 { // a connection that was just closed is listed for a moment
		n, err = Int(ctx, d, `
			SELECT count(*)
			FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'lectern'`)
		if err != nil || n == 0 {
			return false, err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return true, nil
}

// liteInUse asks SQLite to leave the mode in which others may have the file open; it does only for the last one who has.
func liteInUse(ctx context.Context, path string) (bool, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	pool, err := sql.Open("sqlite", sqliteDSN(path, time.Second, false))
	if err != nil {
		return false, err
	}
	defer pool.Close()
	var mode string
	err = pool.QueryRowContext(ctx, `PRAGMA journal_mode = delete`).Scan(&mode)
	if err != nil && strings.Contains(err.Error(), "locked") {
		return true, nil
	}
	return mode != "delete", err
}

// Raze removes everything the database holds: the files of SQLite with their log, every table of the schema on PostgreSQL. Nobody may
// have it open. It may be run again.
func Raze(ctx context.Context, c Config) error {
	if c.Engine == SQLite {
		for _, end := range []string{"-journal", "-wal", "-shm", ""} {
			if err := os.Remove(c.Path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return nil
	}
	d, err := Open(ctx, c)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Tx(ctx, dropTables); err != nil {
		return fmt.Errorf("drop tables: %w", err)
	}
	return d.Settle(ctx)
}

func dropTables(ctx context.Context, tx *Tx) error {
	names, err := pgTables(ctx, tx)
	if err != nil || len(names) == 0 {
		return err
	}
	for i, n := range names {
		names[i] = pgx.Identifier{n}.Sanitize()
	}
	return tx.plain(ctx, "DROP TABLE "+strings.Join(names, ", ")+" CASCADE")
}

func pgTables(ctx context.Context, q Q) ([]string, error) {
	return All(ctx, q, func(r Row) (string, error) {
		var n string
		return n, r.Scan(&n)
	}, `
		SELECT c.relname
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
		ORDER BY c.relname`)
}

// Empty tells whether nothing of a program is in the database.
func Empty(ctx context.Context, c Config) (bool, error) {
	if c.Engine == SQLite {
		_, err := os.Stat(c.Path)
		return errors.Is(err, fs.ErrNotExist), nil
	}
	d, err := Open(ctx, c)
	if err != nil {
		return false, err
	}
	defer d.Close()
	names, err := pgTables(ctx, d)
	return len(names) == 0, err
}
