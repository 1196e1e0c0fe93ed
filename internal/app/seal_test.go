// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/db"
)

func verified(t *testing.T, w *apptest.World) audit.Check {
	t.Helper()
	c, err := w.Audit.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func sealed(t *testing.T, w *apptest.World) {
	t.Helper()
	if err := w.Audit.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Fake.Advance(3 * 24 * time.Hour)
	if err := w.Audit.SealLog(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestT32ALookByGrantCannotBeTakenAway: what support read stands on the pupil's page with its real role and reason. Whoever takes the look,
// its reason or its role out of the database is found out, and the page of the proof says so to everybody.
func TestT32ALookByGrantCannotBeTakenAway(t *testing.T) {
	for name, change := range map[string]string{
		"deleted":        `DELETE FROM audit_read WHERE role = 'support'`,
		"another reason": `UPDATE audit_reason SET words = 'The school asked for it'`,
		"another role":   `UPDATE audit_read SET role = 'teacher' WHERE role = 'support'`,
	} {
		t.Run(name, func(t *testing.T) {
			apptest.Engines(t, func(t *testing.T, d *db.DB) {
				w := apptest.School(t, d, apptest.Tiny)
				jonas := find(t, w, "jonas@fjordvik.example")
				guest, _ := letIn(t, w, "1", false)
				guest.Get("/admin/people/" + jonas.ID.String())
				page := w.As("jonas@fjordvik.example").Get("/privacy/me/reads")
				if !strings.Contains(page, "Support of the host") || !strings.Contains(page, whySupport) {
					t.Error("role and reason are not shown")
				}
				sealed(t, w)
				if err := w.Audit.CheckLog(t.Context()); err != nil {
					t.Fatal(err)
				}
				if page := w.Visitor().Get("/privacy/verification"); !strings.Contains(page, "as they were written") {
					t.Errorf("the page of the proof does not say that the log is whole\n%.1500s", page)
				}
				if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					n, err := db.Exec(ctx, tx, change)
					if n == 0 {
						t.Error("nothing to change")
					}
					return err
				}); err != nil {
					t.Fatal(err)
				}
				if err := w.Audit.CheckLog(t.Context()); err != nil {
					t.Fatal(err)
				}
				if page := w.Visitor().Get("/privacy/verification"); !strings.Contains(page, "not as it was sealed") || !strings.Contains(page, "24 November 2026, 10:30") {
					t.Errorf("the page of the proof does not say that the log was changed, and when the entry was written\n%.1500s", page)
				}
				if page := w.As("ragnhild@fjordvik.example").Get("/admin"); !strings.Contains(page, "not as it was sealed") {
					t.Error("the admin is not told")
				}
			})
		})
	}
}

// TestT32ErasureAndSweepLeaveTheChainWhole: the law takes names and old entries out of the log; the seals hold nevertheless, and only they.
func TestT32ErasureAndSweepLeaveTheChainWhole(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := t.Context()
		jonas, teacher := find(t, w, "jonas@fjordvik.example"), find(t, w, "marit@fjordvik.example")
		w.As("ragnhild@fjordvik.example").Get("/admin/people/" + jonas.ID.String())
		w.As("marit@fjordvik.example").Get("/to-grade")
		sealed(t, w)
		if c := verified(t, w); !c.Green() || c.Entries == 0 {
			t.Fatalf("%+v", c)
		}
		for _, who := range []person.ID{jonas.ID, teacher.ID} {
			plan, err := w.Subject.Plan(ctx, w.DB, int64(who))
			if err == nil {
				err = w.Subject.Erase(ctx, plan, 0, keep)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.Int(ctx, d, `SELECT count(*) FROM audit_read WHERE subject_id = $1 OR viewer_id = $2`, jonas.ID, teacher.ID); err != nil || n != 0 {
			t.Errorf("%d looks still name them, %v", n, err)
		}
		if c := verified(t, w); !c.Green() || c.Blank == 0 {
			t.Errorf("after two erasures: %+v", c)
		}
		w.Fake.Advance(30 * 24 * time.Hour)
		w.As("ragnhild@fjordvik.example").Get("/admin/people")
		sealed(t, w)
		seals := verified(t, w).Seals
		for _, days := range []int{330, 4} { // first entries older than a year go, then the seal over them
			w.Fake.Advance(time.Duration(days) * 24 * time.Hour)
			if err := w.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
			c := verified(t, w)
			if !c.Green() || c.Seals == 0 {
				t.Errorf("after a sweep: %+v", c)
			}
			if days == 330 && c.Swept == 0 || days == 4 && c.Seals >= seals {
				t.Errorf("the sweep took nothing from under the seals: %+v", c)
			}
		}
		if err := d.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, `DELETE FROM audit_read WHERE id = (SELECT max(id) FROM audit_read WHERE id <= (SELECT max(to_id) FROM audit_seal))`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if c := verified(t, w); !slices.ContainsFunc(c.Named, func(f audit.Fault) bool { return f.Kind == audit.Deleted }) {
			t.Errorf("what was taken before its time is not missed: %+v", c)
		}
	})
}

// TestSealingDoesNotReachPages: a request makes no seal; only the task does.
func TestSealingDoesNotReachPages(t *testing.T) {
	w := apptest.School(t, apptest.Fresh(t, db.SQLite), apptest.Tiny)
	w.Fake.Advance(24 * time.Hour)
	b := w.As("ragnhild@fjordvik.example")
	for _, path := range []string{"/admin/people", "/admin/audit", "/privacy/verification"} {
		if status, _, _ := b.Do(http.MethodGet, path, nil); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	if err := w.Audit.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := db.Int(t.Context(), w.DB, `SELECT count(*) FROM audit_seal`); err != nil || n != 0 {
		t.Errorf("%d seals, %v", n, err)
	}
}
