// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Backup writes a consistent copy of a SQLite database to a new file while people go on working, and returns when it is on the
// disk. A file that is there already is an error.
func (d *DB) Backup(ctx context.Context, path string) error {
	if d.engine != SQLite {
		return errors.New("back up PostgreSQL with pg_dump")
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := d.vacuumInto(ctx, path); err != nil {
		_ = os.Remove(path)
		return fmt.Errorf("back up: %w", fail(ctx, err))
	}
	if err := f.Sync(); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// vacuumInto uses a connection of its own, so that neither the writer nor a reader is missing while it runs.
func (d *DB) vacuumInto(ctx context.Context, path string) error {
	p, err := newLitePool(sqliteDSN(d.path, 5*time.Second, false), 1)
	if err != nil {
		return err
	}
	defer p.close()
	c, err := p.get(ctx)
	if err != nil {
		return err
	}
	defer p.put(c, false)
	_, err = c.exec(ctx, `VACUUM INTO $1`, []any{path})
	return err
}

// Settle makes what was deleted unreadable in the files of the database: it overwrites what SQLite left in the room of its pages and empties
// the log into the file, where secure_delete has overwritten the free pages; it vacuums PostgreSQL and has it forget the values in its statistics. Called after an
// erasure.
func (d *DB) Settle(ctx context.Context) error {
	if d.engine == SQLite {
		if err := d.scrub(ctx); err != nil {
			return err
		}
		return d.plain(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return d.plain(ctx, `VACUUM (ANALYZE)`)
}

// Analyze gathers what the planner wants to know, after many rows came at once.
func (d *DB) Analyze(ctx context.Context) error { return d.plain(ctx, `ANALYZE`) }

// plain runs a statement outside of a transaction on the writing side.
func (d *DB) plain(ctx context.Context, text string) error {
	c, err := d.write.get(ctx)
	if err != nil {
		return fail(ctx, err)
	}
	err = c.plain(ctx, text)
	d.write.put(c, dead(err))
	return fail(ctx, err)
}
