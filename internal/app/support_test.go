// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/support"
)

const whySupport = "Parents cannot sign in, case 4711"

// letIn lets support of the host in through the pages, as an admin does, and returns its browser and the number of the grant.
func letIn(t *testing.T, w *apptest.World, hours string, work bool) (*apptest.Browser, string) {
	t.Helper()
	form := url.Values{"given_name": {"Sven"}, "family_name": {"Host"}, "reason": {whySupport}, "hours": {hours}}
	if work {
		form.Set("work", "1")
	}
	admin, grants := w.As("ragnhild@fjordvik.example"), func() int64 {
		n, err := db.Int(t.Context(), w.DB, `SELECT count(*) FROM support_grant`)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := grants()
	status, _, page := admin.Do(http.MethodPost, "/admin/support", form)
	if status != http.StatusOK || strings.Contains(page, "/sign-in/link/") || !strings.Contains(page, "the records of ") {
		t.Fatalf("the preview: %d\n%.900s", status, page)
	}
	if grants() != before {
		t.Fatal("looking at it let somebody in")
	}
	form.Set("sure", "1")
	_, _, page = admin.Do(http.MethodPost, "/admin/support", form)
	link := regexp.MustCompile(`/sign-in/link/([A-Za-z0-9_-]+)`).FindStringSubmatch(page)
	grant := regexp.MustCompile(`/admin/support/([0-9a-z]{13})`).FindStringSubmatch(page)
	if link == nil || grant == nil {
		t.Fatalf("no link\n%.900s", page)
	}
	token, err := w.Login.UseLink(t.Context(), link[1], "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Login.UseLink(t.Context(), link[1], "test"); err == nil {
		t.Error("the link signs in twice")
	}
	b := w.Visitor()
	b.Cookie = token
	return b, grant[1]
}

// TestT42WithoutAGrantNothingOpens: support whose time is over, whose visit was ended, or who was never let in, is refused on every route.
func TestT42WithoutAGrantNothingOpens(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		over, _ := letIn(t, w, "1", true)
		w.Fake.Advance(time.Hour)
		ended, which := letIn(t, w, "8", true)
		if status, _, _ := w.As("sigrun@fjordvik.example").Do(http.MethodPost, "/admin/support/"+which+"/end", url.Values{}); status != http.StatusSeeOther {
			t.Fatalf("the officer does not end it: %d", status)
		}
		never, _ := letIn(t, w, "8", true)
		deleteGrants(t, w)
		ids := theirs(t, w)
		ids["code"] = "nobody-knows"
		for _, r := range w.Routes {
			if strings.HasPrefix(r.Path, "/sign-") {
				continue // the ways in and out
			}
			path, _ := fill(t, r, ids)
			for name, b := range map[string]*apptest.Browser{"over": over, "ended": ended, "never": never} {
				if status, _, _ := b.Do(r.Method, path, form(r)); status != http.StatusForbidden {
					t.Errorf("%s %s, %s: %d", r.Method, r.Path, name, status)
				}
			}
		}
		if _, _, body := over.Do(http.MethodGet, "/admin", nil); !strings.Contains(body, "Your access has ended") {
			t.Errorf("it is not said why:\n%.400s", body)
		}
		if status, to, _ := over.Do(http.MethodPost, "/sign-out", url.Values{}); status != http.StatusSeeOther || to != "/sign-in" {
			t.Errorf("no way out: %d %s", status, to)
		}
	})
}

// TestT42AVisitReadsIsSeenAndEnds: for two hours support reads as an admin reads and does nothing; what it opened stands on the page of the
// person, with role and reason; at two hours to the second it is over.
func TestT42AVisitReadsIsSeenAndEnds(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		ids := theirs(t, w)
		ids["code"] = "nobody-knows"
		begun := w.Fake.Now()
		guest, which := letIn(t, w, "2", false)
		her := "/admin/people/" + jonas.ID.String()
		for _, path := range []string{"/admin", "/admin/people", her, "/admin/courses", "/admin/classes", "/admin/site", "/admin/imports"} {
			if page := guest.Get(path); !strings.Contains(page, "You are support of the host") || !strings.Contains(page, "12:30") {
				t.Errorf("%s does not say until when", path)
			}
		}
		for _, r := range w.Routes {
			if strings.HasPrefix(r.Path, "/sign-") {
				continue
			}
			path, _ := fill(t, r, ids)
			status, to, _ := guest.Do(r.Method, path, form(r))
			switch {
			case r.Method != http.MethodGet && r.Method != http.MethodHead && status != http.StatusForbidden:
				t.Errorf("%s %s: support does something: %d %s", r.Method, r.Path, status, to)
			case r.Method == http.MethodGet && (r.Purpose == "assignment" || r.Purpose == "assessment") && status != http.StatusForbidden:
				t.Errorf("%s: answers and marks were not let: %d", r.Path, status)
			case r.Method == http.MethodGet && r.Gate.Cap.Own && status < 400:
				t.Errorf("%s is the school's own: %d", r.Path, status)
			}
		}
		page := w.As("jonas@fjordvik.example").Get("/privacy/me/reads")
		for _, want := range []string{"Support of the host", "Your page among the people of the school", "The reason that was given: " + whySupport} {
			if !strings.Contains(page, want) {
				t.Errorf("the pupil does not read %q", want)
			}
		}
		if me := w.As("jonas@fjordvik.example").Get("/privacy/me"); !strings.Contains(me, "Can read now, until 12:30") {
			t.Error("her page does not say that support reads now")
		}
		if known := w.As("jonas@fjordvik.example").Get("/privacy/support"); !strings.Contains(known, "Opened something of yours") || strings.Contains(known, "Sven") {
			t.Error("the page for everybody does not say that something was opened, or it names somebody")
		}
		for _, who := range []string{"ragnhild@fjordvik.example", "sigrun@fjordvik.example"} {
			for _, path := range []string{"/admin/support", "/admin/support/" + which} {
				if page := w.As(who).Get(path); !strings.Contains(page, "Sven Host") || !strings.Contains(page, whySupport) || strings.Contains(page, "the records of 0") {
					t.Errorf("%s does not say to %s who read, why and how much", path, who)
				}
			}
		}
		w.Fake.Set(begun.Add(2*time.Hour - time.Second))
		if status, _, _ := guest.Do(http.MethodGet, her, nil); status != http.StatusOK {
			t.Errorf("a second before the end: %d", status)
		}
		w.Fake.Set(begun.Add(2 * time.Hour))
		if status, _, _ := guest.Do(http.MethodGet, her, nil); status != http.StatusForbidden {
			t.Errorf("at two hours: %d", status)
		}
		if me := w.As("jonas@fjordvik.example").Get("/privacy/me"); !strings.Contains(me, "Could read last on 24 November 2026") {
			t.Error("her page does not say that support could read")
		}
	})
}

// TestT42WorkOnlyWhenItWasLet: with the tick, support opens the marking page of a pupil, and that is a look too.
func TestT42WorkOnlyWhenItWasLet(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		work, err := db.Int(t.Context(), d, `SELECT min(assignment_id) FROM assignment_submission WHERE person_id = $1 AND handed_in_at IS NOT NULL`, jonas.ID)
		if err != nil || work == 0 {
			t.Fatal(work, err)
		}
		mark := "/assignments/" + apptest.TextID(work) + "/marking/" + jonas.ID.String()
		without, _ := letIn(t, w, "1", false)
		if status, _, _ := without.Do(http.MethodGet, mark, nil); status != http.StatusForbidden {
			t.Errorf("without the tick: %d", status)
		}
		w.Fake.Advance(time.Hour)
		with, _ := letIn(t, w, "1", true)
		with.Get(mark)
		if page := w.As("jonas@fjordvik.example").Get("/privacy/me/reads"); !strings.Contains(page, "Support of the host") || !strings.Contains(page, "Your work, while grading it") {
			t.Error("the look at the work is not on the pupil's page")
		}
	})
}

// TestT42OnlyTheSchoolLetsIn: who may let in, end and see, and what is refused.
func TestT42OnlyTheSchoolLetsIn(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		_, which := letIn(t, w, "1", false)
		good := support.Ask{Given: "Sven", Family: "Host", Reason: whySupport, Hours: 2}
		for role, may := range map[permit.Role]bool{permit.Admin: true, permit.Officer: false, permit.Teacher: false, permit.Pupil: false} {
			_, _, err := w.Support.LetIn(t.Context(), permit.Actor{Person: 1, Roles: []permit.Role{role}}, good)
			if (err == nil) != may {
				t.Errorf("%s lets in: %v", role, err)
			}
		}
		visit := permit.Actor{Person: 1, Roles: []permit.Role{permit.Support, permit.Admin}, Visit: &permit.Visit{}}
		if _, _, err := w.Support.LetIn(t.Context(), visit, good); err == nil {
			t.Error("support lets support in")
		}
		for name, spoil := range map[string]func(*support.Ask){
			"no name": func(a *support.Ask) { a.Family = " " }, "no reason": func(a *support.Ask) { a.Reason = " " }, "a long reason": func(a *support.Ask) { a.Reason = strings.Repeat("x", 501) },
			"no time": func(a *support.Ask) { a.Hours = 0 }, "a week": func(a *support.Ask) { a.Hours = 168 }, "25 hours": func(a *support.Ask) { a.Hours = 25 },
		} {
			in := good
			spoil(&in)
			if _, _, err := w.Support.LetIn(t.Context(), permit.Actor{Person: 1, Roles: []permit.Role{permit.Admin}}, in); err == nil {
				t.Errorf("%s is taken", name)
			}
		}
		status, _, page := w.As("ragnhild@fjordvik.example").Do(http.MethodPost, "/admin/support", url.Values{"given_name": {"Sven"}, "reason": {""}, "hours": {"2"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, `value="Sven"`) || !strings.Contains(page, "Say why.") {
			t.Errorf("a form with faults: %d", status)
		}
		for _, who := range []string{"marit@fjordvik.example", "jonas@fjordvik.example"} {
			if status, _, _ := w.As(who).Do(http.MethodPost, "/admin/support/"+which+"/end", url.Values{}); status != http.StatusNotFound {
				t.Errorf("%s ends a visit: %d", who, status)
			}
		}
		number, err := id.Parse[support.Grant](which)
		if err != nil {
			t.Fatal(err)
		}
		for role, may := range map[permit.Role]bool{permit.Teacher: false, permit.Parent: false, permit.Staff: false, permit.Officer: true} {
			if err := w.Support.End(t.Context(), permit.Actor{Person: 1, Roles: []permit.Role{role}}, number); (err == nil) != may {
				t.Errorf("%s ends a visit: %v", role, err)
			}
		}
		if err := w.Support.End(t.Context(), permit.Actor{Person: 1, Roles: []permit.Role{permit.Admin}}, number); !fault.Is(err, fault.Conflict) {
			t.Errorf("ended twice: %v", err)
		}
		// her account is no way in, and it closes
		if _, err := w.Login.SignIn(t.Context(), "Sven", "correct horse battery", "", ""); err == nil {
			t.Error("a password signs support in")
		}
		if people := w.As("ragnhild@fjordvik.example").Get("/admin/people?q=Sven"); strings.Contains(people, "Sven Host") {
			t.Error("support stands among the people of the school")
		}
		guest, err := db.Int(t.Context(), d, `SELECT max(id) FROM person WHERE source = 'support'`)
		if err != nil {
			t.Fatal(err)
		}
		at := "/admin/people/" + apptest.TextID(guest)
		for path, form := range map[string]url.Values{at: nil, at + "/link": {}, at + "/roles": {"role": {"admin"}, "place": {""}}} {
			method := http.MethodPost
			if form == nil {
				method = http.MethodGet
			}
			if status, _, _ := w.As("ragnhild@fjordvik.example").Do(method, path, form); status != http.StatusNotFound {
				t.Errorf("%s of support is managed like a person of the school: %d", path, status)
			}
		}
		w.Fake.Advance(9 * time.Hour)
		if err := w.Support.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := db.Int(t.Context(), d, `SELECT count(*) FROM person WHERE source = 'support' AND closed_at IS NULL`); err != nil || n != 0 {
			t.Errorf("%d accounts of support are open, %v", n, err)
		}
	})
}

// TestVisitsArePaged: the list of the admin and the page for everybody show 25 at a time, the newest first, and lead on.
func TestVisitsArePaged(t *testing.T) {
	w := apptest.School(t, apptest.Fresh(t, db.SQLite), apptest.Tiny)
	admin := permit.Actor{Person: int64(find(t, w, "ragnhild@fjordvik.example").ID), Roles: []permit.Role{permit.Admin}}
	for n := range 30 {
		if _, _, err := w.Support.LetIn(t.Context(), admin, support.Ask{Given: "Guest", Family: fmt.Sprintf("No-%d.", n), Reason: fmt.Sprintf("Case-%d.", n), Hours: 1}); err != nil {
			t.Fatal(err)
		}
		w.Fake.Advance(time.Minute)
	}
	for path, who := range map[string]string{"/admin/support": "sigrun@fjordvik.example", "/privacy/support": "jonas@fjordvik.example"} {
		first, second := w.As(who).Get(path), w.As(who).Get(path+"?from=25")
		if !strings.Contains(first, "Case-29.") || strings.Contains(first, "Case-4.") || !strings.Contains(first, path+"?from=25") {
			t.Errorf("%s does not begin with the newest and lead on", path)
		}
		if !strings.Contains(second, "Case-4.") || !strings.Contains(second, "Case-0.") || strings.Contains(second, "Case-29.") || !strings.Contains(second, path+"?from=0") {
			t.Errorf("%s does not go on with the rest and lead back", path)
		}
	}
}

// deleteGrants makes the newest guest one that nobody let in.
func deleteGrants(t *testing.T, w *apptest.World) {
	t.Helper()
	if err := w.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, `DELETE FROM support_grant WHERE id = (SELECT max(id) FROM support_grant)`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
