// SPDX-License-Identifier: AGPL-3.0-or-later

package db_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"lectern/internal/platform/db"
)

// TestScrubLeavesNothingAndBreaksNothing: after rows came and went in any order, the file holds no word of one that is gone, every row that
// stays is as it was, and SQLite finds nothing wrong with its pages.
func TestScrubLeavesNothingAndBreaksNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lectern.db")
	d, err := db.Open(t.Context(), db.Config{Engine: db.SQLite, Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	must := func(text string, args ...any) {
		t.Helper()
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, text, args...)
			return err
		}); err != nil {
			t.Fatal(text, err)
		}
	}
	must(`CREATE TABLE shelf (id bigint PRIMARY KEY, name text NOT NULL, long text NOT NULL)`)
	must(`CREATE INDEX shelf_name ON shelf (name, id)`)
	r := rand.New(rand.NewPCG(1, 2))
	stays := map[int64]string{}
	found := false
	for round := range 6 {
		for range 400 {
			id := r.Int64N(1 << 40)
			name := fmt.Sprintf("word-%d-%d", r.Int64N(1<<50), id)
			must(`INSERT INTO shelf (id, name, long) VALUES ($1, $2, $3)`, id, name, string(bytes.Repeat([]byte("x"), r.IntN(6000))))
			stays[id] = name
		}
		var gone []string
		for id, name := range stays {
			if r.IntN(3) == 0 {
				must(`DELETE FROM shelf WHERE id = $1`, id)
				gone = append(gone, name)
				delete(stays, id)
			}
		}
		raw := file(t, d, path)
		for _, name := range gone {
			found = found || bytes.Contains(raw, []byte(name))
		}
		if err := d.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
		raw = file(t, d, path)
		for _, name := range gone {
			if bytes.Contains(raw, []byte(name)) {
				t.Errorf("round %d: %s is still in the file", round, name)
			}
		}
		whole(t, d, stays)
	}
	if !found {
		t.Error("nothing was left behind before, so that nothing is shown")
	}
}

func file(t *testing.T, d *db.DB, path string) []byte {
	t.Helper()
	var out []byte
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(path + end)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		out = append(out, b...)
	}
	return out
}

func whole(t *testing.T, d *db.DB, stays map[int64]string) {
	t.Helper()
	said, err := db.Text(t.Context(), d, `PRAGMA integrity_check`)
	if err != nil || said != "ok" {
		t.Fatal(said, err)
	}
	n := 0
	err = db.Each(t.Context(), d, func(r db.Row) error {
		var id int64
		var name string
		err := r.Scan(&id, &name)
		if stays[id] != name {
			t.Errorf("row %d is %q, not %q", id, name, stays[id])
		}
		n++
		return err
	}, `SELECT id, name FROM shelf ORDER BY name`)
	if err != nil || n != len(stays) {
		t.Errorf("%d rows of %d, %v", n, len(stays), err)
	}
}
