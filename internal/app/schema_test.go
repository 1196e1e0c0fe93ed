// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"lectern/internal/app"
	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// TestEveryColumnIsDeclared: opening a site is the check; it runs here on both engines, and both end with the same tables.
func TestEveryColumnIsDeclared(t *testing.T) {
	found := map[string][]string{}
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		apptest.Open(t, d)
		cols, err := db.Columns(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cols {
			found[d.Engine().String()] = append(found[d.Engine().String()], c.Table+"."+c.Name)
		}
	})
	lite, pg := found["sqlite"], found["postgres"]
	if len(lite) < 50 {
		t.Fatalf("only %d columns found", len(lite))
	}
	if pg != nil && !slices.Equal(lite, pg) {
		t.Errorf("the engines differ:\n%s\n%s", strings.Join(lite, " "), strings.Join(pg, " "))
	}
}

// TestT01AnUndeclaredColumnStops: a column that a migration adds without a declaration stops the program and is named.
func TestT01AnUndeclaredColumnStops(t *testing.T) {
	d := testkit.DB(t, db.SQLite)
	w := apptest.Open(t, d)
	steps := []db.Migration{{Domain: "person", Name: "20990101_0000_shoe", SQL: "ALTER TABLE person ADD COLUMN shoe_size bigint;"}}
	if _, err := db.Migrate(context.Background(), w.DB, steps); err != nil {
		t.Fatal(err)
	}
	err := apptest.Reopen(t, d)
	var undeclared *app.ErrUndeclared
	if !errors.As(err, &undeclared) || !strings.Contains(err.Error(), "person.shoe_size") {
		t.Fatalf("want the column named, got %v", err)
	}
}
