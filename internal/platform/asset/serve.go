// SPDX-License-Identifier: AGPL-3.0-or-later

package asset

import (
	"net/http"
	"strconv"
	"strings"
)

// Handler answers GET and HEAD below Prefix. It needs no session: the files say nothing of anybody.
func (a *Assets) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		f := a.files[name]
		if f == nil || f.bodies[""] == nil {
			w.Header().Set("Cache-Control", "no-store") // it may be there after the next update
			http.NotFound(w, r)
			return
		}
		f.serve(w, r, name)
	})
}

func (f *file) serve(w http.ResponseWriter, r *http.Request, name string) {
	coding := choose(r.Header.Get("Accept-Encoding"), f.bodies)
	body := f.bodies[coding]
	tag := `"` + name + suffix(coding) + `"`
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", tag)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if len(f.bodies) > 1 {
		h.Set("Vary", "Accept-Encoding")
	}
	if known(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	if r.Method == http.MethodHead {
		return
	}
	_, _ = w.Write(body) // the reader went away: nothing is left to do
}

func suffix(coding string) string {
	if coding == "" {
		return ""
	}
	return "-" + coding
}

// choose is the smallest body the browser reads. A coding with q=0 is refused by it.
func choose(accept string, bodies map[string][]byte) string {
	best := ""
	for part := range strings.SplitSeq(accept, ",") {
		coding, params, _ := strings.Cut(part, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		body, packed := bodies[coding]
		if coding == "" || !packed || refused(params) {
			continue
		}
		if len(body) < len(bodies[best]) {
			best = coding
		}
	}
	return best
}

func refused(params string) bool {
	q, found := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(params), " ", ""), "q=")
	if !found {
		return false
	}
	weight, err := strconv.ParseFloat(q, 64)
	return err != nil || weight <= 0
}

func known(header, tag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		part = strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if part == tag || part == "*" {
			return true
		}
	}
	return false
}
