// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// deaf is a store whose deletions do nothing and say nothing: an error that somebody swallowed.
type deaf struct{ blob.Store }

func (deaf) Delete(context.Context, string) error { return nil }

// leaks are ways in which programs like this one have kept what they said was gone. Each is built in, and each must be noticed.
var leaks = map[string]func(t *testing.T, w *scene){
	"a line of the log with her e-mail": func(t *testing.T, w *scene) {
		w.append(t, "log", fmt.Sprintf(`{"msg":"letter sent","to":"%s"}`, w.contact(t)))
	},
	"her number as a label of a figure": func(t *testing.T, w *scene) {
		w.append(t, "metrics", fmt.Sprintf(`lectern_requests_total{user="%d"} 7`, w.ids[freshName]))
	},
	"a small picture of her file": func(t *testing.T, w *scene) {
		w.append(t, "files/files/thumb-1", "preview: "+w.word(t, "upload left alone", "content"))
	},
	"a cache under a name that others read": func(t *testing.T, w *scene) {
		w.append(t, "cache", w.word(t, "roster", "preferredFirstName"))
	},
	"the title of what she opened": func(t *testing.T, w *scene) {
		w.exec(t, `UPDATE plan_item SET title = $1 WHERE id = (SELECT min(id) FROM plan_item)`, w.word(t, "roster", "preferredFirstName"))
	},
	"a hash of her e-mail": func(t *testing.T, w *scene) {
		sum := sha256.Sum256([]byte(w.contact(t)))
		w.exec(t, `UPDATE plan_lesson SET note = $1`, hex.EncodeToString(sum[:]))
	},
	"an e-mail that waits to be confirmed": func(t *testing.T, w *scene) {
		w.exec(t, `INSERT INTO roster_run (id, source, dry_run, state, started_at, counts) VALUES (7, 'x', false, 'waiting', 1, $1)`, w.contact(t))
	},
	"a letter that still waits":           func(_ *testing.T, w *scene) { w.engine.Letters = nil },
	"an error that somebody swallowed":    func(_ *testing.T, w *scene) { w.engine.Blob = deaf{w.store} },
	"the reader's number for the subject": func(_ *testing.T, w *scene) { w.ids[freshName], w.ids[mateName] = w.ids[mateName], w.ids[freshName] },
	"a copy of the database beside it": func(t *testing.T, w *scene) {
		if err := w.db.Backup(context.Background(), filepath.Join(w.dir, "copy.db")); err != nil {
			t.Fatal(err)
		}
	},
	"a title in a message that waits to be pushed": func(t *testing.T, w *scene) {
		w.exec(t, `INSERT INTO job_task (id, name, payload, state, run_at, tries, lost, created_at, cancel_asked, progress_done, progress_total)
			VALUES (8, 'push', $1, 'waiting', 1, 0, 0, 1, false, 0, 0)`,
			`{"title":"`+w.word(t, "roster", "preferredFirstName")+`"}`)
	},
}

// TestT62PlantedLeaks builds each leak into a copy of the school, erases somebody of whom nothing may stay, and wants the proof to turn red.
func TestT62PlantedLeaks(t *testing.T) {
	school := newWorld(t, testkit.DB(t, db.SQLite))
	school.seed()
	if err := school.DB.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	live, err := db.Columns(t.Context(), school.DB)
	if err != nil {
		t.Fatal(err)
	}
	if wrong := leaked(t, school, live, func(*testing.T, *scene) {}); len(wrong) > 0 {
		t.Fatalf("red without any leak: %s", strings.Join(wrong, "\n"))
	}
	for name, plant := range leaks {
		wrong := leaked(t, school, live, plant)
		if len(wrong) == 0 {
			t.Errorf("nobody noticed: %s", name)
			continue
		}
		t.Logf("%s: %s", name, wrong[0])
	}
}

func leaked(t *testing.T, school *world, live []db.Column, plant func(*testing.T, *scene)) []string {
	t.Helper()
	w, done := cloned(t, school, school.Registry, live)
	defer done()
	before, err := w.see(w.marks.Needles(""))
	if err != nil {
		t.Fatal(err)
	}
	plant(t, w)
	_, wrong := w.erase(freshName, before)
	return wrong
}

// word is a canary of hers that went in by a surface.
func (w *scene) word(t *testing.T, surface, field string) string {
	t.Helper()
	for _, c := range w.marks.All(freshName) {
		if c.Surface == surface && c.Field == field {
			return c.Text
		}
	}
	t.Fatalf("no canary went in by %s as %s", surface, field)
	return ""
}

func (w *scene) contact(t *testing.T) string { return w.word(t, "roster", "email") }

func (w *scene) append(t *testing.T, file, text string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(w.dir, file), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text + "\n"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func (w *scene) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	if err := w.db.Tx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, text, args...)
		if err == nil && n == 0 {
			t.Fatalf("nothing was planted: %s", text)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
