// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// Migration is one forward step of one domain, the same text on both engines.
type Migration struct{ Domain, Name, SQL string }

// MigrationsFrom reads a domain's migrations/*.sql in order of their names. A nil FS has none.
func MigrationsFrom(f fs.FS, domain string) ([]Migration, error) {
	if f == nil {
		return nil, nil
	}
	files, err := fs.Glob(f, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var out []Migration
	for _, name := range files {
		b, err := fs.ReadFile(f, name)
		if err != nil {
			return nil, err
		}
		out = append(out, Migration{domain, strings.TrimSuffix(path.Base(name), ".sql"), string(b)})
	}
	return out, nil
}

const migrationTable = `
	CREATE TABLE IF NOT EXISTS db_migration (
	  domain text NOT NULL,
	  name text NOT NULL,
	  digest text NOT NULL,
	  applied_at bigint NOT NULL,
	  PRIMARY KEY (domain, name)
	)`

// advisory is the key of the lock that several starting processes queue on.
const advisory = 7315021144

// Migrate applies what is not applied yet, in the order given, each step in a transaction of its own, and tells how many. A step
// whose text changed after it was applied is an error. Several processes may start at once.
func Migrate(ctx context.Context, d *DB, steps []Migration) (int, error) {
	if err := d.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.lock(ctx); err != nil {
			return err
		}
		_, err := tx.tx.ExecContext(ctx, migrationTable)
		return err
	}); err != nil {
		return 0, fmt.Errorf("prepare migrations: %w", err)
	}
	applied := 0
	for _, m := range steps {
		did, err := migrateOne(ctx, d, m)
		if err != nil {
			return applied, fmt.Errorf("migration %s/%s: %w", m.Domain, m.Name, err)
		}
		if did {
			applied++
		}
	}
	return applied, nil
}

func migrateOne(ctx context.Context, d *DB, m Migration) (did bool, err error) {
	sum := sha256.Sum256([]byte(m.SQL))
	digest := hex.EncodeToString(sum[:])
	const find = `SELECT digest FROM db_migration WHERE domain = $1 AND name = $2`
	err = d.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		did = false
		if err := tx.lock(ctx); err != nil {
			return err
		}
		was, err := Text(ctx, tx, find, m.Domain, m.Name)
		if err != nil {
			return err
		}
		if was == digest {
			return nil
		}
		if was != "" {
			return errors.New("its text changed after it was applied; write a new one instead")
		}
		for _, s := range Statements(m.SQL) {
			if _, err := tx.tx.ExecContext(ctx, s); err != nil {
				return fmt.Errorf("%w in: %s", err, s)
			}
		}
		did = true
		_, err = Exec(ctx, tx, `INSERT INTO db_migration (domain, name, digest, applied_at) VALUES ($1, $2, $3, $4)`,
			m.Domain, m.Name, digest, time.Now().UnixMilli())
		return err
	})
	return did, err
}

func (tx *Tx) lock(ctx context.Context) error {
	if tx.db.engine != Postgres {
		return nil
	}
	_, err := tx.tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1)`, advisory)
	return err
}

// Statements cuts a migration at lines that end with a semicolon. Comment lines are dropped.
func Statements(text string) []string {
	var out []string
	var b strings.Builder
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "--") {
			continue
		}
		b.WriteString(line)
		if strings.HasSuffix(trimmed, ";") {
			out = append(out, strings.TrimSuffix(strings.TrimSpace(b.String()), ";"))
			b.Reset()
		}
	}
	if rest := strings.TrimSpace(b.String()); rest != "" {
		out = append(out, rest)
	}
	return out
}
