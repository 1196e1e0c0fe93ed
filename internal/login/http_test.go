// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func TestSignIn(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			name, password string
			in             bool
		}{
			"user name":         {"ada", goodPassword, true},
			"e-mail":            {"ada@school.example", goodPassword, true},
			"capitals, spaces":  {"  ADA@School.example ", goodPassword, true},
			"wrong password":    {"ada", "seven blue heron", false},
			"other capitals":    {"ada", "Seven blue herons", false},
			"space at the end":  {"ada", goodPassword + " ", false},
			"nobody":            {"nobody", goodPassword, false},
			"no password set":   {"bo", "", false},
			"nothing":           {"", "", false},
			"a very long guess": {"ada", strings.Repeat("a", 100_000), false},
		} {
			t.Run(name, func(t *testing.T) {
				b := w.browser()
				b.addr = "198.51.100.1:1"
				a := b.post("/sign-in", "name", c.name, "password", c.password)
				if c.in != (a.status == http.StatusSeeOther) || b.isIn() != c.in {
					t.Fatalf("status %d, signed in %v", a.status, b.isIn())
				}
				if c.in {
					return
				}
				if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "do not belong together") {
					t.Errorf("refused with %d: %s", a.status, a.body)
				}
				if len(c.password) > 20 && strings.Contains(a.body, c.password) {
					t.Error("the password came back")
				}
			})
		}
	})
}

func TestSignInKeepsTheName(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		a := w.browser().post("/sign-in", "name", "ada", "password", "no", "next", "/courses/1")
		for _, want := range []string{`value="ada"`, `value="/courses/1"`, `autocomplete="username"`, `autocomplete="current-password"`} {
			if !strings.Contains(a.body, want) {
				t.Errorf("no %s in %s", want, a.body)
			}
		}
	})
}

func TestNextStaysOnTheSite(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for next, want := range map[string]string{
			"/courses/1?a=b#c": "/courses/1?a=b#c", "": "/", "https://evil.example/": "/", "//evil.example/": "/", "/\\evil.example": "/",
			"/\t/evil.example": "/", "/\n/evil.example": "/", "javascript:alert(1)": "/", "/sign-out": "/", "courses": "/",
		} {
			t.Run(next, func(t *testing.T) {
				if a := w.browser().post("/sign-in", "name", "ada", "password", goodPassword, "next", next); a.location != want {
					t.Errorf("led to %q", a.location)
				}
			})
		}
		b := w.browser().signIn()
		if a := b.get("/sign-in?next=%2F%2Fevil.example"); a.location != "/" {
			t.Errorf("signed in already, led to %q", a.location)
		}
	})
}

func TestAVisitorIsSentToSignInAndBack(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		if a := w.browser().get("/me/devices"); a.location != "/sign-in?next=%2Fme%2Fdevices" {
			t.Errorf("led to %q, %d", a.location, a.status)
		}
	})
}

func TestGuessingSlowsDownOnlyWhoGuesses(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		thief, ada := w.browser(), w.browser()
		thief.addr, ada.addr = "203.0.113.9:1", "192.0.2.7:1"
		slowed := 0
		for range 1000 {
			a := thief.post("/sign-in", "name", "ada", "password", "wrong")
			if a.status == http.StatusTooManyRequests {
				slowed++
				if a.header.Get("Retry-After") == "" {
					t.Fatal("does not say when to try again")
				}
			}
		}
		if slowed < 990 {
			t.Errorf("slowed down %d times of 1,000", slowed)
		}
		if a := thief.post("/sign-in", "name", "ada", "password", goodPassword); a.status != http.StatusTooManyRequests || thief.isIn() {
			t.Errorf("the guesser got %d at once", a.status)
		}
		ada.signIn()
		w.clock.Advance(longestWait + time.Second)
		thief.signIn()
	})
}

func TestGuessesAtTheSameMomentAreCountedToo(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		var looked atomic.Int64
		var all sync.WaitGroup
		for range 60 {
			all.Go(func() {
				_, err := w.login.SignIn(t.Context(), "ada", "wrong", "203.0.113.9:1", "")
				if fault.Is(err, fault.Invalid) {
					looked.Add(1)
				}
			})
		}
		all.Wait()
		if n := looked.Load(); n != freePair {
			t.Errorf("%d passwords were looked at, %d are free", n, freePair)
		}
	})
}

func TestManyNamesFromOneAddressSlowDown(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser()
		last := answer{}
		for i := range freeAddress + 1 {
			last = b.post("/sign-in", "name", "pupil"+strings.Repeat("x", i), "password", "wrong")
		}
		if last.status != http.StatusTooManyRequests {
			t.Errorf("got %d", last.status)
		}
		other := w.browser()
		other.addr = "198.51.100.7:1"
		other.signIn()
	})
}

func TestALinkWorksOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		path := w.link(w.ada)
		scanner := w.browser()
		for range 3 {
			if a := scanner.get(path); a.status != http.StatusOK || scanner.isIn() {
				t.Fatalf("opening the link: %d, signed in %v", a.status, scanner.isIn())
			}
		}
		b := w.browser()
		if a := b.post(path); a.location != "/" || !b.isIn() {
			t.Fatalf("led to %q, signed in %v", a.location, b.isIn())
		}
		again := w.browser()
		if a := again.post(path); a.status != http.StatusNotFound || again.isIn() || !strings.Contains(a.body, "no longer works") {
			t.Errorf("second use: %d, signed in %v", a.status, again.isIn())
		}
		for name, bad := range map[string]string{"unknown": "/sign-in/link/AAAA", "odd": "/sign-in/link/%00%ff"} {
			if a := again.post(bad); a.status != http.StatusNotFound {
				t.Errorf("%s link: %d", name, a.status)
			}
		}
	})
}

func TestAnOldLinkIsSpentAndALinkOfAClosedPersonOpensHerDataOnly(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser()
		old := w.link(w.ada)
		w.clock.Advance(ShortLink + time.Second)
		if a := b.post(old); a.status != http.StatusNotFound || b.isIn() {
			t.Errorf("old link: %d", a.status)
		}
		fresh := w.link(w.ada)
		w.tx(func(ctx context.Context, tx *db.Tx) error { return w.person.Close(ctx, tx, w.ada, "left") })
		if a := b.post(fresh); a.status != http.StatusSeeOther || b.isIn() {
			t.Errorf("link of a closed person: %d", a.status)
		}
	})
}

func TestALinkOffersAFirstPassword(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser()
		if a := b.post(w.link(w.bo)); a.location != "/me/password" {
			t.Fatalf("led to %q", a.location)
		}
		page := b.get("/me/password").body
		if strings.Contains(page, "current-password") || !strings.Contains(page, "Not now") {
			t.Error("asks for a password she does not have, or leaves no way out")
		}
		if a := b.post("/me/password", "new_password", "short"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, "at least 10") {
			t.Errorf("a short one: %d", a.status)
		}
		if a := b.post("/me/password", "new_password", goodPassword); a.location != "/me" {
			t.Errorf("led to %q: %s", a.location, a.body)
		}
		if a := w.browser().post("/sign-in", "name", "bo", "password", goodPassword); a.status != http.StatusSeeOther {
			t.Errorf("the new password: %d", a.status)
		}
	})
}

func TestANewPasswordAsksForTheOldAndSignsOthersOut(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		here, there := w.browser().signIn(), w.browser().signIn()
		for name, old := range map[string]string{"wrong": "not this one", "missing": ""} {
			if a := here.post("/me/password", "password", old, "new_password", "nine green herons"); a.status != http.StatusUnprocessableEntity {
				t.Errorf("old password %s: %d", name, a.status)
			}
		}
		if a := here.post("/me/password", "password", goodPassword, "new_password", "nine green herons"); a.location != "/me" {
			t.Fatalf("led to %q: %s", a.location, a.body)
		}
		if !here.isIn() || there.isIn() {
			t.Errorf("here %v, there %v", here.isIn(), there.isIn())
		}
	})
}

func TestAMailedLink(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser()
		known, unknown := b.post("/sign-in/link", "name", "ada"), b.post("/sign-in/link", "name", "nobody")
		if known.location != "/sign-in/sent" || unknown.location != known.location || unknown.body != known.body {
			t.Fatalf("known %+v, unknown %+v", known, unknown)
		}
		for range 200 {
			if w.letters.count() > 0 {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if w.letters.count() != 1 || w.letters.last().To.Mail != "ada@school.example" {
			t.Fatalf("%d letters", w.letters.count())
		}
		path := regexp.MustCompile(`https://school\.example(/sign-in/link/\S+)`).FindStringSubmatch(w.letters.last().Text)
		if path == nil {
			t.Fatal("no link in " + w.letters.last().Text)
		}
		if b.post(path[1]); !b.isIn() {
			t.Error("the link does not work")
		}
	})
}

func TestAMailboxIsNotFilled(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser()
		last := answer{}
		for range freePair + 2 {
			last = b.post("/sign-in/link", "name", "ada")
		}
		if last.status != http.StatusTooManyRequests {
			t.Errorf("got %d", last.status)
		}
		b.signIn()
	})
}

func TestDevices(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		here, there := w.browser().signIn(), w.browser().signIn()
		page := here.get("/me/devices").body
		if n := strings.Count(page, "Firefox, Windows</b>"); n != 2 {
			t.Errorf("%d browsers in %s", n, page)
		}
		if strings.Count(page, "This one") != 1 {
			t.Error("does not say which is this one")
		}
		ends := regexp.MustCompile(`action="(/me/devices/\w+/end)"`).FindAllStringSubmatch(page, -1)
		stranger := w.browser()
		stranger.post(w.link(w.bo))
		for _, end := range ends {
			if a := stranger.post(end[1]); a.status != http.StatusNotFound {
				t.Errorf("somebody else ended it: %d", a.status)
			}
		}
		me, err := w.login.Actor(t.Context(), token(there))
		must(t, err)
		if a := here.post("/me/devices/" + SessionID(me.Session).String() + "/end"); a.location != "/me/devices" {
			t.Errorf("led to %q", a.location)
		}
		if !here.isIn() || there.isIn() {
			t.Errorf("here %v, there %v", here.isIn(), there.isIn())
		}
		third := w.browser().signIn()
		here.post("/me/devices/end-others")
		if !here.isIn() || third.isIn() {
			t.Errorf("here %v, third %v", here.isIn(), third.isIn())
		}
	})
}

func token(b *browser) string {
	r, _ := http.NewRequest(http.MethodGet, "http://school.example/", nil)
	for _, c := range b.jar.Cookies(r.URL) {
		if c.Name == web.SessionCookie {
			return c.Value
		}
	}
	return ""
}

func TestSigningOutEndsTheSessionItself(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser().signIn()
		held := token(b)
		if a := b.post("/sign-out"); a.location != "/sign-in" || a.header.Get("Clear-Site-Data") != `"storage"` {
			t.Errorf("led to %q and left in the browser what was there", a.location)
		}
		if !strings.Contains(b.get("/sign-in").body, "You are signed out.") {
			t.Error("does not say so")
		}
		a, err := w.login.Actor(t.Context(), held)
		if err != nil || a.SignedIn() {
			t.Errorf("a copied cookie still works: %v %v", a, err)
		}
		if a := w.browser().post("/sign-out"); a.location != "/sign-in" {
			t.Errorf("a visitor: %d", a.status)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			do func(*browser)
			in bool
		}{
			"used every hour for a week": {func(b *browser) {
				for range 7 * 24 {
					w.clock.Advance(time.Hour)
					b.isIn()
				}
			}, true},
			"used every hour for a month": {func(b *browser) {
				for range 31 * 24 {
					w.clock.Advance(time.Hour)
					b.isIn()
				}
			}, false},
			"not used for a day": {func(*browser) { w.clock.Advance(24 * time.Hour) }, false},
		} {
			t.Run(name, func(t *testing.T) {
				b := w.browser().signIn()
				if c.do(b); b.isIn() != c.in {
					t.Errorf("signed in %v", b.isIn())
				}
			})
		}
	})
}

func TestAClosedPersonIsOutAndStaysOut(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser().signIn()
		w.tx(func(ctx context.Context, tx *db.Tx) error { return w.person.Close(ctx, tx, w.ada, "left") })
		w.clock.Advance(remembered + time.Second)
		if b.isIn() {
			t.Error("still in")
		}
		again := w.browser()
		if a := again.post("/sign-in", "name", "ada", "password", goodPassword); a.status != http.StatusSeeOther || again.isIn() {
			t.Errorf("she comes in to more than her own data: %d", a.status)
		}
		w.tx(func(ctx context.Context, tx *db.Tx) error { return w.person.Reopen(ctx, tx, w.ada) })
		w.browser().signIn()
	})
}

func TestSessionCookieIsShut(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		a := w.browser().post("/sign-in", "name", "ada", "password", goodPassword)
		for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(a.header.Get("Set-Cookie"), want) {
				t.Errorf("no %s in %s", want, a.header.Get("Set-Cookie"))
			}
		}
	})
}

func TestAnotherSiteCannotSignInOrOut(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		b := w.browser().signIn()
		r, _ := http.NewRequest(http.MethodPost, "http://school.example/sign-out", nil)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if a := b.do(r); a.status != http.StatusForbidden || !b.isIn() {
			t.Errorf("%d, still in %v", a.status, b.isIn())
		}
	})
}

func TestRolesReachTheActor(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for _, org := range []int64{5, 6} {
			w.tx(func(ctx context.Context, tx *db.Tx) error {
				return w.person.Grant(ctx, tx, w.ada, permit.Teacher, org, person.ByHand)
			})
		}
		b := w.browser().signIn()
		a, err := w.login.Actor(t.Context(), token(b))
		if err != nil || person.ID(a.Person) != w.ada || len(a.Roles) != 1 || !a.Has(permit.Teacher) || a.Name != "Ada Okafor" {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

func TestDeviceName(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0": "Edge, Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15":    "Safari, Mac",
		"Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1":            "Safari, iPad",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36":            "Chrome, ChromeOS",
		"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0 Safari/537.36": "Samsung Internet, Android",
		"curl/8.5": "", "": "",
	} {
		if got := DeviceName(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}
