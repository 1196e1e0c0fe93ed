// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/demo"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/testkit"
)

var requestPath = regexp.MustCompile(`^/privacy/me/requests/([0-9a-z]{13})$`)

// ask makes a request as a person and returns its id.
func ask(t *testing.T, b *apptest.Browser, form url.Values) string {
	t.Helper()
	status, location, body := b.Do(http.MethodPost, "/privacy/me/requests", form)
	m := requestPath.FindStringSubmatch(location)
	if status != http.StatusSeeOther || m == nil {
		t.Fatalf("%v: %d %s %.600s", form, status, location, body)
	}
	return m[1]
}

// TestEveryTableHasWords: the pages about a person's data, and the calendar of what goes, say in words what each table holds.
func TestEveryTableHasWords(t *testing.T) {
	w := apptest.Open(t, testkit.DB(t, db.SQLite))
	for _, table := range w.Registry.Tables() {
		if (len(table.Subjects) > 0 || table.Clock != "") && !w.Web.Texts.Has("thing."+table.Name) {
			t.Errorf("table %s has no text thing.%s", table.Name, table.Name)
		}
	}
}

// TestT20T68AnErasureFromTheFirstLookToTheAnswer: the pupil sees what goes and what stays, asks with a password, the officer grants, three days
// go by, it is done and counted, and the answer names the authority.
func TestT20T68AnErasureFromTheFirstLookToTheAnswer(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		jonas := find(t, w, "jonas@fjordvik.example")
		pupil, officer, admin := w.As("jonas@fjordvik.example"), w.As("sigrun@fjordvik.example"), w.As("ragnhild@fjordvik.example")
		me := apptest.TextID(int64(jonas.ID))

		if page := pupil.Get("/privacy/me"); !strings.Contains(page, `href="/privacy/me/erase"`) {
			t.Fatal("my data does not lead to the preview")
		}
		preview := pupil.Get("/privacy/me/erase")
		for _, want := range []string{"This would disappear", "This would stay", "until", "mark or comment", "record of assessment"} {
			if !strings.Contains(preview, want) {
				t.Errorf("the preview does not say %q", want)
			}
		}
		// T-68: an open page is not enough.
		if status, _, body := pupil.Do(http.MethodPost, "/privacy/me/requests", url.Values{"kind": {"erase"}, "who": {me}, "password": {"wrong"}, "said": {"I move"}}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "I move") {
			t.Fatalf("a wrong password: %d", status)
		}
		which := ask(t, pupil, url.Values{"kind": {"erase"}, "who": {me}, "password": {demo.Password}})

		// T-20: a refusal needs a reason; an admin cannot decide at all.
		at := "/privacy/desk/" + which
		if status, _, _ := officer.Do(http.MethodPost, at+"/refuse", url.Values{"reason": {""}, "words": {"no"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("a refusal without a reason: %d", status)
		}
		if status, _, _ := admin.Do(http.MethodPost, at+"/grant", url.Values{}); status != http.StatusNotFound {
			t.Errorf("an admin decides: %d", status)
		}
		if page := officer.Get("/privacy/desk"); !strings.Contains(page, "Jonas Eide") || !strings.Contains(page, "days left") {
			t.Error("the desk does not show whose request it is and how long there is")
		}
		if page := officer.Get(at); !strings.Contains(page, "This would stay") {
			t.Error("the officer does not see the plan")
		}
		if status, _, body := officer.Do(http.MethodPost, at+"/grant", url.Values{}); status != http.StatusSeeOther {
			t.Fatalf("granting: %d %.400s", status, body)
		}
		tick(t, w)
		if _, err := w.Person.Find(ctx, w.DB, jonas.ID); err != nil {
			t.Fatal("it began before the three days were over")
		}
		if page := pupil.Get("/privacy/me/requests/" + which); !strings.Contains(page, "Take it back") {
			t.Error("he cannot take it back in these days")
		}
		w.Fake.Advance(73 * time.Hour)
		tick(t, w)
		if p, err := w.Person.Find(ctx, w.DB, jonas.ID); err != nil || p.Email != "" || p.ClosedAt.IsZero() {
			t.Errorf("he is still here: %+v %v", p, err)
		}
		page := w.As("sigrun@fjordvik.example").Get(at)
		if !strings.Contains(page, "Answered") {
			t.Errorf("it is not answered: %v", regexp.MustCompile(`<code>[^<]*</code>|<dd>[^<]*</dd>`).FindAllString(page, -1))
		}
		letter := lastLetter(t, w, "jonas@fjordvik.example")
		if !strings.Contains(letter, "Datatilsynet") {
			t.Errorf("the answer does not say where to complain: %q", letter)
		}
		// The same once more is nobody's.
		if _, err := w.Person.FindByLogin(ctx, w.DB, "jonas@fjordvik.example"); !fault.Is(err, fault.NotFound) {
			t.Error("he can still sign in")
		}
	})
}

// tick lets the clock of the requests run and does what waits.
func tick(t *testing.T, w *apptest.World) {
	t.Helper()
	if err := w.Rights.Tick(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := w.Queue.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func lastLetter(t *testing.T, w *apptest.World, to string) string {
	t.Helper()
	all, err := w.Letters()
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, l := range all {
		if l.To.Mail == to {
			text = l.Text
		}
	}
	return text
}

// TestT19MoreTimeOnlyBeforeTheEndAndWithAReason.
func TestT19MoreTimeOnlyBeforeTheEndAndWithAReason(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		which := ask(t, w.As("jonas@fjordvik.example"), url.Values{"kind": {"why"}, "who": {apptest.TextID(int64(jonas.ID))}, "said": {"Who got my marks?"}})
		officer, at := w.As("sigrun@fjordvik.example"), "/privacy/desk/"+which
		if status, _, _ := officer.Do(http.MethodPost, at+"/extend", url.Values{"longer": {""}}); status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", status)
		}
		if status, _, _ := officer.Do(http.MethodPost, at+"/extend", url.Values{"longer": {"complex"}}); status != http.StatusSeeOther {
			t.Fatalf("with a reason: %d", status)
		}
		tick(t, w)
		if letter := lastLetter(t, w, "jonas@fjordvik.example"); !strings.Contains(letter, "takes longer") || !strings.Contains(letter, "complex") {
			t.Errorf("he was not told why: %q", letter)
		}
		if status, _, _ := officer.Do(http.MethodPost, at+"/extend", url.Values{"longer": {"complex"}}); status < 400 {
			t.Errorf("twice: %d", status)
		}
		late := ask(t, w.As("jonas@fjordvik.example"), url.Values{"kind": {"tell"}, "who": {apptest.TextID(int64(jonas.ID))}, "said": {"Tell them"}})
		w.Fake.Advance(40 * 24 * time.Hour)
		if status, _, _ := w.As("sigrun@fjordvik.example").Do(http.MethodPost, "/privacy/desk/"+late+"/extend", url.Values{"longer": {"complex"}}); status < 400 {
			t.Errorf("after the last day: %d", status)
		}
	})
}

// TestT40NobodyAsksForAnother: another's requests, another's child and another's copy are not there, whatever is written into the form.
func TestT40NobodyAsksForAnother(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		me := apptest.TextID(int64(jonas.ID))
		which := ask(t, w.As("jonas@fjordvik.example"), url.Values{"kind": {"access"}, "who": {me}, "password": {demo.Password}})
		tick(t, w)
		stranger := w.Stranger()
		for name, b := range map[string]*apptest.Browser{"a parent of nobody": stranger, "a teacher": w.As("marit@fjordvik.example"), "an admin": w.As("ragnhild@fjordvik.example")} {
			for _, path := range []string{"/privacy/me/requests/" + which, "/privacy/me?child=" + me, "/privacy/me/erase?child=" + me} {
				if status, _, _ := b.Do(http.MethodGet, path, nil); status != http.StatusNotFound {
					t.Errorf("%s opens %s: %d", name, path, status)
				}
			}
			if status, _, _ := b.Do(http.MethodPost, "/privacy/me/requests", url.Values{"kind": {"access"}, "who": {me}, "password": {demo.Password}}); status != http.StatusNotFound {
				t.Errorf("%s asks for him: %d", name, status)
			}
		}
		if page := w.As("anne@fjordvik.example").Get("/privacy/me?child=" + me); !strings.Contains(page, "Jonas") {
			t.Error("his mother does not see what is stored about him")
		}
	})
}

// TestT34ACopyIsFetchedOnceByWhoAskedForIt.
func TestT34ACopyIsFetchedOnceByWhoAskedForIt(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		pupil := w.As("jonas@fjordvik.example")
		which := ask(t, pupil, url.Values{"kind": {"access"}, "who": {apptest.TextID(int64(jonas.ID))}, "password": {demo.Password}})
		tick(t, w)
		page := pupil.Get("/privacy/me/requests/" + which)
		copyAt := regexp.MustCompile(`/privacy/me/copies/[0-9a-z]{13}`).FindString(page)
		if copyAt == "" {
			t.Fatalf("the copy is not offered: %.3000s", page)
		}
		if status, _, _ := pupil.Do(http.MethodGet, copyAt, nil); status == http.StatusOK {
			t.Error("a mail program that opens the link fetches the copy")
		}
		if status, _, _ := w.As("marit@fjordvik.example").Do(http.MethodPost, copyAt, url.Values{}); status != http.StatusNotFound {
			t.Errorf("somebody else fetches it: %d", status)
		}
		status, _, zip := pupil.Do(http.MethodPost, copyAt, url.Values{})
		if status != http.StatusOK || !strings.HasPrefix(zip, "PK") {
			t.Fatalf("fetching: %d %.60q", status, zip)
		}
		if status, _, _ := pupil.Do(http.MethodPost, copyAt, url.Values{}); status != http.StatusNotFound {
			t.Errorf("a second time: %d", status)
		}
	})
}

// TestT33AStrangersAddressProvesNothing: a form in somebody else's name writes to nobody and tells nothing.
func TestT33AStrangersAddressProvesNothing(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		tick(t, w)
		before, err := w.Letters()
		if err != nil {
			t.Fatal(err)
		}
		for _, contact := range []string{"jonas@fjordvik.example", "attacker@evil.example"} {
			status, location, _ := w.Visitor().Do(http.MethodPost, "/privacy/ask", url.Values{"kind": {"access"}, "name": {"Jonas Eide"}, "contact": {contact}})
			if status != http.StatusSeeOther || location != "/privacy/ask?sent=1" {
				t.Errorf("%s: %d %s", contact, status, location)
			}
		}
		tick(t, w)
		if after, err := w.Letters(); err != nil || len(after) != len(before) {
			t.Errorf("%d letters were sent, %v", len(after)-len(before), err)
		}
		if page := w.As("sigrun@fjordvik.example").Get("/privacy/desk"); strings.Count(page, "Jonas Eide") < 2 {
			t.Error("the officer does not see them")
		}
	})
}
