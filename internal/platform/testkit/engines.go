// SPDX-License-Identifier: AGPL-3.0-or-later

package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit/cluster"
)

// Engines runs a test on SQLite and on PostgreSQL, each on a fresh database with these migrations applied.
func Engines(t *testing.T, do func(t *testing.T, d *db.DB), steps ...db.Migration) {
	t.Helper()
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(e.String(), func(t *testing.T) { do(t, DB(t, e, steps...)) })
	}
}

// DB opens a fresh database for one test, with these migrations applied, and removes it afterwards. Without PostgreSQL on the
// machine the test is skipped.
func DB(t testing.TB, e db.Engine, steps ...db.Migration) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), Config(t, e, steps...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// Config makes a fresh, migrated database for one test and says how to open it: for tests that open it several times or hand it
// to another process.
func Config(t testing.TB, e db.Engine, steps ...db.Migration) db.Config {
	t.Helper()
	if e == db.SQLite {
		return db.Config{Engine: e, Path: liteCopy(t, steps)}
	}
	return db.Config{Engine: e, DSN: pgCopy(t, steps), Readers: 8}
}

// The servers and templates of one test process. Go gives tests of one package no other place to share what costs seconds.
var (
	startOnce = sync.OnceValues(startServer)
	liteMu    sync.Mutex
	liteFiles = map[string][]byte{}
)

func digest(steps []db.Migration) string {
	h := sha256.New()
	for _, m := range steps {
		h.Write([]byte(m.Domain + "/" + m.Name + "/" + m.Only + "/" + m.Digest() + "\n"))
	}
	return hex.EncodeToString(h.Sum(nil))[:20]
}

// liteCopy migrates once for each set of steps and gives every test a copy of the file.
func liteCopy(t testing.TB, steps []db.Migration) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "lectern.db")
	if len(steps) == 0 {
		return file
	}
	liteMu.Lock()
	defer liteMu.Unlock()
	key := digest(steps)
	if liteFiles[key] == nil {
		b, err := liteTemplate(t.TempDir(), steps)
		if err != nil {
			t.Fatal(err)
		}
		liteFiles[key] = b
	}
	if err := os.WriteFile(file, liteFiles[key], 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func liteTemplate(folder string, steps []db.Migration) ([]byte, error) {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{Engine: db.SQLite, Path: filepath.Join(folder, "from.db")})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if _, err := db.Migrate(ctx, d, steps); err != nil {
		return nil, err
	}
	copied := filepath.Join(folder, "template.db")
	if err := d.Backup(ctx, copied); err != nil {
		return nil, err
	}
	return os.ReadFile(copied)
}

func pgCopy(t testing.TB, steps []db.Migration) string {
	t.Helper()
	if os.Getenv("LECTERN_TEST_PG") == "off" {
		t.Skip("PostgreSQL is left out by LECTERN_TEST_PG=off")
	}
	s, err := startOnce()
	switch {
	case errors.Is(err, cluster.ErrMissing) && os.Getenv("CI") != "true":
		t.Skipf("NOT TESTED ON POSTGRESQL: %v", err)
	case err != nil:
		t.Fatal(err)
	}
	dsn, drop, err := s.fresh(context.Background(), steps)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(); err != nil {
			t.Errorf("drop test database: %v", err)
		}
	})
	return dsn
}
