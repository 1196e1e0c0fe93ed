// SPDX-License-Identifier: AGPL-3.0-or-later

package setup

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lectern/internal/audit"
	"lectern/internal/login"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/site"
)

// world is a site that is not made yet.
type world struct {
	t       *testing.T
	db      *db.DB
	web     *web.Site
	site    *site.Service
	person  *person.Service
	audit   *audit.Service
	handler http.Handler
}

func engines(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	var steps []db.Migration
	for _, one := range []struct {
		domain string
		fs     fs.FS
	}{
		{"site", (&site.Service{}).Feature().Migrations}, {"person", (&person.Service{}).Feature().Migrations},
		{"audit", (&audit.Service{}).Feature().Migrations}, {"login", (&login.Service{}).Feature().Migrations},
	} {
		some, err := db.MigrationsFrom(one.fs, one.domain)
		must(t, err)
		steps = append(steps, some...)
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) { do(t, newWorld(t, d)) }, steps...)
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d}
	c := clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	ids := id.NewMaker(c, 1)
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	w.web = &web.Site{DB: d, Clock: c, Log: quiet}
	w.person = person.New(person.Deps{DB: d, Clock: c, IDs: ids})
	w.audit = audit.New(audit.Deps{DB: d, Clock: c, IDs: ids, LogTo: quiet})
	gate := login.New(login.Deps{DB: d, Clock: c, IDs: ids, Person: w.person, Audit: w.audit, Key: []byte("key"), LogTo: quiet})
	w.site = site.New(site.Deps{DB: d, Clock: c, Web: w.web})
	own := New(Deps{DB: d, Site: w.site, Person: w.person, Audit: w.audit, Login: gate})
	features := []feature.Feature{w.site.Feature(), w.person.Feature(), w.audit.Feature(), gate.Feature(), own.Feature()}
	bundles := []i18n.Bundle{{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}}
	var routes []web.Route
	for _, f := range features {
		bundles = append(bundles, i18n.Bundle{Domain: f.Name, FS: f.Texts})
		routes = append(routes, f.Routes...)
	}
	var err error
	w.web.Texts, err = i18n.NewCatalog(bundles)
	must(t, err)
	w.web.Sessions = gate
	w.handler = w.web.Mux(routes)
	return w
}

type browser struct {
	w   *world
	jar *cookiejar.Jar
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	must(w.t, err)
	return &browser{w, jar}
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	return b.do(httptest.NewRequest(http.MethodGet, "http://school.example"+path, nil))
}

func (b *browser) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "http://school.example"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	for _, c := range b.jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	rec := httptest.NewRecorder()
	b.w.handler.ServeHTTP(rec, r)
	b.jar.SetCookies(r.URL, rec.Result().Cookies())
	return rec
}

func filled() url.Values {
	return url.Values{
		"name": {"Nordhavn School"}, "country": {"NO"}, "language": {"nb"}, "languages": {"en", "nb"}, "zone": {""},
		"controller_name": {"Nordhavn kommune"}, "controller_address": {"Torget 1\r\n9999 Nordhavn"}, "controller_email": {"post@nordhavn.example"},
		"officer_name": {"Per Ås"}, "officer_email": {"ombud@nordhavn.example"},
		"given_name": {"Ida"}, "family_name": {"Berg"}, "email": {"ida@nordhavn.example"}, "new_password": {"seven blue herons"},
	}
}

func TestEverythingLeadsToTheFirstRun(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for _, path := range []string{"/", "/sign-in", "/me", "/nothing"} {
			if rec := w.browser().get(path); rec.Header().Get("Location") != web.SetupPath {
				t.Errorf("%s: %d %s", path, rec.Code, rec.Header().Get("Location"))
			}
		}
		if rec := w.browser().get(web.SetupPath); rec.Code != http.StatusOK {
			t.Errorf("%d", rec.Code)
		}
	})
}

func TestTheFirstRunMakesSiteAndAdmin(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser()
		if rec := b.post(web.SetupPath, filled()); rec.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		v, err := w.site.Get(t.Context(), w.db)
		must(t, err)
		if v.Zone != "Europe/Oslo" || !slices.Equal(v.Languages, []string{"nb", "en"}) || v.Authority != "Datatilsynet, datatilsynet.no" || v.ControllerAddress != "Torget 1\n9999 Nordhavn" {
			t.Errorf("%+v", v)
		}
		if i := w.web.Info(); !i.Ready || i.Name != "Nordhavn School" || i.Zone.String() != "Europe/Oslo" || i.Languages[0] != "nb" {
			t.Errorf("pages know %+v", i)
		}
		if rec := b.get("/admin/site"); rec.Code != http.StatusOK {
			t.Errorf("the admin is not signed in: %d", rec.Code)
		}
		ida, err := w.person.FindByLogin(t.Context(), w.db, "ida@nordhavn.example")
		must(t, err)
		roles, err := w.person.Roles(t.Context(), w.db, ida.ID)
		if err != nil || !slices.Equal(roles, []permit.Role{permit.Admin}) {
			t.Errorf("%v, %v", roles, err)
		}
		again := w.browser()
		rec := again.post("/sign-in", url.Values{"name": {"ida@nordhavn.example"}, "password": {"seven blue herons"}})
		if rec.Code != http.StatusSeeOther {
			t.Errorf("the password does not work: %d", rec.Code)
		}
		lines, err := w.audit.List(t.Context(), w.db, audit.Filter{Action: "site.created"})
		if err != nil || len(lines) != 1 || lines[0].Actor != int64(ida.ID) {
			t.Errorf("%+v, %v", lines, err)
		}
	})
}

func TestASiteIsMadeOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.browser().post(web.SetupPath, filled())
		thief := w.browser()
		form := filled()
		form.Set("email", "thief@evil.example")
		if rec := thief.get(web.SetupPath); rec.Code != http.StatusNotFound {
			t.Errorf("the page: %d", rec.Code)
		}
		if rec := thief.post(web.SetupPath, form); rec.Code != http.StatusNotFound {
			t.Errorf("the form: %d", rec.Code)
		}
		// Another process does not know yet that the site is made.
		w.web.SetInfo(web.Info{})
		if rec := thief.post(web.SetupPath, form); rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), "made already") {
			t.Errorf("from another process: %d", rec.Code)
		}
		if _, err := w.person.FindByLogin(t.Context(), w.db, "thief@evil.example"); err == nil {
			t.Error("there is a second admin")
		}
	})
}

func TestOfManyAtTheSameMomentOneMakesTheSite(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		var mu sync.Mutex
		made := 0
		for range 6 {
			b := w.browser()
			all.Go(func() {
				rec := b.post(web.SetupPath, filled())
				mu.Lock()
				defer mu.Unlock()
				if rec.Code == http.StatusSeeOther {
					made++
				}
			})
		}
		all.Wait()
		page, err := w.person.List(t.Context(), w.db, person.Filter{})
		if err != nil || made != 1 || page.Total != 1 {
			t.Errorf("made %d times, %d people, %v", made, page.Total, err)
		}
	})
}

func TestFaultsComeAllAtOnceAndNothingTypedIsLost(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		form := url.Values{
			"name": {""}, "country": {"XX"}, "language": {"xx"}, "zone": {"Mars/Olympus"}, "controller_name": {""},
			"controller_address": {"Torget 1"}, "controller_email": {"no address"}, "officer_name": {""}, "officer_email": {""},
			"given_name": {""}, "family_name": {""}, "email": {"also none"}, "new_password": {"short"},
		}
		rec := w.browser().post(web.SetupPath, form)
		page := rec.Body.String()
		if rec.Code != http.StatusUnprocessableEntity {
			t.Fatalf("%d", rec.Code)
		}
		var got []string
		for _, m := range regexp.MustCompile(`<li><a href="#f-(\w+)"`).FindAllStringSubmatch(page, -1) {
			got = append(got, m[1])
		}
		want := []string{"name", "country", "languages", "zone", "controller_name", "controller_email", "officer_name", "officer_email", "given_name", "email", "new_password"}
		if !slices.Equal(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		for _, field := range want {
			if !strings.Contains(page, `id="f-`+field+`"`) {
				t.Errorf("the message about %s leads nowhere", field)
			}
		}
		for _, kept := range []string{`value="no address"`, `value="also none"`, "Torget 1", `value="Mars/Olympus" selected`} {
			if !strings.Contains(page, kept) {
				t.Errorf("lost %s", kept)
			}
		}
		if strings.Contains(page, `value="short"`) {
			t.Error("the password came back")
		}
		if w.web.Info().Ready {
			t.Error("the site is made")
		}
	})
}

func TestEachFieldAlone(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for field, value := range map[string]string{
			"name": " ", "country": "", "zone": "Local", "languages": "tlh", "controller_name": "", "controller_email": "a b@c.example",
			"officer_email": "Per <per@c.example>", "email": "", "new_password": "aaaaaaaaaaaa",
		} {
			t.Run(field, func(t *testing.T) {
				form := filled()
				form.Set(field, value)
				rec := w.browser().post(web.SetupPath, form)
				links := regexp.MustCompile(`<li><a href="#f-(\w+)"`).FindAllStringSubmatch(rec.Body.String(), -1)
				if rec.Code != http.StatusUnprocessableEntity || !slices.ContainsFunc(links, func(m []string) bool { return m[1] == field }) {
					t.Errorf("%d %v", rec.Code, links)
				}
			})
		}
	})
}

func TestTheSiteCanBeChanged(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser()
		b.post(web.SetupPath, filled())
		form := filled()
		form.Set("name", "Nordhavn skole")
		form.Set("country", "SE")
		form.Set("language", "en")
		form.Set("authority", "Datatilsynet, datatilsynet.no")
		if rec := b.post("/admin/site", form); rec.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		v, err := w.site.Get(t.Context(), w.db)
		if err != nil || v.Name != "Nordhavn skole" || v.Zone != "Europe/Stockholm" || v.Languages[0] != "en" || !strings.Contains(v.Authority, "imy.se") {
			t.Errorf("%+v, %v", v, err)
		}
		if w.web.Info().Name != "Nordhavn skole" {
			t.Error("the pages do not know")
		}
		form.Set("name", "")
		rec := b.post("/admin/site", form)
		if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), `href="#f-name"`) {
			t.Errorf("%d", rec.Code)
		}
		form.Set("name", "N")
		form.Set("authority", "Somebody else")
		b.post("/admin/site", form)
		if v, err := w.site.Get(t.Context(), w.db); err != nil || v.Authority != "Somebody else" {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestOnlyAdminsChangeTheSite(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.browser().post(web.SetupPath, filled())
		if rec := w.browser().get("/admin/site"); !strings.HasPrefix(rec.Header().Get("Location"), "/sign-in") {
			t.Errorf("a visitor: %d", rec.Code)
		}
		own := New(Deps{DB: w.db, Site: w.site, Person: w.person, Audit: w.audit})
		v, err := w.site.Get(t.Context(), w.db)
		must(t, err)
		for _, r := range permit.Roles() {
			err := own.Change(t.Context(), permit.Actor{Person: 1, Roles: []permit.Role{r}}, v)
			if (err == nil) != (r == permit.Admin) {
				t.Errorf("%s: %v", r, err)
			}
		}
	})
}

func TestZonesAreReal(t *testing.T) {
	for _, country := range site.Countries() {
		all := zonesOf(country)
		if len(all) == 0 {
			t.Errorf("%s has no zone", country)
		}
		for _, z := range all {
			if _, err := time.LoadLocation(z); err != nil {
				t.Error(err)
			}
		}
	}
	for country := range zones() {
		if site.AuthorityOf(country) == "" {
			t.Errorf("%s is no country a site can be in", country)
		}
	}
}

func TestCountryIsGuessed(t *testing.T) {
	for accept, want := range map[string]string{
		"nb-NO,nb;q=0.9,en-US;q=0.8": "NO", "nb": "NO", "en-GB,en;q=0.9": "GB", "de": "DE", "de-AT": "AT", "en-US,en;q=0.9,sv-SE;q=0.5": "SE",
		"ja": "", "": "", ";;;": "",
	} {
		if got := countryOf(accept, site.Countries()); got != want {
			t.Errorf("%q: %q, want %q", accept, got, want)
		}
	}
}

func TestEveryCountryHasAName(t *testing.T) {
	c, err := i18n.NewCatalog([]i18n.Bundle{{Domain: "setup", FS: texts}})
	must(t, err)
	for _, code := range site.Countries() {
		if !c.Has("setup.country." + code) {
			t.Errorf("%s has no name", code)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
