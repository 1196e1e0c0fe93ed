// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/platform/job"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/testkit"
)

// TestEveryTaskSaysWhatItIsFor: a task names its purposes, or says why it serves all of them.
func TestEveryTaskSaysWhatItIsFor(t *testing.T) {
	w := apptest.Open(t, testkit.DB(t, db.SQLite))
	if wrong := w.Unbound(); len(wrong) > 0 {
		t.Errorf("these tasks do not say what they are for: %v", wrong)
	}
}

// TestT02ATaskReadsOnlyWhatIsForItsPurpose: a newsletter that asks for what pupils handed in gets nothing, and the attempt is written down.
func TestT02ATaskReadsOnlyWhatIsForItsPurpose(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		got := map[string]int64{}
		reads := func(name string, purposes []string, text string) job.Kind {
			return job.Kind{Name: name, For: purposes, Retries: -1, Do: func(ctx context.Context, _ job.Task) error {
				n, err := db.Int(ctx, w.DB, text)
				got[name] = n
				return err
			}}
		}
		works := func(name string, purposes []string) job.Kind {
			return job.Kind{Name: name, For: purposes, Retries: -1, Do: func(ctx context.Context, _ job.Task) error {
				return w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
					_, err := db.Exec(ctx, tx, `UPDATE assignment_submission SET body = 'news'`)
					return err
				})
			}}
		}
		const bodies = `SELECT count(*) FROM assignment_submission s WHERE s.body IS NOT NULL`
		w.Queue.Knows([]job.Kind{
			reads("news.reads", []string{personal.Guardian.ID}, bodies),
			reads("news.joins", []string{personal.Account.ID}, `SELECT count(*) FROM person p JOIN assignment_submission s ON s.person_id = p.id`),
			reads("marks.reads", []string{personal.Coursework.ID}, bodies),
			works("news.writes", []string{personal.Guardian.ID}),
		}, nil)
		before := number(t, w, bodies)
		for _, name := range []string{"news.reads", "news.joins", "marks.reads", "news.writes"} {
			err := w.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Queue.Add(ctx, tx, name, nil)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got["news.reads"] != 0 || got["news.joins"] != 0 || got["marks.reads"] != before || before == 0 {
			t.Errorf("read: %v of %d", got, before)
		}
		if n := number(t, w, `SELECT count(*) FROM assignment_submission WHERE body = 'news'`); n != 0 {
			t.Errorf("%d hand-ins were written over", n)
		}
		failed, err := db.All(t.Context(), w.DB, func(r db.Row) (s string, err error) { return s, r.Scan(&s) },
			`SELECT name FROM job_task WHERE state = 'failed' AND fault_key = 'job.not_for_this' ORDER BY name`)
		if err != nil || !slices.Equal(failed, []string{"news.joins", "news.reads", "news.writes"}) {
			t.Errorf("failed for good: %v, %v", failed, err)
		}
		log, err := os.ReadFile(filepath.Join(w.Dir, "log"))
		if err != nil || strings.Count(string(log), "not for its purpose") != 3 || !strings.Contains(string(log), "assignment_submission") {
			t.Errorf("the attempts are not in the log: %s, %v", log, err)
		}
	})
}

// TestNoTaskOfTheHouseAsksForMoreThanItIsFor: a school's week of tasks leaves no attempt in the log.
func TestNoTaskOfTheHouseAsksForMoreThanItIsFor(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		for range 3 {
			for _, k := range w.Queue.Kinds() {
				if name, every := strings.CutPrefix(k.Name, "every."); every && name != "rights.prove" {
					if err := k.Do(w.Queue.Bind(t.Context(), k), job.Task{}); err != nil {
						t.Errorf("%s: %v", k.Name, err)
					}
				}
			}
			w.Fake.Advance(26 * time.Hour)
			tick(t, w)
		}
		log, err := os.ReadFile(filepath.Join(w.Dir, "log"))
		if err != nil || strings.Contains(string(log), "not for its purpose") {
			t.Errorf("%.3000s %v", log, err)
		}
	})
}
