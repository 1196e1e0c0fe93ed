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

	"lectern/internal/platform/clock"
)

// Migration is one forward step of one domain, the same text on both engines. Only may name one engine ("sqlite", "postgres")
// for the few things that cannot be said alike; the file is then called NAME.sqlite.sql.
type Migration struct{ Domain, Name, SQL, Only string }

// Digest tells one text from another.
func (m Migration) Digest() string {
	sum := sha256.Sum256([]byte(strings.ReplaceAll(m.SQL, "\r\n", "\n")))
	return hex.EncodeToString(sum[:])
}

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
	for _, file := range files {
		b, err := fs.ReadFile(f, file)
		if err != nil {
			return nil, err
		}
		m := Migration{Domain: domain, Name: strings.TrimSuffix(path.Base(file), ".sql"), SQL: string(b)}
		if dot := path.Ext(m.Name); dot == ".sqlite" || dot == ".postgres" {
			m.Only = dot[1:]
		}
		out = append(out, m)
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

// Migrate applies what is not applied yet, in the order given, each step in a transaction of its own, and tells how many. A step
// whose text changed after it was applied is an error. Several processes may start at once.
func Migrate(ctx context.Context, d *DB, steps []Migration) (int, error) {
	if err := d.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		if err := tx.Lock(ctx, "db_migration", 0); err != nil {
			return err
		}
		return tx.plain(ctx, migrationTable)
	}); err != nil {
		return 0, fmt.Errorf("prepare migrations: %w", err)
	}
	had, err := appliedDigests(ctx, d)
	if err != nil {
		return 0, err
	}
	applied := 0
	for _, m := range steps {
		did := false
		switch was := had[[2]string{m.Domain, m.Name}]; {
		case m.Only != "" && m.Only != d.engine.String():
			continue
		case was == "":
			did, err = migrateOne(ctx, d, m)
		case was != m.Digest():
			err = errChanged
		}
		if err != nil {
			return applied, fmt.Errorf("migration %s/%s: %w", m.Domain, m.Name, err)
		}
		if did {
			applied++
		}
	}
	if applied == 0 {
		return 0, nil
	}
	return applied, d.Analyze(ctx)
}

var errChanged = errors.New("its text changed after it was applied; write a new one instead")

func appliedDigests(ctx context.Context, d *DB) (map[[2]string]string, error) {
	out := map[[2]string]string{}
	err := Each(ctx, d, func(r Row) error {
		var domain, name, digest string
		err := r.Scan(&domain, &name, &digest)
		out[[2]string{domain, name}] = digest
		return err
	}, `
		SELECT domain, name, digest
		FROM db_migration`)
	return out, err
}

func migrateOne(ctx context.Context, d *DB, m Migration) (did bool, err error) {
	err = d.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		did = false
		if err := tx.Lock(ctx, "db_migration", 0); err != nil {
			return err
		}
		was, err := Text(ctx, tx, `
			SELECT digest
			FROM db_migration
			WHERE domain = $1 AND name = $2`, m.Domain, m.Name)
		switch {
		case err != nil || was == m.Digest():
			return err
		case was != "":
			return errChanged
		}
		for _, s := range Statements(m.SQL) {
			if d.engine == SQLite {
				s = liteTable(s)
			}
			if err := tx.plain(ctx, s); err != nil {
				return fmt.Errorf("%w in: %s", err, s)
			}
		}
		if err := tx.collate(ctx); err != nil {
			return err
		}
		did = true
		_, err = Exec(ctx, tx, `
			INSERT INTO db_migration (domain, name, digest, applied_at)
			VALUES ($1, $2, $3, $4)`, m.Domain, m.Name, m.Digest(), clock.NowOf(d.clock))
		return err
	})
	return did, err
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
