// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lectern/internal/platform/feature"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func TestWhoMayOpen(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		draft, given, hidden := w.put(w.mia, "draft.txt", "draft"), w.put(w.mia, "given.txt", "given"), w.put(w.mia, "hidden.txt", "hidden")
		w.adopt(w.mia, 1, given.ID)
		w.adopt(w.mia, 2, hidden.ID)
		rows := []struct {
			name, who, path string
			status          int
		}{
			{"her own upload", "mia", draft.Path(), 200},
			{"another's upload", "eli", draft.Path(), 404},
			{"what he may see", "eli", given.Path(), 200},
			{"no longer hers to open when the shelf says no", "mia", given.Path(), 404},
			{"another shelf", "eli", hidden.Path(), 404},
			{"a visitor", "", given.Path(), 303},
			{"an id that never was", "eli", "/files/0000000000007", 404},
			{"no id", "eli", "/files/essay.txt", 404},
		}
		for _, row := range rows {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				want := row.status
				if method == http.MethodHead && want == 303 {
					want = 401
				}
				rec := w.ask(row.who, method, row.path, "")
				if rec.Code != want || want != 200 && (rec.Header().Get("ETag") != "" || strings.Contains(rec.Body.String(), "given.txt")) {
					t.Errorf("%s, %s: %d, want %d; %v", row.name, method, rec.Code, want, rec.Header())
				}
			}
		}
		w.file.holders = map[string]feature.FileHolder{}
		if rec := w.ask("eli", http.MethodGet, given.Path(), ""); rec.Code != http.StatusInternalServerError {
			t.Errorf("a holder nobody knows: %d", rec.Code)
		}
	})
}

func TestShow(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		rows := []struct{ name, body, kind, how string }{
			{"notes.txt", "hei", "text/plain; charset=utf-8", "inline"},
			{"report.pdf", pdf, "application/pdf", "inline"},
			{"photo.png", png, "image/png", "inline"},
			{"drawing.svg", svg, "application/octet-stream", "attachment"},
			{"page.html", page, "application/octet-stream", "attachment"},
			{"page.txt", page, "application/octet-stream", "attachment"},
			{"setup.exe", exe, "application/octet-stream", "attachment"},
			{"data.csv", "a,b\n1,2\n", "application/octet-stream", "attachment"},
		}
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				f := w.put(w.eli, row.name, row.body)
				rec := w.ask("eli", http.MethodGet, f.Path(), "")
				h := rec.Header()
				how, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
				if rec.Code != 200 || rec.Body.String() != row.body || h.Get("Content-Type") != row.kind || how != row.how || params["filename"] != row.name ||
					h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || err != nil ||
					h.Get("Cache-Control") != "private, no-cache" || h.Get("Content-Length") != strconv.Itoa(len(row.body)) {
					t.Errorf("%d %v %v", rec.Code, h, err)
				}
				if how, _, _ := mime.ParseMediaType(w.ask("eli", http.MethodGet, f.Path()+"?download=1", "").Header().Get("Content-Disposition")); how != "attachment" {
					t.Errorf("to be saved: %s", how)
				}
				if head := w.ask("eli", http.MethodHead, f.Path(), ""); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("Content-Length") != strconv.Itoa(len(row.body)) {
					t.Errorf("HEAD: %d, %d bytes, %v", head.Code, head.Body.Len(), head.Header())
				}
			})
		}
	})
}

func TestNamesInTheHeader(t *testing.T) {
	for _, name := range []string{"Rapport om blåbær og ørret.pdf", "Søk på Åland.docx", `quote;semi='x'.pdf`, "отчёт 報告 🌱.txt", "a  b.txt", "percent%20.txt"} {
		line := disposition(File{Name: name, Mime: "application/pdf"}, true)
		how, params, err := mime.ParseMediaType(line)
		if err != nil || how != "attachment" || params["filename"] != name || strings.ContainsFunc(line, func(r rune) bool { return r > 126 || r < 32 }) {
			t.Errorf("%q: %q reads %q, %v", name, line, params["filename"], err)
		}
	}
}

func TestUnchangedFilesAreNotSentAgain(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		f := w.put(w.eli, "a.txt", "hello")
		tag := w.ask("eli", http.MethodGet, f.Path(), "").Header().Get("ETag")
		if tag != `"`+f.SHA256+`"` {
			t.Fatal(tag)
		}
		for header, want := range map[string]int{tag: 304, "W/" + tag: 304, `"x", ` + tag: 304, "*": 304, `"x"`: 200, f.SHA256: 200, "": 200} {
			rec := w.ask("eli", http.MethodGet, f.Path(), "", "If-None-Match", header)
			if rec.Code != want || want == 304 && (rec.Body.Len() > 0 || rec.Header().Get("ETag") != tag) {
				t.Errorf("%s: %d, want %d", header, rec.Code, want)
			}
		}
		// It is asked who she is before anything is said about the file.
		if rec := w.ask("mia", http.MethodGet, f.Path(), "", "If-None-Match", tag); rec.Code != 404 {
			t.Errorf("Mia learns that it is there: %d", rec.Code)
		}
	})
}

func TestRanges(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		body := "0123456789"
		f := w.put(w.eli, "a.txt", body)
		tag := `"` + f.SHA256 + `"`
		rows := []struct {
			name, ask, ifRange string
			status             int
			want, told         string
		}{
			{"the first bytes", "bytes=0-3", "", 206, "0123", "bytes 0-3/10"},
			{"from the middle", "bytes=7-", "", 206, "789", "bytes 7-9/10"},
			{"the last bytes", "bytes=-4", "", 206, "6789", "bytes 6-9/10"},
			{"more than there is", "bytes=8-99", "", 206, "89", "bytes 8-9/10"},
			{"more of the end than there is", "bytes=-99", "", 206, body, "bytes 0-9/10"},
			{"the file she has part of", "bytes=0-3", tag, 206, "0123", "bytes 0-3/10"},
			{"a file that changed meanwhile", "bytes=0-3", `"old"`, 200, body, ""},
			{"beyond the end", "bytes=10-", "", 416, "", "bytes */10"},
			{"nothing of the end", "bytes=-0", "", 416, "", "bytes */10"},
			{"backwards", "bytes=5-3", "", 200, body, ""},
			{"several", "bytes=0-1,3-4", "", 200, body, ""},
			{"another unit", "lines=0-1", "", 200, body, ""},
			{"nonsense", "bytes=a-b", "", 200, body, ""},
			{"no end", "bytes=5", "", 200, body, ""},
			{"only a dash", "bytes=-", "", 200, body, ""},
			{"too long a number", "bytes=0-99999999999999999999", "", 200, body, ""},
		}
		for _, row := range rows {
			t.Run(row.name, func(t *testing.T) {
				headers := []string{"Range", row.ask}
				if row.ifRange != "" {
					headers = append(headers, "If-Range", row.ifRange)
				}
				rec := w.ask("eli", http.MethodGet, f.Path(), "", headers...)
				if rec.Code != row.status || rec.Body.String() != row.want || rec.Header().Get("Content-Range") != row.told {
					t.Errorf("%d %q %q", rec.Code, rec.Body, rec.Header().Get("Content-Range"))
				}
			})
		}
	})
}

// Whatever is asked for, what is sent lies in the file; what a browser asks for properly is sent exactly.
func TestByteRangeHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.Int64Range(0, 50).Draw(t, "size")
		header := rapid.OneOf(rapid.StringMatching(`bytes=[0-9]{0,3}-[0-9]{0,3}`), rapid.StringMatching(`bytes=[-+0-9a,]{0,8}`), rapid.String()).Draw(t, "header")
		off, n, partial, err := byteRange(header, size)
		if err == nil && (off < 0 || n < 0 || off+n > size || !partial && (off != 0 || n != size) || partial && n == 0) {
			t.Fatalf("%q of %d: from %d, %d bytes, partial %v", header, size, off, n, partial)
		}
		first, length := rapid.Int64Range(0, 60).Draw(t, "first"), rapid.Int64Range(1, 60).Draw(t, "length")
		off, n, partial, err = byteRange(fmt.Sprintf("bytes=%d-%d", first, first+length-1), size)
		switch {
		case size == 0:
		case first >= size && err == nil:
			t.Fatalf("%d of %d is there", first, size)
		case first < size && (err != nil || off != first || n != min(length, size-first) || !partial):
			t.Fatalf("%d+%d of %d: %d+%d, %v", first, length, size, off, n, err)
		}
	})
}

// A store that breaks gives an error page in the reader's words, not a file of that name with the page in it.
func TestBrokenStore(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		f := w.put(w.eli, "secret name.pdf", pdf)
		w.store.set("-", "files/")
		rec := w.ask("eli", http.MethodGet, f.Path(), "")
		h := rec.Header()
		if rec.Code != 503 || h.Get("Content-Disposition") != "" || h.Get("ETag") != "" || !strings.HasPrefix(h.Get("Content-Type"), "text/html") || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v", rec.Code, h)
		}
		if strings.Contains(w.log.String(), "secret") {
			t.Errorf("the log holds the name: %s", w.log)
		}
	})
}

// The road a browser takes: start, send, ask, send the rest.
func TestUploadThroughTheMux(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		post := []string{"Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"}
		rec := w.ask("eli", http.MethodPost, "/uploads", "name=rapport+om+bl%C3%A5b%C3%A6r.txt&size=10", post...)
		var got started
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil || rec.Code != 201 || got.Upload == "" || got.Offset != 0 {
			t.Fatalf("%d %s %v", rec.Code, rec.Body, err)
		}
		where := "/uploads/" + got.Upload
		if rec = w.ask("eli", http.MethodPatch, where, "hello", "Upload-Offset", "0"); rec.Code != 204 || rec.Header().Get("Upload-Offset") != "5" {
			t.Fatalf("%d %v", rec.Code, rec.Header())
		}
		if rec = w.ask("eli", http.MethodHead, where, ""); rec.Code != 200 || rec.Header().Get("Upload-Offset") != "5" {
			t.Errorf("HEAD: %d %v", rec.Code, rec.Header())
		}
		rows := []struct {
			name, who, method, path, offset string
			status                          int
		}{
			{"the wrong place", "eli", "PATCH", where, "3", 409},
			{"no place", "eli", "PATCH", where, "", 422},
			{"a word for a place", "eli", "PATCH", where, "five", 422},
			{"another's upload", "mia", "PATCH", where, "5", 404},
			{"how far another's came", "mia", "HEAD", where, "", 404},
			{"a visitor", "", "PATCH", where, "5", 401},
			{"no upload", "eli", "PATCH", "/uploads/0000000000007", "0", 404},
			{"no id", "eli", "HEAD", "/uploads/x", "", 404},
		}
		for _, row := range rows {
			if rec := w.ask(row.who, row.method, row.path, "world", "Upload-Offset", row.offset, "Accept", "application/json"); rec.Code != row.status {
				t.Errorf("%s: %d, want %d", row.name, rec.Code, row.status)
			}
		}
		if rec = w.ask("eli", http.MethodPatch, where, "world", "Upload-Offset", "5"); rec.Code != 204 || rec.Header().Get("Upload-Offset") != "10" {
			t.Fatalf("%d %v", rec.Code, rec.Header())
		}
		if rec = w.ask("eli", http.MethodGet, "/files/"+got.Upload, ""); rec.Body.String() != "helloworld" {
			t.Errorf("%d %q", rec.Code, rec.Body)
		}
		for body, status := range map[string]int{"name=a.mp4&size=2147483649": 413, "name=a.mp4&size=0": 422, "name=a.mp4": 422, "name=a%00.mp4&size=3": 422, "name=a&size=x": 422} {
			if rec := w.ask("eli", http.MethodPost, "/uploads", body, post...); rec.Code != status || !strings.Contains(rec.Body.String(), `"title":`) {
				t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
			}
		}
		w.store.set("uploads/", "-")
		rec = w.ask("eli", http.MethodPost, "/uploads", "name=a.txt&size=3", post...)
		must(t, json.Unmarshal(rec.Body.Bytes(), &got))
		if rec = w.ask("eli", http.MethodPatch, "/uploads/"+got.Upload, "abc", "Upload-Offset", "0", "Accept", "application/json"); rec.Code != 503 ||
			rec.Header().Get("Retry-After") == "" || !strings.Contains(rec.Body.String(), "no room left") {
			t.Errorf("disk full: %d %s", rec.Code, rec.Body)
		}
	})
}

// FromForm takes the plain file field and the uploads a script sent before, in one go.
func TestFromForm(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		before := w.put(w.eli, "before.txt", "1")
		var got []ID
		var fell error
		site := &web.Site{DB: w.db, Clock: w.clock, Sessions: w, Log: w.file.Log, Texts: w.texts}
		site.SetInfo(web.Info{Ready: true, Languages: []string{"en"}})
		w.handler = site.Mux([]web.Route{web.Post("/form", permit.SignedIn, func(c *web.Call) error {
			f, err := c.Form()
			if err != nil {
				return err
			}
			got, fell = w.file.FromForm(c, f, "file")
			return c.Nothing()
		}).Large(1 << 20)})
		part := func(name, body string) string {
			return "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: text/plain\r\n\r\n" + body + "\r\n"
		}
		send := func(parts ...string) {
			t.Helper()
			body := strings.Join(parts, "") + "--x\r\nContent-Disposition: form-data; name=\"upload\"\r\n\r\n" + before.ID.String() + "\r\n--x--\r\n"
			if rec := w.ask("eli", http.MethodPost, "/form", body, "Content-Type", "multipart/form-data; boundary=x"); rec.Code != 204 {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
		}
		send(part("a.txt", "one"), part("", ""), part(url.PathEscape("b.txt"), "two"))
		if fell != nil || len(got) != 3 || got[0] != before.ID {
			t.Errorf("%v %v", got, fell)
		}
		send(part("a.txt", ""))
		wantFault(t, fell, "file.empty")
		send(part("a.txt", "one"), part("a.pdf", page), part("c.txt", ""), part("d.txt", "two"))
		if wantFault(t, fell, "scan.mismatch"); len(got) != 3 {
			t.Errorf("a refused file took others with it: %v", got)
		}
		w.store.set("files/", "-")
		send(part("a.txt", "one"))
		wantFault(t, fell, "fault.disk_full")
	})
}

// A reader that stops early costs nothing but its connection.
func TestDownloadCutOff(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		f := w.put(w.eli, "large.txt", sized(3<<20))
		server := httptest.NewServer(w.handler)
		defer server.Close()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+f.Path(), nil)
		must(t, err)
		r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: "eli"})
		res, err := http.DefaultClient.Do(r)
		must(t, err)
		if _, err := io.CopyN(io.Discard, res.Body, 1000); err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		server.Close()
		if strings.Contains(w.log.String(), "level=ERROR") {
			t.Errorf("the log complains: %s", w.log)
		}
	})
}
