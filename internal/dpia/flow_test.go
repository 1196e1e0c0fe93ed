// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/roster"
	"lectern/internal/roster/oneroster"
)

var ctx = context.Background()

const (
	office  = "ragnhild@fjordvik.example"
	officer = "sigrun@fjordvik.example"
	home    = "/privacy/assessments"
)

func count(t *testing.T, w *apptest.World, text string, args ...any) int64 {
	t.Helper()
	n, err := db.Int(ctx, w.DB, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// must presses a button that has to work.
func must(t *testing.T, b *apptest.Browser, path string, form url.Values) (location string) {
	t.Helper()
	status, location, body := b.Do(http.MethodPost, path, form)
	if status != http.StatusSeeOther {
		t.Fatalf("POST %s: %d %.3000s", path, status, body)
	}
	return location
}

var (
	about = url.Values{"title": {"Individual plans"}, "purposes": {"assessment"}, "foreseen": {"pastoral"}}
	plan  = url.Values{"column": {"users.metadata.plan"}, "label": {"Individual plan"}, "activity": {"assessment"}, "category": {"pastoral"}}
)

func risk(left string) url.Values {
	return url.Values{"what": {"Classmates read it."}, "likely": {"3"}, "severe": {"3"}, "measure": {"Only the form teacher may open it."}, "proof": {"T-41"},
		"likely_after": {left}, "severe_after": {left}}
}

func with(v url.Values, name, value string) url.Values {
	out := maps.Clone(v)
	out.Set(name, value)
	return out
}

// written is an assessment that lacks only the approval.
func written(t *testing.T, w *apptest.World, left string) string {
	t.Helper()
	at := strings.TrimSuffix(must(t, w.As(office), home, about), "/work")
	text := maps.Clone(about)
	text["necessity"], text["views"] = []string{"The law demands a plan."}, []string{"The pupils' council was asked."}
	must(t, w.As(office), at+"/text", with(text, "seen", fmt.Sprint(count(t, w, `SELECT max(changed_at) FROM dpia`))))
	must(t, w.As(office), at+"/risks", risk(left))
	must(t, w.As(officer), at+"/advice", url.Values{"advice": {"Yes, for those who need one."}})
	return at
}

func day(w *apptest.World, after int) string {
	return w.Fake.Now().AddDate(0, 0, after).Format("2006-01-02")
}

// TestT59_NoPlanWithoutAnAssessment: what protects a pupil is not taken from the roster before somebody wrote down what may go wrong; what
// differs from it later is shown to everybody.
func TestT59_NoPlanWithoutAnAssessment(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		a, o, visitor := w.As(office), w.As(officer), w.Visitor()
		must(t, a, home+"/"+apptest.TextID(count(t, w, `SELECT max(id) FROM dpia`))+"/end", url.Values{"why": {"This one is about the next one."}})

		status, _, body := a.Do(http.MethodPost, "/admin/imports/fields", plan)
		if status != http.StatusConflict || !strings.Contains(body, "needs an approved assessment") || !strings.Contains(body, "Individual plan") || !strings.Contains(body, home) {
			t.Fatalf("without an assessment: %d %.2000s", status, body)
		}
		if n := count(t, w, `SELECT count(*) FROM person_field`); n != 0 {
			t.Fatal("it was mapped all the same")
		}
		at := written(t, w, "1")
		if status, _, _ := visitor.Do(http.MethodGet, at, nil); status != http.StatusNotFound {
			t.Errorf("a draft is public: %d", status)
		}
		if status, _, _ := o.Do(http.MethodPost, at+"/approve", url.Values{"review_on_date": {day(w, 200)}}); status != http.StatusNotFound {
			t.Errorf("the officer approves: %d", status)
		}
		if status, _, _ := a.Do(http.MethodPost, at+"/advice", url.Values{"advice": {"All is well."}}); status != http.StatusNotFound {
			t.Errorf("the office advises itself: %d", status)
		}
		must(t, a, at+"/approve", url.Values{"review_on_date": {day(w, 200)}})
		must(t, a, "/admin/imports/fields", plan)
		if body := visitor.Get(home); !strings.Contains(body, "Individual plans") || !strings.Contains(body, "In force") {
			t.Errorf("it is not published as in force: %.3000s", body)
		}
		if body := visitor.Get(at); !strings.Contains(body, "Classmates read it.") || !strings.Contains(body, "council was asked") || !strings.Contains(body, "for those who need one") {
			t.Errorf("what was approved cannot be read: %.3000s", body)
		}

		special := with(with(plan, "column", "demographics.white"), "category", "special")
		if status, _, _ := a.Do(http.MethodPost, "/admin/imports/fields", special); status != http.StatusConflict {
			t.Errorf("a kind nobody foresaw: %d", status)
		}
		if status, _, _ := a.Do(http.MethodPost, "/admin/imports/fields", with(special, "category", "identifier")); status != http.StatusUnprocessableEntity {
			t.Errorf("race under another name: %d", status)
		}
		must(t, a, "/admin/imports/fields", with(with(with(plan, "column", "users.metadata.bus"), "label", "Bus line"), "category", "identifier"))
		if body := visitor.Get(home); !strings.Contains(body, "Must be looked at again") || !strings.Contains(visitor.Get(at), "Bus line") {
			t.Errorf("a change of what is done is not shown: %.3000s", body)
		}
		if status, _, _ := a.Do(http.MethodPost, "/admin/imports/fields", with(plan, "column", "users.metadata.needs")); status != http.StatusConflict {
			t.Errorf("a stale assessment opens a door: %d", status)
		}
		if page := a.Get("/admin"); !strings.Contains(page, "1 assessment must be looked at again") {
			t.Errorf("the office is not told: %.2000s", page)
		}
		letters(t, w, 1)

		must(t, a, at+"/approve", url.Values{"review_on_date": {day(w, 200)}})
		if !strings.Contains(visitor.Get(home), "In force") {
			t.Error("approved again, and not in force")
		}
		w.Fake.Advance(201 * 24 * time.Hour)
		if !strings.Contains(visitor.Get(at), "has come") {
			t.Error("its day has come, and nobody is told")
		}
		letters(t, w, 2)
		ended(t, w, at)
	})
}

// letters runs the task twice: each time something became stale there is one letter.
func letters(t *testing.T, w *apptest.World, want int) {
	t.Helper()
	for range 2 {
		if err := w.DPIA.Tick(ctx); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.Letters()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, l := range all {
		if strings.Contains(l.Text, "assessment no. 2") || strings.Contains(l.Text, "vurdering nr. 2") {
			n++
		}
	}
	if n != want {
		t.Errorf("%d letters to the officer, not %d", n, want)
	}
}

// ended: what a stale assessment covers still comes with an import; what an ended one covered does not.
func ended(t *testing.T, w *apptest.World, at string) {
	t.Helper()
	apply := func(id string) roster.Result {
		t.Helper()
		row := oneroster.Row{ID: id, Line: 2, Extra: map[string]string{"metadata.plan": "Reads with a ruler.", "metadata.bus": "12"}}
		set := &oneroster.Set{Users: []oneroster.User{{Row: row, GivenName: "Odd", FamilyName: "Berg", Enabled: true}}}
		r, err := w.Roster.Apply(ctx, set, roster.Options{Run: 1, CloseMany: true})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	apply("u-1")
	if n := count(t, w, `SELECT count(*) FROM person_value`); n != 2 {
		t.Errorf("%d values came while it was stale", n)
	}
	must(t, w.As(office), at+"/end", url.Values{"why": {"Plans are kept elsewhere."}})
	r := apply("u-2")
	if !slices.ContainsFunc(r.Lines, func(l oneroster.Line) bool {
		return l.Reason == "roster.field_unassessed" && l.Column == "metadata.plan"
	}) {
		t.Errorf("the report does not say what was left out: %+v", r.Lines)
	}
	if n := count(t, w, `SELECT count(*) FROM person_value`); n != 3 {
		t.Errorf("%d values after it ended, not the one that needs no assessment", n)
	}
	if body := w.As(office).Get("/admin/imports/fields"); !strings.Contains(body, "no assessment covers it") {
		t.Error("the office is not told that the column is not kept")
	}
}

// TestAHighRiskWaitsForTheAuthority: nothing is approved while a high risk is left and the authority has not answered.
func TestAHighRiskWaitsForTheAuthority(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		a, at := w.As(office), written(t, w, "3")
		approve := url.Values{"review_on_date": {day(w, 200)}}
		if body := a.Get(home); !strings.Contains(body, "must be asked first") {
			t.Errorf("it is not said that the authority must be asked: %.2000s", body)
		}
		must(t, a, at+"/consultation", url.Values{"consulted_on_date": {day(w, -3)}})
		if status, _, body := a.Do(http.MethodPost, at+"/approve", approve); status != http.StatusUnprocessableEntity || !strings.Contains(body, "must have answered") {
			t.Errorf("approved without an answer: %d", status)
		}
		if status, _, _ := a.Do(http.MethodPost, at+"/consultation", url.Values{"consulted_on_date": {day(w, 2)}, "answer": {"Yes."}}); status != http.StatusUnprocessableEntity {
			t.Errorf("asked tomorrow: %d", status)
		}
		must(t, a, at+"/consultation", url.Values{"consulted_on_date": {day(w, -3)}, "answer": {"Go on, with fewer eyes."}})
		for _, wrong := range []int{0, -1, 4 * 365} {
			if status, _, _ := a.Do(http.MethodPost, at+"/approve", url.Values{"review_on_date": {day(w, wrong)}}); status != http.StatusUnprocessableEntity {
				t.Errorf("looked at again in %d days: %d", wrong, status)
			}
		}
		must(t, a, at+"/approve", approve)
		if body := w.Visitor().Get(at); !strings.Contains(body, "with fewer eyes") {
			t.Error("the answer of the authority is not published")
		}
	})
}

// TestTwoPeopleAtOneAssessment: who saves a page that somebody else changed meanwhile is told, with her words still there.
func TestTwoPeopleAtOneAssessment(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		at := written(t, w, "1")
		text := with(with(about, "necessity", "Mine."), "seen", "1")
		status, _, body := w.As(office).Do(http.MethodPost, at+"/text", text)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Mine.") || !strings.Contains(body, "Somebody changed") {
			t.Errorf("%d %.2000s", status, body)
		}
		if body := w.As(office).Get(at + "/work"); strings.Contains(body, "Mine.") {
			t.Error("it was saved all the same")
		}
	})
}

// TestARefusedFormKeepsEverything: nothing that was typed is lost, and each fault stands at its field.
func TestARefusedFormKeepsEverything(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		at, a := written(t, w, "1"), w.As(office)
		for _, form := range []struct {
			path string
			form url.Values
			keep string
		}{
			{home, url.Values{"title": {"Cameras"}}, "Cameras"},
			{at + "/risks", with(risk("1"), "likely", "9"), "Only the form teacher"},
			{at + "/risks/" + apptest.TextID(count(t, w, `SELECT max(id) FROM dpia_risk`)), with(risk("1"), "likely", ""), "Only the form teacher"},
			{at + "/text", with(with(about, "title", ""), "necessity", strings.Repeat("x", 6000)), "xxxx"},
			{at + "/end", url.Values{"why": {"  "}}, ""},
		} {
			status, _, body := a.Do(http.MethodPost, form.path, form.form)
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, form.keep) {
				t.Errorf("%s: %d %.1500s", form.path, status, body)
			}
		}
	})
}

// TestAFewQuestions: as many are asked however many assessments there are.
func TestAFewQuestions(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		at := written(t, w, "1")
		must(t, w.As(office), at+"/approve", url.Values{"review_on_date": {day(w, 200)}})
		queries := func() int {
			c, counted := db.CountQueries(ctx)
			if _, err := w.DPIA.Holds(c, w.DB); err != nil {
				t.Fatal(err)
			}
			return counted.N()
		}
		few := queries()
		for range 4 {
			must(t, w.As(office), written(t, w, "1")+"/approve", url.Values{"review_on_date": {day(w, 200)}})
		}
		if many := queries(); many != few {
			t.Errorf("%d questions for one, %d for five", few, many)
		}
	})
}
