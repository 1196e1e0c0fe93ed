// SPDX-License-Identifier: AGPL-3.0-or-later

package asset

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func shelf(t *testing.T) *Assets {
	t.Helper()
	a, err := New(fstest.MapFS{
		"manifest.json": {Data: []byte(`{"app.css":"app-AB.css","sans.woff2":"sans-CD.woff2"}`)},
		"app-AB.css":    {Data: []byte(strings.Repeat("a{color:red}", 20))},
		"app-AB.css.br": {Data: []byte("br")},
		"app-AB.css.gz": {Data: []byte("gzip")},
		"sans-CD.woff2": {Data: []byte("wOF2")},
		"part-EF.js":    {Data: []byte("export{}")},
		".gitkeep":      {},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestURL(t *testing.T) {
	a := shelf(t)
	for plain, want := range map[string]string{"app.css": "/assets/app-AB.css", "sans.woff2": "/assets/sans-CD.woff2", "core.js": ""} {
		if got := a.URL(plain); got != want {
			t.Errorf("URL(%q) = %q, want %q", plain, got, want)
		}
	}
}

func TestServe(t *testing.T) {
	tests := []struct {
		name, method, path, accept, match string
		code                              int
		coding, kind, body                string
	}{
		{"plain", "GET", "/assets/app-AB.css", "", "", 200, "", "text/css; charset=utf-8", strings.Repeat("a{color:red}", 20)},
		{"brotli is smaller", "GET", "/assets/app-AB.css", "gzip, deflate, br", "", 200, "br", "text/css; charset=utf-8", "br"},
		{"gzip only", "GET", "/assets/app-AB.css", "gzip;q=0.8", "", 200, "gzip", "text/css; charset=utf-8", "gzip"},
		{"brotli refused", "GET", "/assets/app-AB.css", "br;q=0, gzip", "", 200, "gzip", "text/css; charset=utf-8", "gzip"},
		{"font has one body", "GET", "/assets/sans-CD.woff2", "br, gzip", "", 200, "", "font/woff2", "wOF2"},
		{"shared part of scripts", "GET", "/assets/part-EF.js", "", "", 200, "", "text/javascript; charset=utf-8", "export{}"},
		{"head has no body", "HEAD", "/assets/app-AB.css", "br", "", 200, "br", "text/css; charset=utf-8", ""},
		{"known already", "GET", "/assets/app-AB.css", "br", `"x", W/"app-AB.css-br"`, 304, "", "", ""},
		{"known in another coding", "GET", "/assets/app-AB.css", "br", `"app-AB.css-gzip"`, 200, "br", "text/css; charset=utf-8", "br"},
		{"packed file by its own name", "GET", "/assets/app-AB.css.br", "", "", 404, "", "text/plain; charset=utf-8", "404 page not found\n"},
		{"plain name", "GET", "/assets/app.css", "", "", 404, "", "text/plain; charset=utf-8", "404 page not found\n"},
		{"manifest", "GET", "/assets/manifest.json", "", "", 404, "", "text/plain; charset=utf-8", "404 page not found\n"},
		{"climbing", "GET", "/assets/../go.mod", "", "", 404, "", "text/plain; charset=utf-8", "404 page not found\n"},
		{"posting", "POST", "/assets/app-AB.css", "", "", 405, "", "text/plain; charset=utf-8", "Method Not Allowed\n"},
	}
	h := shelf(t).Handler()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "/assets/", nil)
			r.URL.Path = tt.path
			r.Header.Set("Accept-Encoding", tt.accept)
			r.Header.Set("If-None-Match", tt.match)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			got := w.Result().Header
			if w.Code != tt.code || got.Get("Content-Encoding") != tt.coding || got.Get("Content-Type") != tt.kind || w.Body.String() != tt.body {
				t.Errorf("got %d %q %q %q, want %d %q %q %q", w.Code, got.Get("Content-Encoding"), got.Get("Content-Type"), w.Body.String(),
					tt.code, tt.coding, tt.kind, tt.body)
			}
			if tt.code == http.StatusOK && !strings.Contains(got.Get("Cache-Control"), "immutable") {
				t.Errorf("Cache-Control = %q, want immutable", got.Get("Cache-Control"))
			}
		})
	}
}

func TestVary(t *testing.T) {
	h := shelf(t).Handler()
	for path, want := range map[string]string{"/assets/app-AB.css": "Accept-Encoding", "/assets/sans-CD.woff2": ""} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if got := w.Header().Get("Vary"); got != want {
			t.Errorf("%s: Vary = %q, want %q", path, got, want)
		}
	}
}

func TestNewFaults(t *testing.T) {
	tests := map[string]fstest.MapFS{
		"broken manifest": {"manifest.json": {Data: []byte("{")}},
		"missing file":    {"manifest.json": {Data: []byte(`{"app.css":"app-AB.css"}`)}},
		"unknown kind":    {"manifest.json": {Data: []byte(`{}`)}, "a.exe": {Data: []byte("MZ")}},
	}
	for name, dist := range tests {
		if _, err := New(dist); err == nil || errors.Is(err, ErrNotBuilt) {
			t.Errorf("%s: err = %v, want a fault about it", name, err)
		}
	}
	if _, err := New(fstest.MapFS{".gitkeep": {}}); !errors.Is(err, ErrNotBuilt) {
		t.Errorf("empty dist: err = %v, want ErrNotBuilt", err)
	}
}

// What is embedded is either not built yet or whole.
func TestEmbedded(t *testing.T) {
	a, err := Embedded()
	if errors.Is(err, ErrNotBuilt) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app.css", "core.js", "journal.js", "marking.js", "upload.js", "sort.js", "sprite.svg", "licences.txt",
		"commissioner-latin-wght-normal.woff2", "besley-latin-wght-normal.woff2"} {
		if a.URL(name) == "" {
			t.Errorf("%s is not in the manifest", name)
		}
	}
}
