// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lectern/internal/app/apptest"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// unseen are the pages that name a pupil and are no look at her record, and why.
var unseen = []struct{ end, why string }{
	{"/assignments/new", "names of the own course to choose from, without anything of the record"},
	{"/edit", "as above"},
	{"/dates", "as above"},
	{"/end", "the question whether she leaves the course, which is in the log"},
	{"/me", "whom one follows, from the own record"},
	{"/privacy/me", "as above"},
}

func exempt(path string) bool {
	return slices.ContainsFunc(unseen, func(u struct{ end, why string }) bool {
		return strings.HasSuffix(path, u.end) && !strings.HasPrefix(path, "/admin/")
	})
}

// TestAPageThatShowsSomebodyWritesALook: whoever opens a page on which another person stands is written down as having looked at her.
func TestAPageThatShowsSomebodyWritesALook(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	jonas := find(t, w, "jonas@fjordvik.example")
	for _, who := range []string{"marit@fjordvik.example", "ragnhild@fjordvik.example", "sigrun@fjordvik.example", "anne@fjordvik.example", "support"} {
		var viewer person.Person
		var b *apptest.Browser
		if who == "support" {
			b, _ = letIn(t, w, "8", true)
			a, err := w.Login.Actor(t.Context(), b.Cookie)
			if err != nil {
				t.Fatal(err)
			}
			viewer.ID = person.ID(a.Person)
		} else {
			viewer = find(t, w, who)
			b = w.SignIn(viewer.ID)
		}
		shown := 0
		walk(t, b, 250, func(path string, page *html.Node) {
			if err := w.Audit.Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			n, err := db.Int(t.Context(), w.DB, `SELECT count(*) FROM audit_read WHERE viewer_id = $1 AND subject_id = $2`, viewer.ID, jonas.ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := db.Exec(ctx, tx, `DELETE FROM audit_read`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			bare, _, _ := strings.Cut(path, "?")
			if !says(page, "Jonas Eide") || (exempt(bare) && !strings.Contains(path, "child=")) {
				return
			}
			if shown++; n == 0 {
				t.Errorf("%s shows %s to %s, and no look is written", path, "Jonas Eide", who)
			}
		})
		if shown == 0 {
			t.Errorf("%s saw him nowhere: the walk proves nothing", who)
		}
		t.Logf("%s saw him on %d pages", who, shown)
	}
}

// says tells whether the main part of a page says something.
func says(page *html.Node, words string) bool {
	for n := range page.Descendants() {
		if n.Type != html.ElementNode || n.Data != "main" {
			continue
		}
		for d := range n.Descendants() {
			if d.Type == html.TextNode && strings.Contains(d.Data, words) {
				return true
			}
		}
	}
	return false
}

// TestT31SheSeesWhoOpenedWhat: a teacher opened the list of the course and the pupil's work; both are there with date, role and purpose, the
// list as a list of so many. What lies within a quarter of an hour is one line. Who is not known to her is told by role only.
func TestT31SheSeesWhoOpenedWhat(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		w.Fake.Set(w.Fake.Now().Truncate(15 * time.Minute))
		jonas := find(t, w, "jonas@fjordvik.example")
		teacher, admin, self := w.As("marit@fjordvik.example"), w.As("ragnhild@fjordvik.example"), w.As("jonas@fjordvik.example")
		number := func(text string) string {
			n, err := db.Int(t.Context(), d, text, jonas.ID)
			if err != nil || n == 0 {
				t.Fatal(n, err)
			}
			return apptest.TextID(n)
		}
		course := number(`SELECT min(course_id) FROM course_member WHERE person_id = $1`)
		work := number(`SELECT min(assignment_id) FROM assignment_submission WHERE person_id = $1 AND handed_in_at IS NOT NULL`)
		mark := "/assignments/" + work + "/marking/" + jonas.ID.String()
		teacher.Get("/courses/" + course + "/people")
		teacher.Get(mark)
		w.Fake.Advance(14 * time.Minute)
		teacher.Get(mark)
		admin.Get("/admin/people/" + jonas.ID.String())
		w.Fake.Advance(time.Minute)
		teacher.Get(mark)
		page := self.Get("/privacy/me/reads")
		for _, want := range []string{"Marit Solheim, Teacher", "Your work, while grading it. Why: ", "Your name, in a list of ", "Somebody as Admin", "24 November 2026"} {
			if !strings.Contains(page, want) {
				t.Errorf("no %q", want)
			}
		}
		if strings.Contains(page, "Ragnhild") {
			t.Error("an admin is named")
		}
		if n, err := db.Int(t.Context(), d, `SELECT count(*) FROM audit_read WHERE subject_id = $1 AND what = 'grading'`, jonas.ID); err != nil || n != 2 {
			t.Errorf("%d lines for three looks in two quarters, %v", n, err)
		}
		if n, err := db.Int(t.Context(), d, `SELECT times FROM audit_read WHERE subject_id = $1 AND what = 'grading' ORDER BY quarter LIMIT 1`, jonas.ID); err != nil || n != 2 {
			t.Errorf("%d looks in the first quarter, %v", n, err)
		}
	})
}

// TestT35AChildIsToldThatAParentLooked: on the first page and in the list of looks, unless staff have written down why not; a parent reads
// the looks of a child too young to decide, and nobody else does.
func TestT35AChildIsToldThatAParentLooked(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas, anne := find(t, w, "jonas@fjordvik.example"), find(t, w, "anne@fjordvik.example")
		self, parent := w.As("jonas@fjordvik.example"), w.As("anne@fjordvik.example")
		const sign = "Anne Eide looked at your week"
		if strings.Contains(self.Get("/"), sign) {
			t.Fatal("told before anybody looked")
		}
		parent.Get("/children/" + jonas.ID.String())
		reads := "/privacy/me/reads"
		if !strings.Contains(parent.Get(reads+"?child="+jonas.ID.String()), "Jonas Eide") {
			t.Error("the parent does not see who looked")
		}
		if status, _, _ := w.Stranger().Do(http.MethodGet, reads+"?child="+jonas.ID.String(), nil); status != http.StatusNotFound {
			t.Errorf("a stranger sees who looked: %d", status)
		}
		if !strings.Contains(self.Get(reads), "Anne Eide, Parent") || !strings.Contains(self.Get("/"), sign) {
			t.Error("the child is not told")
		}
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Person.SetFlag(ctx, tx, person.Flag{Child: jonas.ID, Other: anne.ID, Kind: person.Quiet, Reason: "Child protection service, case of 20 November."}, 0)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(self.Get(reads), "Anne Eide") || strings.Contains(self.Get("/"), sign) {
			t.Error("told although staff wrote down why not")
		}
	})
}
