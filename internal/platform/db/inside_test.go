// SPDX-License-Identifier: AGPL-3.0-or-later

package db

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"lectern/internal/platform/fault"
)

func TestNumbered(t *testing.T) {
	for text, want := range map[string]string{
		`SELECT $1, $12`:                `SELECT ?1, ?12`,
		`'$1' || $1 || 'it''s $2'`:      `'$1' || ?1 || 'it''s $2'`,
		`"a$1" $1`:                      `"a$1" ?1`,
		"-- $1\n$1":                     "-- $1\n?1",
		`/* $1 */ $1 /* $2`:             `/* $1 */ ?1 /* $2`,
		`a$1 + $a + $`:                  `a$1 + $a + $`,
		`x=$1-$2--$3`:                   `x=?1-?2--$3`,
		`($1,$2)`:                       `(?1,?2)`,
		`'open $1`:                      `'open $1`,
		`æ$1 $1`:                        `æ$1 ?1`,
		`LIKE $1 ESCAPE '\' AND b = $2`: `LIKE ?1 ESCAPE '\' AND b = ?2`,
	} {
		if got := numbered(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func FuzzNumbered(f *testing.F) {
	for _, s := range []string{"$1", "'$1'", `"$1"`, "--$1\n$2", "/*$1*/$2", "a$1", "$", "'", "/*", "-", "$12a", "''''$1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := numbered(s)
		if len(got) != len(s) {
			t.Fatalf("%q became %q", s, got)
		}
		for i := range len(s) {
			if s[i] != got[i] && (s[i] != '$' || got[i] != '?' || i+1 == len(s) || s[i+1] < '0' || s[i+1] > '9') {
				t.Fatalf("%q became %q", s, got)
			}
		}
		if numbered(got) != got {
			t.Fatalf("%q is not stable", got)
		}
		// What is quoted stays as it is.
		if q := "'" + strings.ReplaceAll(s, "'", "''") + "'"; numbered(q) != q {
			t.Fatalf("%q was changed", q)
		}
		if q := "'" + strings.ReplaceAll(s, "'", "''") + "' $1"; !strings.HasSuffix(numbered(q), " ?1") {
			t.Fatalf("%q swallowed what follows", q)
		}
	})
}

func TestLiteTable(t *testing.T) {
	for text, want := range map[string]string{
		"CREATE TABLE a (id bigint PRIMARY KEY, b bigint)":        "CREATE TABLE a (id INTEGER PRIMARY KEY, b bigint)",
		"create table a (id BIGINT NOT NULL PRIMARY KEY)":         "create table a (id INTEGER PRIMARY KEY)",
		"CREATE TABLE a (k text PRIMARY KEY)\n":                   "CREATE TABLE a (k text PRIMARY KEY) WITHOUT ROWID",
		"CREATE TABLE a (b bigint, c bigint, PRIMARY KEY (b, c))": "CREATE TABLE a (b bigint, c bigint, PRIMARY KEY (b, c)) WITHOUT ROWID",
		"CREATE TABLE a (b bigint)":                               "CREATE TABLE a (b bigint)",
		"CREATE INDEX a_b ON a (b)":                               "CREATE INDEX a_b ON a (b)",
	} {
		if got := liteTable(text); got != want {
			t.Errorf("%s: got %s", text, got)
		}
	}
}

func TestFileHeldByAnotherProcess(t *testing.T) {
	ctx := t.Context()
	conf := Config{Engine: SQLite, Path: filepath.Join(t.TempDir(), "x.db")}
	holder, err := Open(ctx, conf)
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	other, err := open(ctx, conf, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	nothing := func(context.Context, *Tx) error { return nil }
	err = holder.Tx(ctx, func(context.Context, *Tx) error {
		err := other.Tx(context.Background(), nothing)
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("got %v", err)
		}
		return other.Ping(context.Background())
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Tx(ctx, nothing); err != nil {
		t.Error(err)
	}
}

func TestDiskFull(t *testing.T) {
	ctx := t.Context()
	d, err := Open(ctx, Config{Engine: SQLite, Path: filepath.Join(t.TempDir(), "x.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.plain(ctx, `CREATE TABLE x (t text)`); err != nil {
		t.Fatal(err)
	}
	if err := d.plain(ctx, `PRAGMA max_page_count = 20`); err != nil {
		t.Fatal(err)
	}
	fill := func(n int) error {
		return d.Tx(ctx, func(ctx context.Context, tx *Tx) error {
			_, err := Exec(ctx, tx, `INSERT INTO x (t) VALUES ($1)`, strings.Repeat("x", n))
			return err
		})
	}
	f, _ := fault.As(fill(1 << 20))
	if f == nil || f.Key != "fault.disk_full" {
		t.Errorf("got %v", f)
	}
	if err := fill(10); err != nil {
		t.Errorf("a small write afterwards: %v", err)
	}
}

func TestStatementCacheIsBounded(t *testing.T) {
	ctx := t.Context()
	d, err := Open(ctx, Config{Engine: SQLite, Path: filepath.Join(t.TempDir(), "x.db"), Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for i := range mostStatements + 50 {
		for _, n := range []int{i, 0} {
			if got, err := Int(ctx, d, fmt.Sprintf(`SELECT %d`, n)); err != nil || got != int64(n) {
				t.Fatal(got, err)
			}
		}
	}
	c, err := d.read.get(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer d.read.put(c, false)
	l := c.(*liteConn)
	if len(l.known) != mostStatements || l.order.Len() != mostStatements || l.known["SELECT 0"] == nil || l.known["SELECT 1"] != nil {
		t.Errorf("keeps %d texts", len(l.known))
	}
}

func TestPatience(t *testing.T) {
	serial := &pgconn.PgError{Code: "40001"}
	for _, r := range []struct {
		name string
		err  error
		want bool
	}{
		{"serialization", serial, true}, {"wrapped", fmt.Errorf("x: %w", serial), true}, {"deadlock", &pgconn.PgError{Code: "40P01"}, true},
		{"shut down", &pgconn.PgError{Code: "57P01"}, true}, {"no longer primary", &pgconn.PgError{Code: "25006"}, true},
		{"stale plan", &pgconn.PgError{Code: "0A000", Routine: "RevalidateCachedQuery"}, true},
		{"not supported", &pgconn.PgError{Code: "0A000"}, false}, {"unique", &pgconn.PgError{Code: "23505"}, false},
		{"lost while committing", &unknownError{&pgconn.PgError{Code: "57P01"}}, false}, {"other", errors.New("x"), false}, {"none", nil, false},
	} {
		if got := newPatience().more(t.Context(), r.err); got != r.want {
			t.Errorf("%s: got %v", r.name, got)
		}
	}
	p, n := newPatience(), 0
	for p.more(t.Context(), serial) {
		n++
	}
	if n != mostTries-1 {
		t.Errorf("tried again %d times", n)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if newPatience().more(gone, serial) {
		t.Error("tried again for nobody")
	}
}
