// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lectern/internal/app/apptest"
	"lectern/internal/demo"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/testkit"
)

var cast = []string{"jonas@fjordvik.example", "marit@fjordvik.example", "anne@fjordvik.example", "per@fjordvik.example", "sigrun@fjordvik.example",
	"ragnhild@fjordvik.example"}

// nonsense is what a hostile or broken program puts into a field.
var nonsense = map[string]string{
	"NUL": "a\x00b", "broken UTF-8": "\xff\xfe\xc3", "minus one": "-1", "a number that fits nowhere": "99999999999999999999999", "a fraction": "1e309",
	"a document that is none": `{"type":"doc","content":[{"type":"script"}]}`, "half a document": `{"type":"doc","content":`,
	"a deep document": `{"type":"doc","content":` + strings.Repeat(`[{"type":"blockquote","content":`, 5000), "SQL": `'); DROP TABLE person; --`,
	"a script": `"><script>alert(1)</script>`, "a template": "{{.}}${7*7}%s%n", "a path": "../../../../etc/passwd", "a date that never was": "2026-02-30",
	"an hour that is not there": "02:30", "year ten thousand": "10000-01-01", "a long word": strings.Repeat("å", 60_000), "an id of nothing": "7zzzzzzzzzzzz",
	"control characters": "a\x01\x1b[31m\r\nSet-Cookie: x=1", "right to left": "\u202egpj.exe\u2066", "a formula": "=HYPERLINK(\"http://evil.example\")",
	"a foreign address": "//evil.example/x", "javascript": "javascript:alert(1)", "nothing": "",
}

// TestEveryFormTakesNonsense fills every field of every form that the cast can reach with what nobody should type, one by one and all at
// once. The program may refuse it or take it as text; it never breaks, and it never leads off the site.
func TestEveryFormTakesNonsense(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		tried, ids := map[string]bool{}, map[string]person.ID{}
		for _, who := range cast {
			p, err := w.Person.FindByLogin(t.Context(), w.DB, who)
			if err != nil {
				t.Fatal(err)
			}
			ids[who] = p.ID // a form may change her name and address
		}
		for _, who := range cast {
			b := w.SignIn(ids[who])
			var all []postable
			walk(t, b, 120, func(path string, page *html.Node) { all = append(all, forms(path, page)...) })
			for _, f := range all {
				if key := who + shape(f.action) + strings.Join(f.free, ","); tried[key] || f.action == "/sign-out" {
					continue
				} else {
					tried[key] = true
				}
				for _, typed := range nonsense {
					form := url.Values{}
					for _, name := range f.free {
						form.Set(name, typed)
					}
					post(t, b, f, form)
				}
				for i, name := range f.free {
					form := maps(f.fields)
					form.Set(name, pick(i))
					post(t, b, f, form)
				}
				if status, _, _ := b.Do(http.MethodGet, "/me", nil); status != http.StatusOK {
					b = w.SignIn(ids[who]) // she ended her own session
				}
			}
		}
		if len(tried) < 60 {
			t.Errorf("only %d forms were found: the test proves little", len(tried))
		}
	})
}

func maps(v url.Values) url.Values {
	out := url.Values{}
	for k, all := range v {
		out[k] = slices.Clone(all)
	}
	return out
}

// pick is one piece of nonsense for a field, another one for the next.
func pick(i int) string {
	var names []string
	for name := range nonsense {
		names = append(names, name)
	}
	slices.Sort(names)
	return nonsense[names[i%len(names)]]
}

func post(t *testing.T, b *apptest.Browser, f postable, form url.Values) {
	t.Helper()
	status, location, body := b.Do(http.MethodPost, f.action, form)
	if status >= 500 {
		t.Errorf("POST %s (of %s) with %.300q: %d %.200s", f.action, f.page, form, status, body)
	}
	if location != "" && (!strings.HasPrefix(location, "/") || strings.HasPrefix(location, "//") || strings.ContainsAny(location, "\\\t\r\n")) {
		t.Errorf("POST %s leads to %q", f.action, location)
	}
	if strings.Contains(body, "<script>alert") {
		t.Errorf("POST %s shows what was typed as a page", f.action)
	}
}

// TestEveryAddressTakesNonsense does the same with what stands behind the question mark.
func TestEveryAddressTakesNonsense(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ids := theirs(t, w)
		names := []string{"q", "text", "after", "before", "role", "org", "from", "to", "day", "week", "filter", "page", "lesson", "next", "sort", "state", "who", "kind",
			"date", "topics", "person", "subject", "action", "download", "show", "saved"}
		for _, who := range cast {
			b := w.As(who)
			for _, r := range w.Routes {
				if r.Method != http.MethodGet || r.Stream || r.Gate.Kind == permit.GateToken {
					continue
				}
				path, _ := fill(t, r, ids)
				for _, typed := range []string{"NUL", "broken UTF-8", "SQL", "a number that fits nowhere", "a script", "an id of nothing", "minus one", "a date that never was"} {
					q := url.Values{}
					for _, name := range names {
						q.Set(name, nonsense[typed])
					}
					if status, _, body := b.Do(http.MethodGet, path+"?"+q.Encode(), nil); status >= 500 || strings.Contains(body, "<script>alert") {
						t.Errorf("GET %s with %s as %s: %d %.200s", path, typed, who, status, body)
					}
				}
			}
		}
	})
}

// TestPagesHoldNothingInline opens every page that the cast can reach: no script and no style stands in one, which the policy would stop,
// and no address of another host is loaded.
func TestPagesHoldNothingInline(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.SQLite {
			t.Skip("pages do not depend on the engine")
		}
		w := apptest.School(t, d, apptest.Tiny)
		pages := 0
		for _, who := range cast {
			walk(t, w.As(who), 150, func(path string, page *html.Node) {
				pages++
				for n := range page.Descendants() {
					bad := n.Type == html.ElementNode && (n.Data == "style" || n.Data == "script" && !has(n, "src"))
					for _, a := range n.Attr {
						bad = bad || strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:")
						bad = bad || (a.Key == "src" || n.Data == "link" && a.Key == "href") && strings.Contains(a.Val, "//")
					}
					if bad {
						t.Errorf("%s: <%s %v>", path, n.Data, n.Attr)
					}
				}
			})
		}
		if pages < 80 {
			t.Errorf("only %d pages were seen", pages)
		}
	})
}

// TestAnotherSitesKeysOpenNothing: what one site handed out, sessions, links and ids, is nothing to its neighbour in the same process.
func TestAnotherSitesKeysOpenNothing(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		here := apptest.School(t, d, apptest.Tiny)
		there := apptest.Open(t, apptest.Fresh(t, d.Engine()))
		there.Fake.Advance(time.Hour)
		if err := demo.New(there.Site, apptest.Tiny, 2, there.Fake, nil).Make(context.Background()); err != nil {
			t.Fatal(err)
		}
		stolen := there.As("ragnhild@fjordvik.example").Cookie
		visitor := here.Visitor()
		visitor.Cookie = stolen
		if status, location, _ := visitor.Do(http.MethodGet, "/admin/people", nil); status != http.StatusSeeOther || !strings.HasPrefix(location, "/sign-in") {
			t.Errorf("a session of the other site: %d %s", status, location)
		}
		ids, own := theirs(t, there), theirs(t, here)
		for name, v := range own {
			if ids[name] == v && len(v) == 13 {
				t.Fatalf("both sites have the same %s: the test proves nothing", name)
			}
		}
		for _, who := range cast {
			b := here.As(who)
			for _, r := range here.Routes {
				if r.Stream || r.Gate.Kind == permit.GateToken {
					continue
				}
				path, scoped := fill(t, r, ids)
				if !scoped {
					continue
				}
				if status, location, _ := b.Do(r.Method, path, form(r)); status < 400 || status >= 500 {
					t.Errorf("%s %s as %s: %d %s", r.Method, r.Path, who, status, location)
				}
			}
		}
	})
}

// noRoom is a store on a full disk.
type noRoom struct{ blob.Store }

func (noRoom) Put(context.Context, string, io.Reader, int64) (int64, error) {
	return 0, fault.New(fault.Unavailable, "fault.disk_full").Because(errors.New("no space left on device"))
}

// handInForm is the page of Jonas's first open assignment and where its form goes.
func handInForm(t *testing.T, w *apptest.World) (b *apptest.Browser, page, action string) {
	t.Helper()
	b = w.As("jonas@fjordvik.example")
	walk(t, b, 150, func(path string, doc *html.Node) {
		for _, f := range forms(path, doc) {
			if action == "" && strings.HasSuffix(f.action, "/submission") {
				page, action = path, f.action
			}
		}
	})
	if action == "" {
		t.Fatal("Jonas has nothing to hand in")
	}
	return b, page, action
}

// TestDiskFullInMidHandIn: the answer says so and holds the words, nothing is half done, and the same form goes through later.
func TestDiskFullInMidHandIn(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		b, page, action := handInForm(t, w)
		before := submissions(t, w)
		room := w.File.Blob
		w.File.Blob = noRoom{room}
		send := func() (int, string, string) {
			return b.DoFile(action, url.Values{"body": {"Plants need light, and a good deal of it too."}}, "files", "leaf.txt", "green")
		}
		status, _, body := send()
		if status != http.StatusServiceUnavailable || !strings.Contains(body, "no room left") || !strings.Contains(body, "Plants need light") || !strings.Contains(body, "Send again") {
			t.Errorf("%d %.900s", status, body)
		}
		if n := submissions(t, w); n != before {
			t.Errorf("%d hand-ins, %d before", n, before)
		}
		w.File.Blob = room
		if status, location, body := send(); status != http.StatusSeeOther {
			t.Errorf("with room: %d %s %.300s", status, location, body)
		}
		if n := submissions(t, w); n != before+1 {
			t.Errorf("%d hand-ins, %d before", n, before)
		}
		if got := b.Get(page); !strings.Contains(got, "Plants need light") || !strings.Contains(got, "leaf.txt") {
			t.Error("the work is not there")
		}
	})
}

func submissions(t *testing.T, w *apptest.World) int64 {
	t.Helper()
	n, err := db.Int(t.Context(), w.DB, `SELECT count(*) FROM assignment_attempt`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestTheSameFormTwice: a second press, a reload or a lost answer hands nothing in twice.
func TestTheSameFormTwice(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		b, _, action := handInForm(t, w)
		before := submissions(t, w)
		for range 3 {
			if status, _, body := b.Do(http.MethodPost, action, url.Values{"body": {"The same words."}}); status != http.StatusSeeOther {
				t.Errorf("%d %.300s", status, body)
			}
		}
		if n := submissions(t, w); n != before+1 {
			t.Errorf("%d hand-ins, %d before", n, before)
		}
	})
}

// TestDatabaseLocked: another process holds the file for longer than anybody waits. The answer says so and holds the words.
func TestDatabaseLocked(t *testing.T) {
	conf := testkit.Config(t, db.SQLite)
	d, err := db.Open(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	w := apptest.School(t, d, apptest.Tiny)
	b, _, action := handInForm(t, w)
	before := submissions(t, w)
	other, err := db.Open(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	words := url.Values{"body": {"Plants need light, and a good deal of it too."}}
	err = other.Tx(t.Context(), func(context.Context, *db.Tx) error {
		if status, _, body := b.Do(http.MethodPost, action, words); status != http.StatusServiceUnavailable ||
			!strings.Contains(body, "Nothing was changed") || !strings.Contains(body, "Plants need light") {
			return fmt.Errorf("%d %.600s", status, body)
		}
		b.Get("/me") // reading goes on meanwhile
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if status, _, _ := b.Do(http.MethodPost, action, words); status != http.StatusSeeOther || submissions(t, w) != before+1 {
		t.Errorf("afterwards: %d, %d hand-ins, %d before", status, submissions(t, w), before)
	}
}

var draftVersion = regexp.MustCompile(`name="version" value="(\d+)"`)

// version is that of the draft as its page stands.
func version(t *testing.T, b *apptest.Browser, path string) string {
	t.Helper()
	v := draftVersion.FindStringSubmatch(b.Get(path))
	if v == nil {
		t.Fatal("the form has no version")
	}
	return v[1]
}

// TestADocumentThatIsNone: what is no document of ours is refused beside its field, and what was typed stays.
func TestADocumentThatIsNone(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		b, shown, action := handInForm(t, w)
		before := submissions(t, w)
		draft := strings.TrimSuffix(action, "submission") + "draft"
		if status, _, answer := b.Do(http.MethodPost, draft, url.Values{"body": {"What stood there before."}, "version": {version(t, b, shown)}}); status != http.StatusSeeOther {
			t.Fatalf("draft: %d %s", status, answer)
		}
		for _, body := range []string{nonsense["half a document"], nonsense["a document that is none"], `{"type":"doc","content":[{"type":"paragraph","attrs":{"onclick":"x"}}]}`} {
			if _, err := richtext.FromForm(body); err == nil {
				t.Fatalf("%.60s is a document", body)
			}
			status, _, page := b.Do(http.MethodPost, action, url.Values{"body": {body}, "version": {version(t, b, shown)}})
			if status != http.StatusUnprocessableEntity || !strings.Contains(page, html.EscapeString(body)) || !strings.Contains(page, `href="#f-body"`) {
				t.Errorf("%.60s: %d %.300s", body, status, page)
			}
			if kept := b.Get(shown); !strings.Contains(kept, "What stood there before.") {
				t.Errorf("%.60s took the draft with it", body)
			}
		}
		if n := submissions(t, w); n != before {
			t.Errorf("%d hand-ins, %d before", n, before)
		}
	})
}
