// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
)

// readWhole are the tables that a right may read from end to end, with the reason.
var readWhole = map[string]string{
	"veto":     "the holds that stand: a handful",
	"job_task": "the queue is emptied after a week, and a task names a person somewhere in its arguments",
}

// TestNobodyElsesRowsAreRead: the plan of an erasure and the erasure itself find what is of one person by an index, in every table and role,
// so that they cost the same in a site of 400 people and of 400,000.
func TestNobodyElsesRowsAreRead(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		ctx, kept := db.KeepStatements(t.Context())
		plan, err := w.Subject.Plan(ctx, w.DB, int64(jonas.ID))
		if err == nil {
			err = w.Subject.Erase(ctx, plan, 0, func(context.Context, *db.Tx, int) error { return nil })
		}
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, s := range kept.All() {
			if seen[s.Text] || strings.HasPrefix(strings.TrimSpace(s.Text), "INSERT") {
				continue
			}
			seen[s.Text] = true
			for _, line := range explain(t, w.DB, s) {
				if m := scans.FindStringSubmatch(line); m != nil && !strings.Contains(line, "_mention") && readWhole[m[1]+m[2]] == "" {
					t.Errorf("everything is read: %s\n%s", line, s.Text)
				}
			}
		}
		if len(seen) < 100 {
			t.Errorf("%d statements: this is no erasure", len(seen))
		}
	})
}

// scans is how the two engines say that a table is read from end to end.
var scans = regexp.MustCompile(`^SCAN ([a-z_]+)(?: USING (?:COVERING )?INDEX .*)?$|Seq Scan on ([a-z_]+)`)

var errLooked = errors.New("only looked")

// blind keeps an engine from reading a table whole because it is small here.
var blind = map[db.Engine][]string{
	db.SQLite:   {`DELETE FROM sqlite_stat1`, `ANALYZE sqlite_schema`},
	db.Postgres: {`SET LOCAL enable_seqscan = off`},
}

// explain is the plan of a statement. That PostgreSQL would read an index whole, it does not say; SQLite does.
func explain(t *testing.T, d *db.DB, s db.Statement) (out []string) {
	t.Helper()
	prefix, scan := "EXPLAIN QUERY PLAN ", func(r db.Row) (string, error) {
		var a, b, c int64
		var s string
		return s, r.Scan(&a, &b, &c, &s)
	}
	if d.Engine() == db.Postgres {
		prefix, scan = "EXPLAIN ", func(r db.Row) (s string, err error) { return s, r.Scan(&s) }
	}
	err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		for _, text := range blind[d.Engine()] {
			if _, err := db.Exec(ctx, tx, text); err != nil {
				return err
			}
		}
		if out, err = db.All(ctx, tx, scan, prefix+s.Text, s.Args...); err != nil {
			return err
		}
		return errLooked
	})
	if !errors.Is(err, errLooked) {
		t.Fatal(s.Text, err)
	}
	return out
}

// TestEveryReferenceHasAnIndex: deleting a row looks for those that hang on it; each reference begins an index.
func TestEveryReferenceHasAnIndex(t *testing.T) {
	d := apptest.Fresh(t, db.SQLite)
	apptest.Open(t, d)
	err := db.Each(t.Context(), d, func(r db.Row) error {
		var table, column string
		err := r.Scan(&table, &column)
		t.Errorf("no index begins with %s.%s, which refers to another table", table, column)
		return err
	}, `
		SELECT m.name, f."from"
		FROM sqlite_master m
		JOIN pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f.seq = 0
			AND NOT EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.pk = 1 AND c.name = f."from")
			AND NOT EXISTS (
				SELECT 1
				FROM pragma_index_list(m.name) i
				JOIN pragma_index_info(i.name) c ON c.seqno = 0
				WHERE c.name = f."from")`)
	if err != nil {
		t.Fatal(err)
	}
}
