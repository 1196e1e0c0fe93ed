// SPDX-License-Identifier: AGPL-3.0-or-later

package retention_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/restriction"
	"lectern/internal/retention"
)

var (
	ctx     = context.Background()
	officer = permit.Actor{Roles: []permit.Role{permit.Officer}}
)

func find(t *testing.T, w *apptest.World, login string) person.Person {
	t.Helper()
	p, err := w.Person.FindByLogin(ctx, w.DB, login)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func day(w *apptest.World, plus int) clock.Date { return clock.DateOf(w.Fake.Now()).Plus(plus) }

func erase(t *testing.T, w *apptest.World, who person.ID) {
	t.Helper()
	if err := w.Audit.Flush(ctx); err != nil { // looks wait in memory for a moment
		t.Fatal(err)
	}
	p, err := w.Subject.Plan(ctx, w.DB, int64(who))
	if err == nil {
		err = w.Subject.Erase(ctx, p, 0, func(context.Context, *db.Tx, int) error { return nil })
	}
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.Subject.Residue(ctx, w.DB, p)
	if d := p.Differs(found); err != nil || len(d) > 0 {
		t.Fatal(d, err)
	}
}

func count(t *testing.T, w *apptest.World, text string, args ...any) int64 {
	t.Helper()
	n, err := db.Int(ctx, w.DB, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestT64AHoldKeepsSealsAndLetsGo: the officer holds what a pupil did; he is erased, what is held stays and nobody is shown it; when the
// hold is lifted it is gone within the hour.
func TestT64AHoldKeepsSealsAndLetsGo(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		o, teacher := w.As("sigrun@fjordvik.example"), w.As("marit@fjordvik.example")
		const works = `SELECT count(*) FROM assignment_submission WHERE person_id = $1`
		was := count(t, w, works, jonas.ID)
		work := apptest.TextID(count(t, w, `SELECT min(assignment_id) FROM assignment_submission WHERE person_id = $1 AND handed_in_at IS NOT NULL`, jonas.ID))
		marking := "/assignments/" + work + "/marking/" + jonas.ID.String()
		if status, _, _ := teacher.Do(http.MethodGet, marking, nil); status != http.StatusOK || was == 0 {
			t.Fatalf("before: %d, %d works", status, was)
		}
		status, location, body := o.Do(http.MethodPost, "/privacy/holds", url.Values{"person": {"jonas@fjordvik.example"}, "reason": {"A claim about a mark."},
			"authority": {"Sogn district court"}, "review_on_date": {string(day(w, 90))}})
		if status != http.StatusSeeOther {
			t.Fatalf("the hold: %d %s %.300s", status, location, body)
		}
		if me := w.As("jonas@fjordvik.example").Get("/privacy/me"); !strings.Contains(me, "Sogn district court") {
			t.Error("his page does not say that something is held, and who demands it")
		}
		erase(t, w, jonas.ID)
		if n := count(t, w, works, jonas.ID); n != was {
			t.Errorf("%d of %d works are left", n, was)
		}
		for _, path := range []string{marking, "/assignments/" + work} {
			if _, _, body := teacher.Do(http.MethodGet, path, nil); strings.Contains(body, "Jonas") {
				t.Errorf("the teacher still sees him on %s", path)
			}
		}
		if paused, err := w.Restriction.Paused(ctx, w.DB, restriction.Record{Kind: "assignment", ID: 1}); err != nil || !paused[jonas.ID] {
			t.Errorf("what is held of him is not sealed: %v", err)
		}
		if status, _, _ := w.As("ragnhild@fjordvik.example").Do(http.MethodPost, "/admin/people/"+jonas.ID.String()+"/reopen", url.Values{}); status < 400 {
			t.Errorf("an admin opens the account of somebody who was erased: %d", status)
		}
		id := idOf(t, w)
		if status, _, _ := o.Do(http.MethodPost, "/privacy/holds/"+id+"/lift", nil); status != http.StatusSeeOther {
			t.Fatalf("lifting: %d", status)
		}
		if err := w.Queue.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if n := count(t, w, works, jonas.ID); n != 0 {
			t.Errorf("%d works are left after the hold was lifted", n)
		}
		if status, _, _ := o.Do(http.MethodPost, "/privacy/holds/"+id+"/lift", nil); status != http.StatusConflict {
			t.Errorf("lifted twice: %d", status)
		}
	})
}

func idOf(t *testing.T, w *apptest.World) string {
	t.Helper()
	return apptest.TextID(count(t, w, `SELECT max(id) FROM retention_hold`))
}

// TestWhoMustNotKnowYetIsToldOnTheDay: until then the preview says that a ground cannot be named, and the copy and her page say nothing.
func TestWhoMustNotKnowYetIsToldOnTheDay(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		if _, err := w.Retention.Hold(ctx, officer, retention.Hold{Person: jonas.ID, Reason: "Suspicion", Authority: "The police", ReviewOn: day(w, 60), TellOn: day(w, 30)}); err != nil {
			t.Fatal(err)
		}
		pupil := w.As("jonas@fjordvik.example")
		if me, preview := pupil.Get("/privacy/me"), pupil.Get("/privacy/me/erase"); strings.Contains(me+preview, "The police") ||
			!strings.Contains(preview, "on a legal ground that cannot be named yet") {
			t.Error("he reads of it before its day, or the preview does not say that something is held")
		}
		letters := func() (n int) {
			all, err := w.Letters()
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range all {
				if strings.Contains(l.Subject, "legal ground") {
					n++
				}
			}
			return n
		}
		tick(t, w)
		if letters() != 0 {
			t.Error("he was written to before the day")
		}
		w.Fake.Advance(30 * 24 * time.Hour)
		tick(t, w)
		tick(t, w)
		if n := letters(); n != 1 {
			t.Errorf("%d letters told him", n)
		}
		if me := w.As("jonas@fjordvik.example").Get("/privacy/me"); !strings.Contains(me, "The police") {
			t.Error("his page does not say it on the day")
		}
	})
}

func tick(t *testing.T, w *apptest.World) {
	t.Helper()
	if err := w.Retention.Tick(ctx); err != nil {
		t.Fatal(err)
	}
	if err := w.Queue.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestAHoldIsLookedAtAgain: half a year at most, one reminder for each date, and what is typed wrong stays there with its reason.
func TestAHoldIsLookedAtAgain(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	o := w.As("sigrun@fjordvik.example")
	for _, wrong := range []url.Values{
		{"reason": {"R"}, "authority": {"A"}, "review_on_date": {string(day(w, 10))}},
		{"person": {"nobody"}, "reason": {"R"}, "authority": {"A"}, "review_on_date": {string(day(w, 10))}},
		{"person": {"jonas@fjordvik.example"}, "course": {"/courses/x"}, "reason": {"R"}, "authority": {"A"}, "review_on_date": {string(day(w, 10))}},
		{"person": {"jonas@fjordvik.example"}, "reason": {" "}, "authority": {"A"}, "review_on_date": {string(day(w, 10))}},
		{"person": {"jonas@fjordvik.example"}, "reason": {"Because of it"}, "authority": {""}, "review_on_date": {string(day(w, 10))}},
		{"person": {"jonas@fjordvik.example"}, "reason": {"Because of it"}, "authority": {"A"}, "review_on_date": {string(day(w, 190))}},
		{"person": {"jonas@fjordvik.example"}, "reason": {"Because of it"}, "authority": {"A"}, "review_on_date": {string(day(w, 10))}, "tell_on_date": {string(day(w, -1))}},
	} {
		status, _, body := o.Do(http.MethodPost, "/privacy/holds", wrong)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, `value="`+wrong.Get("person")+`"`) && wrong.Get("person") != "" {
			t.Errorf("%v: %d", wrong, status)
		}
	}
	if _, err := w.Retention.Hold(ctx, officer, retention.Hold{Person: find(t, w, "jonas@fjordvik.example").ID, Reason: "R", Authority: "A", ReviewOn: day(w, 20)}); err != nil {
		t.Fatal(err)
	}
	reminders := func() (n int) {
		all, _ := w.Letters()
		for _, l := range all {
			if strings.Contains(l.Subject, "waits for you to look at it") {
				n++
			}
		}
		return n
	}
	tick(t, w)
	w.Fake.Advance(14 * 24 * time.Hour)
	tick(t, w)
	tick(t, w)
	if n := reminders(); n != 1 {
		t.Errorf("%d reminders", n)
	}
	o = w.As("sigrun@fjordvik.example")
	path := "/privacy/holds/" + idOf(t, w)
	if status, _, _ := o.Do(http.MethodPost, path+"/review", url.Values{"review_on_date": {string(day(w, 200))}}); status != http.StatusUnprocessableEntity {
		t.Errorf("200 days ahead: %d", status)
	}
	if status, _, _ := o.Do(http.MethodPost, path+"/review", url.Values{"review_on_date": {string(day(w, 5))}}); status != http.StatusSeeOther {
		t.Errorf("still needed: %d", status)
	}
	tick(t, w)
	if n := reminders(); n != 2 {
		t.Errorf("%d reminders after the new date", n)
	}
}

// TestOnlyTheOfficerHolds: an admin sees that something is held and what goes, not whom it is about; nobody else sees anything.
func TestOnlyTheOfficerHolds(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	jonas := find(t, w, "jonas@fjordvik.example")
	if _, err := w.Retention.Hold(ctx, officer, retention.Hold{Person: jonas.ID, Reason: "R", Authority: "A", ReviewOn: day(w, 20)}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Retention.Hold(ctx, permit.Actor{Roles: []permit.Role{permit.Admin}}, retention.Hold{Person: jonas.ID}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an admin holds: %v", err)
	}
	admin := w.As("ragnhild@fjordvik.example")
	if body := admin.Get("/privacy/holds"); strings.Contains(body, "Jonas") || !strings.Contains(body, "A hold of the privacy officer") {
		t.Error("an admin sees whom a hold is about, or not that there is one")
	}
	if !strings.Contains(w.As("sigrun@fjordvik.example").Get("/privacy/holds"), "Everything about Jonas Eide") {
		t.Error("the officer does not see whom her hold is about")
	}
	admin.Get("/privacy/calendar")
	for path, status := range map[string]int{"/privacy/calendar": http.StatusNotFound, "/privacy/holds": http.StatusNotFound} {
		if got, _, _ := w.As("marit@fjordvik.example").Do(http.MethodGet, path, nil); got != status && got != http.StatusForbidden {
			t.Errorf("a teacher and %s: %d", path, got)
		}
	}
}

// TestTheCalendarIsWhatTheSweepTakes: what it shows for the months until a day is what is due on that day.
func TestTheCalendarIsWhatTheSweepTakes(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		spans, err := w.Retention.Calendar(ctx, w.DB)
		if err != nil {
			t.Fatal(err)
		}
		var ahead, due int64
		until := day(w, 366)
		for _, s := range spans {
			ahead += s.Rows
		}
		list, err := w.Subject.Due(ctx, w.DB, until.In(time.UTC))
		for _, x := range list {
			due += x.Rows
		}
		if err != nil || ahead != due || due == 0 || len(spans) < 12 {
			t.Errorf("%d months show %d, %d are due: %v", len(spans), ahead, due, err)
		}
	})
}
