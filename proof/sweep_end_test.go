// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// TestBothFilesOfAnImportGoWithItsRow: the upload and the report.
func TestBothFilesOfAnImportGoWithItsRow(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite))
	for _, key := range []string{"roster/up", "roster/report"} {
		if _, err := w.File.Blob.Put(t.Context(), key, strings.NewReader("x"), 1); err != nil {
			t.Fatal(err)
		}
	}
	w.tx(func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `INSERT INTO roster_run (id, source, dry_run, state, started_at, blob_key, report_key) VALUES (7, 'x', false, 'done', 1, 'roster/up', 'roster/report')`)
		return err
	})
	sweep(t, w, w.Fake.Now())
	for _, key := range []string{"roster/up", "roster/report"} {
		if _, err := w.File.Blob.Stat(t.Context(), key); err == nil {
			t.Errorf("%s lies there without its row", key)
		}
	}
}

// TestAnOldErasureDoesNotCloseTheSite: digests in the database and beside the backups go together.
func TestAnOldErasureDoesNotCloseTheSite(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite))
	p, err := w.Subject.Plan(t.Context(), w.DB, int64(w.ids[freshName]))
	if err == nil {
		err = w.Subject.Erase(t.Context(), p, 0, func(context.Context, *db.Tx, int) error { return nil })
	}
	if err != nil {
		t.Fatal(err)
	}
	sweep(t, w, w.Fake.Now().AddDate(4, 0, 0))
	if missed, err := w.Subject.Missed(t.Context()); err != nil || len(missed) > 0 {
		t.Errorf("%d erasures look undone: the site opens in quarantine, %v", len(missed), err)
	}
}

// stubborn is a store whose files of imports cannot be deleted.
type stubborn struct{ blob.Store }

func (s stubborn) Delete(ctx context.Context, key string) error {
	if strings.HasPrefix(key, "roster/") {
		return errors.New("the disk says no")
	}
	return s.Store.Delete(ctx, key)
}

// TestWhatFailsInOneTableKeepsNothingOfAnother: it is told, and the rest goes.
func TestWhatFailsInOneTableKeepsNothingOfAnother(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite))
	w.exec(`INSERT INTO roster_run (id, source, dry_run, state, started_at, blob_key) VALUES (7, 'x', false, 'done', 1, 'roster/up')`)
	w.Subject.Blob = stubborn{w.Subject.Blob}
	at := w.Fake.Now().AddDate(20, 0, 0)
	_, err := w.Subject.Sweep(t.Context(), at, nil)
	if err == nil || !strings.Contains(err.Error(), "sweep roster_run: the disk says no") {
		t.Errorf("the failure is not told: %v", err)
	}
	due, err := w.Subject.Due(t.Context(), w.DB, at)
	if err != nil || len(due) != 1 || due[0].Table != "roster_run" {
		t.Errorf("this is left: %v, %v", due, err)
	}
}

// TestLettersThatLieGoAfterAWeek: the outbox is a store like any other.
func TestLettersThatLieGoAfterAWeek(t *testing.T) {
	w := newWorld(t, testkit.DB(t, db.SQLite))
	before, err := w.Letters()
	if err != nil || len(before) == 0 {
		t.Fatal(len(before), err)
	}
	for _, look := range []struct{ later, left int }{{6, len(before)}, {2, 0}} {
		w.Fake.Advance(time.Duration(look.later) * 24 * time.Hour)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left, err := w.Letters(); err != nil || len(left) != look.left {
			t.Errorf("%d letters are left, want %d, %v", len(left), look.left, err)
		}
	}
}
