// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"path/filepath"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/testkit"
)

// TestT44ARestoredSiteIsQuietUntilTheErasuresWereDoneAgain: a copy from before an erasure serves nothing; after the replay it does, and
// the person is not in it.
func TestT44ARestoredSiteIsQuietUntilTheErasuresWereDoneAgain(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	ctx := context.Background()
	jonas := find(t, w, "jonas@fjordvik.example")
	copyPath := filepath.Join(t.TempDir(), "lectern.db")
	if err := w.DB.Backup(ctx, copyPath); err != nil {
		t.Fatal(err)
	}
	plan, err := w.Subject.Plan(ctx, w.DB, int64(jonas.ID))
	if err == nil {
		err = w.Subject.Erase(ctx, plan, 0, keep)
	}
	if err != nil {
		t.Fatal(err)
	}

	old, err := db.Open(ctx, db.Config{Engine: db.SQLite, Path: copyPath})
	if err != nil {
		t.Fatal(err)
	}
	restored := w.On(old)
	if !restored.Restored {
		t.Fatal("the restored site does not know that it is older than an erasure")
	}
	if status, _, _ := restored.Visitor().Do(http.MethodGet, "/privacy", nil); status != http.StatusServiceUnavailable {
		t.Errorf("a restored site answers %d", status)
	}
	people, err := restored.Subject.Replay(ctx)
	if err != nil || people != 1 {
		t.Fatalf("%d people erased again, %v", people, err)
	}
	if err := restored.Close(ctx); err != nil {
		t.Fatal(err)
	}

	old, err = db.Open(ctx, db.Config{Engine: db.SQLite, Path: copyPath})
	if err != nil {
		t.Fatal(err)
	}
	again := w.On(old)
	if again.Restored {
		t.Error("the erasures were done again, and it still serves nothing")
	}
	if status, _, _ := again.Visitor().Do(http.MethodGet, "/privacy", nil); status != http.StatusOK {
		t.Errorf("after the replay it answers %d", status)
	}
	if _, err := again.Person.FindByLogin(ctx, again.DB, "jonas@fjordvik.example"); !fault.Is(err, fault.NotFound) {
		t.Errorf("he is back: %v", err)
	}
	if err := again.Close(ctx); err != nil {
		t.Fatal(err)
	}
}
