// SPDX-License-Identifier: AGPL-3.0-or-later

package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func TestTextThatCannotBeStored(t *testing.T) {
	k := open(t, web.Post("/form", permit.Anyone, readsForm))
	for name, body := range map[string]string{
		"NUL": "essay=a%00b", "broken UTF-8": "essay=%ff%fe", "half a letter": "essay=bl%c3", "a lone surrogate": "essay=%ed%a0%80",
		"NUL in a name": "a%00b=1", "broken name": "%ff=1",
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "http://school.example/form", strings.NewReader(body))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			rec := httptest.NewRecorder()
			k.do.ServeHTTP(rec, r)
			k.want(rec, http.StatusUnprocessableEntity, "characters that cannot be stored", "paste it as plain text")
		})
	}
	k.want(k.ask("", http.MethodPost, "/form", url.Values{"a": {"æøå 日本 🌱 \u202e"}}), http.StatusOK, "æøå 日本 🌱")
}

func TestFormThatIsBroken(t *testing.T) {
	k := open(t, web.Post("/form", permit.Anyone, readsForm))
	for name, row := range map[string][2]string{
		"a percent sign alone":   {"application/x-www-form-urlencoded", "a=%"},
		"a part that never ends": {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf"},
		"no boundary":            {"multipart/form-data", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "http://school.example/form", strings.NewReader(row[1]))
			r.Header.Set("Content-Type", row[0])
			rec := httptest.NewRecorder()
			k.do.ServeHTTP(rec, r)
			k.want(rec, http.StatusUnprocessableEntity, "arrived broken")
		})
	}
}

func TestBodyTooLarge(t *testing.T) {
	k := open(t, web.Post("/form", permit.Anyone, readsForm), web.Post("/large", permit.Anyone, readsForm).Large(3<<20))
	big := url.Values{"essay": {strings.Repeat("x", 2<<20)}}
	k.want(k.ask("", http.MethodPost, "/form", big), http.StatusRequestEntityTooLarge, "This is too large")
	k.want(k.ask("", http.MethodPost, "/large", big), http.StatusOK)
	k.want(k.ask("", http.MethodPost, "/form", big, asScript), http.StatusRequestEntityTooLarge, `"kind":"too large"`)
}

func multipartBody(t *testing.T, size int) (kind string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", "rapport om blåbær.txt")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(part, strings.Repeat("x", size))
	if err := m.WriteField("title", "Report"); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), b.Bytes()
}

// What waited in temporary files is a pupil's work; it must not stay on the machine.
func TestTemporaryFilesOfAFormGo(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	var during int
	k := open(t, web.Post("/large", permit.Anyone, func(c *web.Call) error {
		f, err := c.Form()
		if err != nil {
			return err
		}
		during = len(f.Files("file"))
		entries, err := os.ReadDir(folder)
		if err != nil || len(entries) == 0 {
			t.Errorf("nothing waits in %s: the test proves nothing; %v", folder, err)
		}
		if f.Text("title") == "panic" {
			panic("x")
		}
		return c.Nothing()
	}).Large(8<<20))
	server := httptest.NewServer(k.do)
	defer server.Close()
	kind, body := multipartBody(t, 4<<20)
	for _, sent := range [][]byte{body, bytes.Replace(body, []byte("Report"), []byte("panic"), 1)} {
		res, err := http.Post(server.URL+"/large", kind, bytes.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
	}
	server.Close()
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 || during != 1 {
		t.Errorf("%d files stay, %d were there; %v", len(left), during, err)
	}
}

func TestFormValues(t *testing.T) {
	type thing struct{}
	seen := false
	k := open(t, web.Post("/form", permit.Anyone, func(c *web.Call) error {
		f, err := c.Form()
		if err != nil {
			return err
		}
		seen = true
		if f.Text("title") != "Lab\nreport" || f.Raw("title") != "  Lab\r\nreport " || f.Text("none") != "" || f.Has("none") || !f.Has("empty") {
			t.Errorf("texts: %q %q", f.Text("title"), f.Raw("title"))
		}
		if n, ok := f.Int("n"); n != 12 || !ok {
			t.Error("number", n, ok)
		}
		if _, ok := f.Int("title"); ok {
			t.Error("a title is a number")
		}
		if n, ok := f.Int("empty"); n != 0 || !ok {
			t.Error("empty number")
		}
		if !f.Check("on") || f.Check("off") || f.Check("none") {
			t.Error("boxes")
		}
		if got := web.FormIDs[thing](f, "ids"); len(got) != 1 || got[0] != 5 {
			t.Error("ids", got)
		}
		if web.FormID[thing](f, "title") != 0 || web.QueryID[thing](c, "v") != 0 {
			t.Error("an id out of nothing")
		}
		return c.Nothing()
	}))
	k.want(k.ask("", http.MethodPost, "/form?v=x", url.Values{"title": {"  Lab\r\nreport "}, "empty": {""}, "n": {" 12 "}, "on": {"1"}, "off": {"0"},
		"ids": {id.Of[thing](5).String(), "nonsense", ""}}), http.StatusNoContent)
	if !seen {
		t.Error("the handler was not reached")
	}
}

// A date and a clock time become an instant of the site's zone, also on the days the clock changes.
func TestFormInstant(t *testing.T) {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	var got clock.Instant
	var fell error
	k := open(t, web.Post("/form", permit.Anyone, func(c *web.Call) error {
		f, err := c.Form()
		if err != nil {
			return err
		}
		got, fell = f.Instant("day", "hour", "23:59")
		return c.Nothing()
	}))
	k.site.SetInfo(web.Info{Ready: true, Zone: oslo, Languages: []string{"en"}})
	rows := []struct{ name, day, hour, want string }{
		{"winter", "2026-11-24", "12:00", "2026-11-24T11:00:00Z"},
		{"summer", "2026-06-24", "12:00", "2026-06-24T10:00:00Z"},
		{"no clock time", "2026-11-24", "", "2026-11-24T22:59:00Z"},
		{"nothing", "", "", ""},
		{"a time without a day", "", "12:00", "fault"},
		{"the hour that is not there", "2026-03-29", "02:30", "fault"},
		{"the 30th of February", "2026-02-30", "12:00", "fault"},
		{"a word", "soon", "12:00", "fault"},
		{"hour 25", "2026-11-24", "25:00", "fault"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			k.ask("", http.MethodPost, "/form", url.Values{"day": {row.day}, "hour": {row.hour}})
			if row.want == "fault" {
				if f, ok := fault.As(fell); !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Name != "day" {
					t.Errorf("%v, %v", got, fell)
				}
				return
			}
			text := ""
			if !got.IsZero() {
				text = got.Time().UTC().Format(time.RFC3339)
			}
			if fell != nil || text != row.want {
				t.Errorf("%s, want %s; %v", text, row.want, fell)
			}
		})
	}
}
