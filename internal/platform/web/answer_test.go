// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func everything(t *testing.T) *kit {
	return open(t,
		web.Get("/page", permit.Anyone, page("hello")),
		web.Get("/private", permit.SignedIn, page("hello")),
		web.Post("/form", permit.SignedIn, readsForm),
		web.Get("/fails", permit.Anyone, refuse(errors.New("x"))),
		web.Get("/panics", permit.Anyone, func(*web.Call) error { panic("x") }),
		web.Get("/slow", permit.Anyone, refuse(fault.New(fault.TooMany, "fault.conflict"))),
		web.Get("/json", permit.Anyone, func(c *web.Call) error { return c.JSON(200, "x") }),
		web.Get("/none", permit.Anyone, func(c *web.Call) error { return c.Nothing() }),
	)
}

// Every answer carries the policy, also those that no handler gave: refused, redirected, not found, failed.
func TestEveryAnswerCarriesThePolicy(t *testing.T) {
	k := everything(t)
	k.site.Secure = true
	asks := []struct{ method, path string }{
		{"GET", "/page"}, {"HEAD", "/page"}, {"GET", "/private"}, {"POST", "/form"}, {"GET", "/fails"}, {"GET", "/panics"}, {"GET", "/slow"},
		{"GET", "/json"}, {"GET", "/none"}, {"GET", "/nowhere"}, {"BREW", "/page"}, {"GET", "//page"}, {"GET", "/a/../page"}, {"OPTIONS", "/page"},
	}
	for _, a := range asks {
		for _, change := range []func(*http.Request){header("Accept", "text/html"), asScript, header("Sec-Fetch-Site", "cross-site")} {
			h := k.ask("", a.method, a.path, nil, change).Header()
			policy := h.Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, "default-src 'self'; ") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") ||
				!strings.Contains(policy, "object-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") ||
				!strings.Contains(policy, "base-uri 'none'") || !strings.Contains(policy, "form-action 'self'") {
				t.Errorf("%s %s: policy %q", a.method, a.path, policy)
			}
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store", "Strict-Transport-Security": "max-age=31536000"} {
				if got := h.Get(name); got != want {
					t.Errorf("%s %s: %s %q", a.method, a.path, name, got)
				}
			}
		}
	}
}

// inline are the places of a page where the policy lets nothing run: a script or a style in the page, a handler or a style on a tag.
func inline(t *testing.T, page string) (found []string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			src := false
			for _, a := range tok.Attr {
				src = src || a.Key == "src"
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
					found = append(found, tok.String())
				}
			}
			if tok.Data == "style" || tok.Data == "script" && !src {
				found = append(found, tok.String())
			}
		}
	}
}

func TestPagesHoldNothingInline(t *testing.T) {
	if len(inline(t, `<p onclick="x">`)) == 0 || len(inline(t, `<script>x</script>`)) == 0 || len(inline(t, `<a href=" JavaScript:x">`)) == 0 {
		t.Fatal("this test sees nothing")
	}
	k := everything(t)
	for _, path := range []string{"/page", "/fails", "/slow", "/nowhere"} {
		body := k.ask("ada", http.MethodGet, path, nil).Body.String()
		if bad := inline(t, body); len(bad) > 0 || !strings.Contains(body, "</html>") {
			t.Errorf("%s: %v", path, bad)
		}
	}
	body := k.ask("", http.MethodPost, "/form", url.Values{"a": {`"><script>alert(1)</script>`}, "b": {strings.Repeat("</textarea><script>x()</script>", 3)}}).Body.String()
	if bad := inline(t, body); len(bad) > 0 || !strings.Contains(body, "&lt;script&gt;") {
		t.Errorf("what was typed became part of the page: %v\n%s", bad, body)
	}
}

func TestFlashIsShownOnce(t *testing.T) {
	k := open(t, web.Post("/do", permit.Anyone, func(c *web.Call) error {
		c.FlashUndo("/undo/it", "fault.unexpected", "request", "<b>7</b>")
		return c.See("/page")
	}), web.Get("/page", permit.Anyone, page("hello")))
	set := k.ask("", http.MethodPost, "/do", url.Values{}).Result().Cookies()
	if len(set) != 1 || !set[0].HttpOnly || set[0].SameSite != http.SameSiteLaxMode || set[0].MaxAge != 60 {
		t.Fatalf("cookies %+v", set)
	}
	rec := k.ask("", http.MethodGet, "/page", nil, func(r *http.Request) { r.AddCookie(set[0]) })
	k.want(rec, http.StatusOK, "written down as &lt;b&gt;7&lt;/b&gt;", `action="/undo/it"`)
	if gone := rec.Result().Cookies(); len(gone) != 1 || gone[0].MaxAge >= 0 || gone[0].Name != set[0].Name {
		t.Errorf("the cookie stays: %+v", gone)
	}
	for _, broken := range []string{"%%%", "e30", "bnVsbA", "W10", "eyJrIjoxfQ"} {
		rec := k.ask("", http.MethodGet, "/page", nil, func(r *http.Request) { r.AddCookie(&http.Cookie{Name: set[0].Name, Value: broken}) })
		k.want(rec, http.StatusOK, "hello")
	}
}

func TestSessionCookie(t *testing.T) {
	for _, secure := range []bool{false, true} {
		k := open(t, web.Get("/in", permit.Anyone, func(c *web.Call) error {
			c.SetSession("token", time.Hour)
			return c.Nothing()
		}), web.Get("/out", permit.Anyone, func(c *web.Call) error {
			c.ClearSession()
			return c.Nothing()
		}))
		k.site.Secure = secure
		in, out := k.ask("", http.MethodGet, "/in", nil).Result().Cookies()[0], k.ask("", http.MethodGet, "/out", nil).Result().Cookies()[0]
		if !in.HttpOnly || in.Secure != secure || in.SameSite != http.SameSiteLaxMode || in.MaxAge != 3600 || in.Domain != "" || in.Path != "/" || out.MaxAge >= 0 {
			t.Errorf("%+v %+v", in, out)
		}
	}
}

func backTo(t *testing.T) func(next string) string {
	k := open(t, web.Get("/go", permit.Anyone, func(c *web.Call) error { return c.See(c.Back("/home")) }),
		web.Post("/go", permit.Anyone, func(c *web.Call) error { return c.See(c.Back("/home")) }))
	return func(next string) string {
		q := url.Values{"next": {next}}
		got := k.ask("", http.MethodGet, "/go?"+q.Encode(), nil).Header().Get("Location")
		if posted := k.ask("", http.MethodPost, "/go", q).Header().Get("Location"); posted != got {
			t.Errorf("%q: %q by address, %q by form", next, got, posted)
		}
		return got
	}
}

func TestBackNeverLeavesTheSite(t *testing.T) {
	back := backTo(t)
	for _, next := range []string{"", "//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, `/a\..\\evil`, "/\t/evil.example", "/\n/evil.example",
		"/\r/evil.example", "\t//evil.example", " //evil.example", "http://evil.example", "https:evil.example", "javascript:alert(1)", "evil.example", "/\x00/evil",
		"/\u0085/evil", "/\x7f/evil"} {
		if got := back(next); got != "/home" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
	for _, next := range []string{"/", "/courses/1?week=48#today", "/søk?q=blåbær", "/a//b"} {
		if got := back(next); got != next {
			t.Errorf("%q became %q", next, got)
		}
	}
}

// As a browser reads an address: tabs and line ends go, backslashes are slashes.
func TestBackIsAlwaysOurs(t *testing.T) {
	back := backTo(t)
	rapid.Check(t, func(rt *rapid.T) {
		next := rapid.StringOf(rapid.SampledFrom([]rune("/\\\t\n\r :.@?#%2fevil\x00\u0085"))).Draw(rt, "next")
		read := strings.Map(func(r rune) rune {
			if r == '\\' {
				return '/'
			}
			if unicode.IsControl(r) {
				return -1
			}
			return r
		}, strings.TrimSpace(back(next)))
		if !strings.HasPrefix(read, "/") || strings.HasPrefix(read, "//") {
			rt.Fatalf("%q leads to %q", next, read)
		}
	})
}

// A stream reaches the browser while the handler still works.
func TestStreamIsNotHeldBack(t *testing.T) {
	first, end := make(chan struct{}), make(chan struct{})
	k := open(t, web.Get("/live", permit.Anyone, func(c *web.Call) error {
		c.W.Header().Set("Content-Type", "text/event-stream")
		if _, err := io.WriteString(c.W, "data: one\n\n"); err != nil {
			return err
		}
		if err := http.NewResponseController(c.W).Flush(); err != nil {
			return err
		}
		close(first)
		<-end
		return nil
	}).Streaming())
	server := httptest.NewServer(k.do)
	defer server.Close()
	defer close(end)
	res, err := http.Get(server.URL + "/live")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	<-first
	if line, err := bufio.NewReader(res.Body).ReadString('\n'); err != nil || line != "data: one\n" {
		t.Errorf("%q %v", line, err)
	}
}
