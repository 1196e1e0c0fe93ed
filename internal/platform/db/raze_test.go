// SPDX-License-Identifier: AGPL-3.0-or-later

package db_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// TestARazedDatabaseIsGone: it is in use while somebody has it open; then nothing of it is left, and razing it again is no fault.
func TestARazedDatabaseIsGone(t *testing.T) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(e.String(), func(t *testing.T) {
			ctx, conf := t.Context(), testkit.Config(t, e, shelf...)
			d, err := db.Open(ctx, conf)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, Shelf{ID: 1, Name: "a"}) }); err != nil {
				t.Fatal(err)
			}
			is := func(what string, ask func(context.Context, db.Config) (bool, error), want bool) {
				t.Helper()
				if got, err := ask(ctx, conf); err != nil || got != want {
					t.Errorf("%s: %v %v", what, got, err)
				}
			}
			is("in use while open", db.InUse, true)
			is("empty before", db.Empty, false)
			if n, err := db.Int(ctx, d, `SELECT count(*) FROM shelf`); err != nil || n != 1 {
				t.Errorf("asking changed it: %d %v", n, err)
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			is("in use when closed", db.InUse, false)
			for range 2 {
				if err := db.Raze(ctx, conf); err != nil {
					t.Fatal(err)
				}
				is("empty after", db.Empty, true)
			}
			is("in use when gone", db.InUse, false)
			if e == db.SQLite {
				if left, err := os.ReadDir(filepath.Dir(conf.Path)); err != nil || len(left) > 0 {
					t.Errorf("left beside it: %v %v", left, err)
				}
			}
		})
	}
}

// TestASnapshotStandsStill: what others write meanwhile is not seen, the writer does not wait, and reading goes on afterwards.
func TestASnapshotStandsStill(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		put := func(n int) {
			t.Helper()
			if err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
				return insert(ctx, tx, Shelf{ID: shelfID(n), Name: fmt.Sprint(n)})
			}); err != nil {
				t.Fatal(err)
			}
		}
		count := func(ctx context.Context, q db.Q) int64 {
			t.Helper()
			n, err := db.Int(ctx, q, `SELECT count(*) FROM shelf`)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		put(1)
		for turn := range 3 {
			if err := d.Snapshot(ctx, func(ctx context.Context, q db.Q) error {
				before := count(ctx, q)
				put(10 + turn)
				if after := count(ctx, q); after != before {
					t.Errorf("%d rows, then %d", before, after)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(ctx, d); n != 4 {
			t.Errorf("%d rows afterwards", n)
		}
	}, shelf...)
}
