// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

var manage = permit.Capability{Name: "site.manage", Roles: []permit.Role{permit.Admin}}

func guarded(t *testing.T) *kit {
	return open(t,
		web.Get("/open", permit.Anyone, page("everybody")),
		web.Get("/mine", permit.SignedIn, page("yours")),
		web.Post("/mine", permit.SignedIn, readsForm),
		web.Get("/course", permit.In(manage), page("in scope")),
		web.Get("/admin", permit.Site(manage), page("of admins")),
		web.Get("/thing/{id}", permit.Token, page("by token")),
	)
}

func TestGates(t *testing.T) {
	rows := []struct {
		name, token, path string
		status            int
	}{
		{"a visitor in the open", "", "/open", 200},
		{"a visitor at a private page", "", "/mine", 303},
		{"an ended session", "gone", "/mine", 303},
		{"a signed-in person", "ada", "/mine", 200},
		{"a signed-in person within the handler's scope", "ada", "/course", 200},
		{"a visitor outside the scope", "", "/course", 303},
		{"without the capability", "ada", "/admin", 404},
		{"with the capability", "eli", "/admin", 200},
		{"a visitor at an admin page", "", "/admin", 303},
		{"a secret in the address", "", "/thing/x", 200},
		{"an address nobody made", "ada", "/nowhere", 404},
		{"the same for a visitor", "", "/nowhere", 404},
		{"the session cannot be read", "broken", "/mine", 500},
	}
	k := guarded(t)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if rec := k.ask(row.token, http.MethodGet, row.path, nil); rec.Code != row.status {
				t.Errorf("%d, want %d", rec.Code, row.status)
			}
		})
	}
}

func TestVisitorIsSentToTheDoorAndBack(t *testing.T) {
	rec := guarded(t).ask("", http.MethodGet, "/mine?week=48&day=mon", nil)
	if got := rec.Header().Get("Location"); rec.Code != http.StatusSeeOther || got != "/sign-in?next=%2Fmine%3Fweek%3D48%26day%3Dmon" {
		t.Errorf("%d %q", rec.Code, got)
	}
}

// A session that ended while somebody wrote an essay costs no essay, and no password comes back in a page.
func TestSignedOutPostKeepsWhatWasTyped(t *testing.T) {
	essay := "\nFirst line\n" + strings.Repeat("The Sun's light & <b>leaves</b>. ", 20)
	rec := guarded(t).ask("", http.MethodPost, "/mine?v=2", url.Values{"essay": {essay}, "short": {"blåbær"},
		"password": {"S3cret!one"}, "new_password": {"S3cret!two"}, "Old-Password": {"S3cret!three"}})
	guarded(t).want(rec, http.StatusUnauthorized, "You were signed out", "What you wrote is still here", `href="/sign-in"`,
		`action="/mine?v=2"`, ">\n\nFirst line", "The Sun&#39;s light &amp; &lt;b&gt;leaves&lt;/b&gt;.", `name="short" value="blåbær"`)
	if strings.Contains(rec.Body.String(), "S3cret!") {
		t.Error("a password stands in the page")
	}
}

func TestHead(t *testing.T) {
	k := guarded(t)
	for path, want := range map[string]int{"/open": 200, "/mine": 401, "/nowhere": 404} {
		if rec := k.ask("", http.MethodHead, path, nil); rec.Code != want {
			t.Errorf("HEAD %s: %d, want %d", path, rec.Code, want)
		}
	}
}

func TestMethodThatIsNotThere(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, "BREW"} {
		if rec := guarded(t).ask("eli", method, "/admin", nil); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d", method, rec.Code)
		}
	}
}

func TestSiteThatIsNotMadeYet(t *testing.T) {
	k := open(t, web.Get("/open", permit.Anyone, page("open")), web.Get(web.SetupPath, permit.Anyone, page("make it")), web.Get("/x/{t}", permit.Token, page("token")))
	k.site.SetInfo(web.Info{})
	for path, want := range map[string]int{"/open": 303, web.SetupPath: 200, "/x/1": 200} {
		rec := k.ask("", http.MethodGet, path, nil)
		if rec.Code != want || want == 303 && rec.Header().Get("Location") != web.SetupPath {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Header().Get("Location"))
		}
	}
}

func TestTwoRoutesWithOneAddressAreAMistake(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the second route took the place of the first")
		}
	}()
	open(t, web.Get("/a/{x}", permit.Anyone, page("1")), web.Get("/a/{y}", permit.Anyone, page("2")))
}

func TestCrossSitePostIsRefused(t *testing.T) {
	rows := []struct {
		name   string
		change []func(*http.Request)
		status int
	}{
		{"another site", []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, 403},
		{"a neighbour of the same owner", []func(*http.Request){header("Sec-Fetch-Site", "same-site")}, 403},
		{"another origin, old browser", []func(*http.Request){header("Origin", "https://evil.example")}, 403},
		{"a page without an origin", []func(*http.Request){header("Origin", "null")}, 403},
		{"our own page", []func(*http.Request){header("Sec-Fetch-Site", "same-origin")}, 200},
		{"our own page, old browser", []func(*http.Request){header("Origin", "http://school.example")}, 200},
		{"a program", nil, 200},
	}
	k := guarded(t)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			rec := k.ask("ada", http.MethodPost, "/mine", url.Values{"a": {"1"}}, row.change...)
			if rec.Code != row.status {
				t.Errorf("%d, want %d", rec.Code, row.status)
			}
			if row.status == 403 && !strings.Contains(rec.Body.String(), "came from another site") {
				t.Errorf("no clear sentence: %.400s", rec.Body)
			}
		})
	}
}
