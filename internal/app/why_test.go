// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/testkit"
)

// askers are the pages with a drawer that says why they ask, and who opens them.
func askers(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	add := func(b *apptest.Browser, paths ...string) {
		for _, path := range paths {
			pages[path] = b.Get(path)
		}
	}
	add(apptest.Open(t, testkit.DB(t, db.SQLite)).Visitor(), "/first-run")
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	add(w.Visitor(), "/sign-in")
	jonas, err := w.Person.FindByLogin(t.Context(), w.DB, "jonas@fjordvik.example")
	if err != nil {
		t.Fatal(err)
	}
	add(w.As("ragnhild@fjordvik.example"), "/admin/people/new", "/admin/people/"+jonas.ID.String()+"/edit", "/admin/people/"+jonas.ID.String()+"/protection")
	add(w.As("sigrun@fjordvik.example"), "/privacy/holds/new")
	add(w.As("ragnhild@fjordvik.example"), "/admin/support/new")
	add(w.SignIn(jonas.ID), "/portfolio/bring")
	add(w.Visitor(), "/privacy/leak")
	walk(t, w.SignIn(jonas.ID), 60, func(path string, page *html.Node) {
		for n := range page.Descendants() {
			if strings.HasSuffix(attr(n, "action"), "/submission") {
				add(w.SignIn(jonas.ID), path)
			}
		}
	})
	guardians, err := w.Person.Guardians(t.Context(), w.DB, jonas.ID)
	if err != nil || len(guardians) == 0 {
		t.Fatal("the pupil of the cast has no guardian", err)
	}
	at := "/admin/people/" + jonas.ID.String()
	add(w.As("ragnhild@fjordvik.example"), at+"/age", at+"/guardians/"+guardians[0].ID.String())
	if err := w.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return w.Person.SetAdultOn(ctx, tx, jonas.ID, clock.DateOf(w.Fake.Now()))
	}); err != nil {
		t.Fatal(err)
	}
	add(w.SignIn(jonas.ID), "/privacy/me/grown")
	return pages
}

// TestWhyWeAsk: the drawer of a form shows exactly the purposes of its fields, from the declarations of the columns behind them, and every
// field that somebody fills in has said where it goes.
func TestWhyWeAsk(t *testing.T) {
	w := apptest.Open(t, testkit.DB(t, db.SQLite))
	seen := map[string]bool{}
	for path, body := range askers(t) {
		asks := asksOf(t, w, path)
		page, err := html.Parse(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		form := formWithDrawer(page)
		if form == nil {
			t.Errorf("%s has no drawer", path)
			continue
		}
		var shown, want []string
		for n := range form.Descendants() {
			if id := attr(n, "data-activity"); id != "" {
				shown = append(shown, id)
			}
			name, kind := attr(n, "name"), attr(n, "type")
			if name == "" || kind == "hidden" || !slices.Contains([]string{"input", "textarea", "select"}, n.Data) {
				continue
			}
			if _, said := asks[name]; !said {
				t.Errorf("%s: the field %s does not say where it goes", path, name)
			}
		}
		for _, a := range w.Registry.Activities() {
			for _, places := range asks {
				if slices.ContainsFunc(places, func(place string) bool { return purposeOf(t, w, place) == a.ID }) {
					want = append(want, a.ID)
					break
				}
			}
		}
		if !slices.Equal(shown, want) || len(want) == 0 {
			t.Errorf("%s: the drawer shows %v, its fields are for %v", path, shown, want)
		}
		seen[shape(path)] = true
	}
	for _, r := range w.Routes {
		if len(r.Asks) > 0 && r.Method == http.MethodGet && !seen[shapeOfRoute(r.Path)] {
			t.Errorf("%s says what it asks, and nobody looked at its drawer", r.Path)
		}
	}
}

func shapeOfRoute(path string) string { return hole.ReplaceAllString(path, "*") }

func purposeOf(t *testing.T, w *apptest.World, place string) string {
	t.Helper()
	table, column, _ := strings.Cut(place, ".")
	v, ok := w.Registry.Table(table)
	if _, is := v.Columns[column]; !ok || !is {
		t.Fatalf("%s is not declared", place)
	}
	return v.ActivityOf(column).ID
}

func asksOf(t *testing.T, w *apptest.World, path string) personal.Asks {
	t.Helper()
	at, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range w.Routes {
		if r.Method == http.MethodGet && (r.Path == at.Path || shapeOfRoute(r.Path) == shape(at.Path)) && len(r.Asks) > 0 {
			return r.Asks
		}
	}
	t.Fatalf("no route says what %s asks", path)
	return nil
}

func formWithDrawer(page *html.Node) *html.Node {
	for n := range page.Descendants() {
		if n.Data != "form" {
			continue
		}
		for d := range n.Descendants() {
			if has(d, "data-why") {
				return n
			}
		}
	}
	return nil
}
