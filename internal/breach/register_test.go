// SPDX-License-Identifier: AGPL-3.0-or-later

package breach_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/audit"
	"lectern/internal/breach"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
)

var ctx = context.Background()

func count(t *testing.T, w *apptest.World, text string, args ...any) int64 {
	t.Helper()
	n, err := db.Int(ctx, w.DB, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// friday moves the clock of the school to a Friday at 17:00 and gives the moment.
func friday(t *testing.T, w *apptest.World) time.Time {
	t.Helper()
	v, err := w.Domains.Site.Get(ctx, w.DB)
	if err != nil {
		t.Fatal(err)
	}
	at := w.Fake.Now().In(v.Location())
	at = time.Date(at.Year(), at.Month(), at.Day()+(int(time.Friday-at.Weekday())+7)%7+7, 17, 0, 0, 0, v.Location())
	w.Fake.Set(at)
	return at
}

// must presses a button that has to work.
func must(t *testing.T, b *apptest.Browser, path string, form url.Values) {
	t.Helper()
	if status, _, body := b.Do(http.MethodPost, path, form); status != http.StatusSeeOther {
		t.Fatalf("POST %s: %d %.2000s", path, status, body)
	}
}

// report is what a pupil sees and reports; it gives the page of the leak.
func report(t *testing.T, w *apptest.World, as string) string {
	t.Helper()
	must(t, w.As(as), "/privacy/leak", url.Values{"said": {"I could read the marks of others."}, "place": {"On the screen in the hall"}})
	return "/privacy/leaks/" + apptest.TextID(count(t, w, `SELECT max(id) FROM breach`))
}

// TestT58_ALeakFromReportToLetters: a pupil reports; from Friday 17:00 the clock shows Monday 17:00; whom it touches comes from the log of
// looks; the form and the letter are drafted; not to tell needs a reason; the people are written to once.
func TestT58_ALeakFromReportToLetters(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		teacher, at := "marit@fjordvik.example", friday(t, w)
		o := w.As("sigrun@fjordvik.example")
		jonas, err := w.Person.FindByLogin(ctx, w.DB, "jonas@fjordvik.example")
		if err != nil {
			t.Fatal(err)
		}
		marit, err := w.Person.FindByLogin(ctx, w.DB, teacher)
		if err != nil {
			t.Fatal(err)
		}
		w.Audit.Read(ctx, permit.Actor{Person: int64(marit.ID)}, int64(jonas.ID), "marking")
		if err := w.Audit.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		page := report(t, w, "jonas@fjordvik.example")
		if body := o.Get(page); !strings.Contains(body, "I could read the marks of others.") || !strings.Contains(body, "Jonas") {
			t.Errorf("the officer does not see the report: %.3000s", body)
		}
		must(t, o, page+"/aware", url.Values{"aware_date": {at.Format(time.DateOnly)}, "aware_time": {"17:00"}})
		due := at.AddDate(0, 0, 3)
		body := o.Get(page)
		if !strings.Contains(body, "Monday "+fmt.Sprint(due.Day())) || !strings.Contains(body, ", 17:00") || !strings.Contains(body, "72 hours left") {
			t.Errorf("no clock until Monday 17:00 (%s): %.4000s", due, body)
		}
		w.Fake.Advance(30 * time.Hour)
		o = w.As("sigrun@fjordvik.example")
		if body := o.Get("/privacy/leaks"); !strings.Contains(body, "42 hours left") {
			t.Error("the clock does not count down over the weekend")
		}
		if err := w.Breach.Tick(ctx); err != nil {
			t.Fatal(err)
		}
		if err := w.Queue.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		site, err := w.Domains.Site.Get(ctx, w.DB)
		if err != nil {
			t.Fatal(err)
		}
		letters(t, w, site.OfficerEmail, "runs out", 1)
		letters(t, w, site.OfficerEmail, "Somebody reported", 1)

		must(t, o, page+"/touched", url.Values{"touched": {"assignment_submission.body", "store:backup"}})
		must(t, o, page+"/facts", url.Values{"what": {"A list of marks lay open."}, "nature": {"confidentiality"}, "risk": {"high"}, "risk_why": {"Marks of children."},
			"consequences": {"Others may know your mark."}, "measures": {"The list is closed."}})
		must(t, o, page+"/reach", url.Values{"login": {teacher}, "from_date": {at.Format(time.DateOnly)}, "from_time": {"16:00"}, "until_date": {at.Format(time.DateOnly)}, "until_time": {"18:00"}})
		if n := count(t, w, `SELECT count(*) FROM breach_person`); n != 1 {
			t.Errorf("%d people are found in the log of looks", n)
		}
		if body := o.Get(page + "/people"); !strings.Contains(body, jonas.Name()) {
			t.Error("the list of the affected does not name him")
		}
		for _, words := range []string{"A list of marks lay open.", "Sigrun", "Datatilsynet", "one person"} {
			if !strings.Contains(o.Get(page+"/form"), words) {
				t.Errorf("the form to the authority lacks %q", words)
			}
		}
		if !strings.Contains(o.Get(page+"/form?as=json"), `"likely_consequences":"Others may know your mark."`) {
			t.Error("the form is not there as JSON")
		}
		if status, _, body := o.Do(http.MethodPost, page+"/authority", url.Values{"authority": {"not"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Say why") {
			t.Errorf("not to tell without a reason: %d", status)
		}
		if status, _, _ := o.Do(http.MethodPost, page+"/people", url.Values{"people": {"not"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("not to tell the people without a reason: %d", status)
		}
		if status, _, _ := o.Do(http.MethodPost, page+"/letter", url.Values{"words_en": {"x"}, "words_nb": {"x"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("letters before the decision: %d", status)
		}
		must(t, o, page+"/authority", url.Values{"authority": {"tell"}})
		must(t, o, page+"/people", url.Values{"people": {"tell"}})
		if body := o.Get(page + "/letter"); !strings.Contains(body, "Others may know your mark.") || !strings.Contains(body, "It will reach one person.") || !strings.Contains(body, "Noe gikk galt") {
			t.Errorf("no drafts, or no word whom they reach: %.3000s", body)
		}
		for range 2 {
			_, _, _ = o.Do(http.MethodPost, page+"/letter", url.Values{"words_en": {"A list lay open."}, "words_nb": {"En liste lå åpen."}})
			if err := w.Queue.Drain(ctx); err != nil {
				t.Fatal(err)
			}
		}
		letters(t, w, jonas.Email, "Fjordvik", 1)
		if body := w.Visitor().Get("/privacy/breaches"); !strings.Contains(body, "one person") || strings.Contains(body, "Jonas") || strings.Contains(body, "lay open") {
			t.Errorf("the public list: %.3000s", body)
		}
		must(t, o, page+"/close", url.Values{"lessons": {"Lists are closed at night."}})
		if status, _, _ := o.Do(http.MethodPost, page+"/supplement", url.Values{"note": {"x"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("a closed leak was changed: %d", status)
		}
		done, err := w.Audit.List(ctx, w.DB, audit.Filter{Limit: 200})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range done {
			if strings.HasPrefix(l.Action, "breach.") && !slices.Contains(audit.Actions(), l.Action) {
				t.Errorf("%s is in the log and not in the list of actions", l.Action)
			}
		}
	})
}

// letters wants so many letters to an address with these words in their subject.
func letters(t *testing.T, w *apptest.World, to, words string, want int) {
	t.Helper()
	all, err := w.Letters()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range all {
		if l.To.Mail == to && strings.Contains(l.Subject, words) {
			n++
		}
	}
	if n != want {
		t.Errorf("%d letters to %s about %q, want %d", n, to, words, want)
	}
}

// TestWhomALeakTouches: everybody of a course and of a class, each once; what is no place is refused and stays typed.
func TestWhomALeakTouches(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	o := w.As("sigrun@fjordvik.example")
	page := report(t, w, "jonas@fjordvik.example")
	course := count(t, w, `SELECT max(course_id) FROM course_member`)
	class := count(t, w, `SELECT max(class_id) FROM class_member`)
	must(t, o, page+"/reach", url.Values{"address": {"https://school.example/courses/" + apptest.TextID(course) + "/people"}})
	if got, want := count(t, w, `SELECT count(*) FROM breach_person`), count(t, w, `SELECT count(*) FROM course_member WHERE course_id = $1`, course); got != want || want == 0 {
		t.Errorf("%d of a course of %d", got, want)
	}
	must(t, o, page+"/reach", url.Values{"address": {"/admin/classes/" + apptest.TextID(class)}})
	want := count(t, w, `SELECT count(*) FROM person p WHERE p.id IN (SELECT person_id FROM course_member WHERE course_id = $1) OR p.id IN (SELECT person_id FROM class_member WHERE class_id = $2)`, course, class)
	if got := count(t, w, `SELECT count(*) FROM breach_person`); got != want {
		t.Errorf("%d of both, want %d", got, want)
	}
	status, _, body := o.Do(http.MethodPost, page+"/reach", url.Values{"address": {"https://school.example/elsewhere"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "https://school.example/elsewhere") {
		t.Errorf("a wrong address: %d", status)
	}
}

// TestReportsAreSlowedDown: one person and all strangers together send only so many in an hour.
func TestReportsAreSlowedDown(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	v := w.Visitor()
	for i := range 21 {
		status, _, _ := v.Do(http.MethodPost, "/privacy/leak", url.Values{"said": {fmt.Sprint("A page lay open ", i)}})
		if late := i == 20; late != (status == http.StatusTooManyRequests) {
			t.Errorf("report %d of strangers: %d", i+1, status)
		}
	}
	if status, _, _ := w.As("jonas@fjordvik.example").Do(http.MethodPost, "/privacy/leak", url.Values{"said": {"I saw it too."}}); status != http.StatusSeeOther {
		t.Errorf("strangers keep a pupil from reporting: %d", status)
	}
	status, _, body := v.Do(http.MethodPost, "/privacy/leak", url.Values{"said": {"What I typed"}, "contact": {"nobody"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(body, "What I typed") {
		t.Errorf("a wrong address: %d", status)
	}
	w.Fake.Advance(61 * time.Minute)
	if status, _, _ := v.Do(http.MethodPost, "/privacy/leak", url.Values{"said": {"An hour later"}}); status != http.StatusSeeOther {
		t.Errorf("an hour later: %d", status)
	}
}

// TestOnlyTheOfficerHandlesLeaks: an admin and a pupil may not, the officer may.
func TestOnlyTheOfficerHandlesLeaks(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	for who, want := range map[string]int{"sigrun@fjordvik.example": http.StatusOK, "ragnhild@fjordvik.example": http.StatusNotFound, "jonas@fjordvik.example": http.StatusNotFound} {
		if status, _, _ := w.As(who).Do(http.MethodGet, "/privacy/leaks", nil); status != want {
			t.Errorf("%s: %d, want %d", who, status, want)
		}
	}
	made, err := w.Breach.Report(ctx, permit.Actor{}, breach.Report{Said: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Breach.Supplement(ctx, permit.Actor{Roles: []permit.Role{permit.Admin}}, made, "x"); err == nil {
		t.Error("an admin writes into the register")
	}
	if err := w.Breach.Supplement(ctx, permit.Actor{Roles: []permit.Role{permit.Officer}}, made, "x"); err != nil {
		t.Error(err)
	}
}
