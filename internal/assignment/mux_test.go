// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/scan"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// muxWorld is a world with the real mux around it. A session cookie holds the id of a person.
type muxWorld struct {
	*world
	handler http.Handler
	lines   bytes.Buffer
}

func muxEngines(t *testing.T, do func(t *testing.T, w *muxWorld)) {
	t.Helper()
	engines(t, func(t *testing.T, w *world) { do(t, withMux(t, w)) })
}

func withMux(t *testing.T, w *world) *muxWorld {
	t.Helper()
	m := &muxWorld{world: w}
	bundles := []i18n.Bundle{
		{Domain: "i18n", FS: i18n.Texts}, {Domain: "ui", FS: ui.Texts}, {Domain: "web", FS: web.Texts}, {Domain: "richtext", FS: richtext.Texts},
		{Domain: "blob", FS: blob.Texts}, {Domain: "scan", FS: scan.Texts},
	}
	for _, f := range features() {
		bundles = append(bundles, i18n.Bundle{Domain: f.Name, FS: f.Texts})
	}
	catalog, err := i18n.NewCatalog(bundles)
	must(t, err)
	log := slog.New(slog.NewTextHandler(&m.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	site := &web.Site{DB: w.DB, Clock: w.clock, Texts: catalog, Sessions: m, Log: log}
	site.SetInfo(web.Info{Ready: true, Name: "Nordhavn School", Languages: []string{"en"}})
	m.handler = site.Mux(append(w.Feature().Routes, w.File.Feature().Routes...))
	return m
}

// Actor takes the session token for the id of the person.
func (m *muxWorld) Actor(ctx context.Context, token string) (permit.Actor, error) {
	key, err := id.Parse[person.Person](token)
	if err != nil {
		return permit.Actor{}, err
	}
	roles, err := m.Person.Roles(ctx, m.DB, key)
	return permit.Actor{Person: int64(key), Roles: roles}, err
}

func (m *muxWorld) do(a permit.Actor, r *http.Request) *httptest.ResponseRecorder {
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: who(a).String()})
	rec := httptest.NewRecorder()
	m.handler.ServeHTTP(rec, r)
	return rec
}

func (m *muxWorld) get(a permit.Actor, path string) *httptest.ResponseRecorder {
	return m.do(a, httptest.NewRequest(http.MethodGet, path, nil))
}

// page is a page that must be there, as the words and marks on it.
func (m *muxWorld) page(a permit.Actor, path string) string {
	m.t.Helper()
	rec := m.get(a, path)
	if rec.Code != http.StatusOK {
		m.t.Fatalf("GET %s: %d\n%.800s", path, rec.Code, rec.Body)
	}
	return rec.Body.String()
}

// post sends a form as a browser without script does.
func (m *muxWorld) post(a permit.Actor, path string, kv ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(pairsOf(kv).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return m.do(a, r)
}

// send sends values as the islands do and reads the answer.
func (m *muxWorld) send(a permit.Actor, method, path, version string, kv ...string) (int, savedJSON) {
	m.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(pairsOf(kv).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	if version != "" {
		r.Header.Set("If-Match", `"`+version+`"`)
	}
	rec := m.do(a, r)
	var told savedJSON
	if err := json.Unmarshal(rec.Body.Bytes(), &told); err != nil {
		m.t.Fatalf("%s %s: %d, no JSON: %.300s", method, path, rec.Code, rec.Body)
	}
	return rec.Code, told
}

// chosenFile is a file of a multipart form.
type chosenFile struct{ name, body string }

// postFiles sends a multipart form as a browser without script does.
func (m *muxWorld) postFiles(a permit.Actor, path string, files []chosenFile, kv ...string) *httptest.ResponseRecorder {
	m.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, values := range pairsOf(kv) {
		for _, v := range values {
			must(m.t, form.WriteField(name, v))
		}
	}
	for _, f := range files {
		part, err := form.CreateFormFile("files", f.name)
		must(m.t, err)
		_, err = io.WriteString(part, f.body)
		must(m.t, err)
	}
	must(m.t, form.Close())
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return m.do(a, r)
}

// sends checks that an answer leads to a page.
func sends(t *testing.T, rec *httptest.ResponseRecorder, path string) {
	t.Helper()
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != path {
		t.Fatalf("got %d to %q, want %s\n%.1500s", rec.Code, rec.Header().Get("Location"), path, rec.Body)
	}
}

// shows checks that all the words are on a page; those that begin with "!" must not be.
func shows(t *testing.T, page string, words ...string) {
	t.Helper()
	page = html.UnescapeString(page)
	for _, word := range words {
		word, not := strings.CutPrefix(word, "!")
		if strings.Contains(page, word) == not {
			t.Errorf("on the page: %v: %q", !not, word)
		}
	}
	if t.Failed() {
		t.Log(regexp.MustCompile(`\s+`).ReplaceAllString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " "), " "))
	}
}

// questions is how often the last page asked the database.
func (m *muxWorld) questions() int {
	m.t.Helper()
	all := regexp.MustCompile(`queries=(\d+)`).FindAllStringSubmatch(m.lines.String(), -1)
	n, err := strconv.Atoi(all[len(all)-1][1])
	must(m.t, err)
	return n
}

func pairsOf(kv []string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(kv); i += 2 {
		v.Add(kv[i], kv[i+1])
	}
	return v
}
