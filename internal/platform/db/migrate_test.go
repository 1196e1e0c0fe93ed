// SPDX-License-Identifier: AGPL-3.0-or-later

package db_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

func TestMigrate(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		more := append(shelf[:1:1],
			db.Migration{Domain: "shelf", Name: "2", SQL: "CREATE TABLE shelf_two (id bigint PRIMARY KEY);\r\nALTER TABLE shelf ADD COLUMN two text;\r\n"},
			db.Migration{Domain: "shelf", Name: "3", Only: "sqlite", SQL: "CREATE TABLE shelf_lite (id bigint PRIMARY KEY);"},
			db.Migration{Domain: "shelf", Name: "3", Only: "postgres", SQL: "CREATE TABLE shelf_pg (id bigint PRIMARY KEY);"})
		for _, r := range []struct {
			name  string
			steps []db.Migration
			want  int
		}{{"first", shelf, 1}, {"again", shelf, 0}, {"more", more, 2}, {"more again", more, 0}, {"an older program", shelf, 0}} {
			n, err := db.Migrate(t.Context(), d, r.steps)
			if n != r.want || err != nil {
				t.Errorf("%s: applied %d, want %d; %v", r.name, n, r.want, err)
			}
		}
		more[1].SQL = strings.ReplaceAll(more[1].SQL, "\r\n", "\n")
		if _, err := db.Migrate(t.Context(), d, more); err != nil {
			t.Errorf("line ends are no change: %v", err)
		}
		more[1].SQL += "-- x\n"
		if _, err := db.Migrate(t.Context(), d, more); err == nil || !strings.Contains(err.Error(), "shelf/2") {
			t.Errorf("a changed step: %v", err)
		}
	})
}

func TestBrokenMigrationLeavesNothing(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		step := db.Migration{Domain: "x", Name: "1", SQL: "CREATE TABLE x (id bigint PRIMARY KEY);\nCREATE TABLE x_two (id nonsense(;\n"}
		n, err := db.Migrate(t.Context(), d, []db.Migration{step})
		if n != 0 || err == nil {
			t.Fatalf("applied %d, %v", n, err)
		}
		step.SQL = "CREATE TABLE x (id bigint PRIMARY KEY);\n"
		if n, err := db.Migrate(t.Context(), d, []db.Migration{step}); n != 1 || err != nil {
			t.Errorf("mended: applied %d, %v", n, err)
		}
	})
}

func TestSeveralMigrateAtOnce(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(e.String(), func(t *testing.T) {
			conf := testkit.Config(t, e)
			var all sync.WaitGroup
			var applied atomic.Int64
			for range 6 {
				all.Go(func() {
					d, err := db.Open(context.Background(), conf)
					if err != nil {
						t.Error(err)
						return
					}
					defer d.Close()
					n, err := db.Migrate(context.Background(), d, shelf)
					if err != nil {
						t.Error(err)
					}
					applied.Add(int64(n))
				})
			}
			all.Wait()
			if applied.Load() != 1 {
				t.Errorf("applied %d times", applied.Load())
			}
		})
	}
}

func TestColumnsAreAlike(t *testing.T) {
	want := []db.Column{
		{Table: "db_migration", Name: "applied_at", Type: "bigint", NotNull: true},
		{Table: "db_migration", Name: "digest", Type: "text", NotNull: true},
		{Table: "db_migration", Name: "domain", Type: "text", NotNull: true, Key: 1},
		{Table: "db_migration", Name: "name", Type: "text", NotNull: true, Key: 2},
		{Table: "shelf", Name: "day", Type: "text"},
		{Table: "shelf", Name: "id", Type: "bigint", NotNull: true, Key: 1},
		{Table: "shelf", Name: "made_at", Type: "bigint"},
		{Table: "shelf", Name: "name", Type: "text", NotNull: true},
		{Table: "shelf", Name: "note", Type: "text"},
		{Table: "shelf", Name: "open", Type: "boolean", NotNull: true},
		{Table: "shelf", Name: "weight", Type: "double precision"},
		{Table: "shelf_book", Name: "id", Type: "bigint", NotNull: true, Key: 1},
		{Table: "shelf_book", Name: "shelf_id", Type: "bigint", NotNull: true},
		{Table: "shelf_book", Name: "title", Type: "text", NotNull: true},
		{Table: "shelf_loan", Name: "book_id", Type: "bigint", NotNull: true, Key: 1},
		{Table: "shelf_loan", Name: "person", Type: "text", NotNull: true, Key: 2},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		got, err := db.Columns(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}, shelf...)
}

func TestSearchTableHidesItsShadows(t *testing.T) {
	step := db.Migration{Domain: "find", Name: "1", SQL: "CREATE VIRTUAL TABLE find USING fts5 (body, tokenize = 'unicode61');\n"}
	d := testkit.DB(t, db.SQLite, step)
	got, err := db.Columns(t.Context(), d)
	if err != nil || len(got) != 5 || got[4] != (db.Column{Table: "find", Name: "body", Type: "text"}) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestIdsAreRowids(t *testing.T) {
	d := testkit.DB(t, db.SQLite, shelf...)
	plan := func(text string) string {
		s, err := db.All(t.Context(), d, func(r db.Row) (s string, err error) {
			var a, b, c any
			return s, r.Scan(&a, &b, &c, &s)
		}, `EXPLAIN QUERY PLAN `+text)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(s, "\n")
	}
	if got := plan(`SELECT name FROM shelf WHERE id = 1`); !strings.Contains(got, "INTEGER PRIMARY KEY (rowid=?)") {
		t.Error(got)
	}
	if got := plan(`SELECT person FROM shelf_loan WHERE book_id = 1`); !strings.Contains(got, "PRIMARY KEY (book_id=?)") {
		t.Error(got)
	}
	if got := plan(`SELECT id FROM shelf WHERE name LIKE 'ab%'`); !strings.Contains(got, "SEARCH") {
		t.Error(got)
	}
}

func TestMigrationsFrom(t *testing.T) {
	got, err := db.MigrationsFrom(fstest.MapFS{
		"migrations/2_b.sqlite.sql": {Data: []byte("B")},
		"migrations/1_a.sql":        {Data: []byte("A")},
		"migrations/readme.txt":     {Data: []byte("no")},
	}, "x")
	want := []db.Migration{{Domain: "x", Name: "1_a", SQL: "A"}, {Domain: "x", Name: "2_b.sqlite", SQL: "B", Only: "sqlite"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if got, err := db.MigrationsFrom(nil, "x"); got != nil || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestStatements(t *testing.T) {
	got := db.Statements("-- why;\nCREATE TABLE a (\n  x text -- it's;not the end\n);\n\nINSERT INTO a VALUES (';');\nDELETE FROM a")
	want := []string{"CREATE TABLE a (\n  x text -- it's;not the end\n)", "INSERT INTO a VALUES (';')", "DELETE FROM a"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
