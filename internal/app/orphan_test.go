// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/file"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// TestBytesWithoutARowGo: what a kill left in the store goes after two days, what a row names stays, and a store that belongs to another
// database is not touched.
func TestBytesWithoutARowGo(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx, store := t.Context(), w.Subject.Blob
		keys := func() (out []string) {
			if err := store.List(ctx, "", func(i blob.Info) error { out = append(out, i.Key); return nil }); err != nil {
				t.Fatal(err)
			}
			slices.Sort(out)
			return out
		}
		put := func(key string) {
			if _, err := store.Put(ctx, key, strings.NewReader("left behind"), -1); err != nil {
				t.Fatal(err)
			}
		}
		named(t, w)
		put("site/key") // the site's own secret belongs to no row, and must never go
		kept := keys()
		if len(kept) < 3 {
			t.Fatalf("only %v is named by a row", kept)
		}
		for _, key := range []string{"files/0000000000000", "uploads/0000000000000/000000000000-x", "uploads/none", "rights/0000000000000.age", "roster/0000000000000/source.zip", "elsewhere"} {
			put(key)
		}
		if n, err := w.Subject.Collect(ctx, time.Now().Add(-time.Hour)); n != 0 || err != nil {
			t.Errorf("what was written a moment ago: %d went, %v", n, err)
		}
		if n, err := w.Subject.Collect(ctx, time.Now().Add(time.Hour)); n != 6 || err != nil || !slices.Equal(keys(), kept) {
			t.Errorf("%d went, %v; left is %v, and a row names %v", n, err, keys(), kept)
		}
		for i := range 30 {
			put(fmt.Sprintf("files/of-another-%d", i))
		}
		if n, err := w.Subject.Collect(ctx, time.Now().Add(time.Hour)); n != 0 || err == nil || len(keys()) != len(kept)+30 {
			t.Errorf("the store of another database: %d went, %v", n, err)
		}
	})
}

// named puts a whole file, one on its way and an import into the store.
func named(t *testing.T, w *apptest.World) {
	t.Helper()
	jonas := permit.Actor{Person: int64(find(t, w, "jonas@fjordvik.example").ID)}
	_, err := w.File.Put(t.Context(), jonas, "whole.txt", strings.NewReader("a whole text"), -1)
	var u file.Upload
	if err == nil {
		u, err = w.File.Start(t.Context(), jonas, "half.txt", 1000)
	}
	if err == nil {
		_, err = w.File.Piece(t.Context(), jonas, u.ID, 0, strings.NewReader("the first half"))
	}
	if err != nil {
		t.Fatal(err)
	}
}
