// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lectern/internal/app/apptest"
	"lectern/internal/demo"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// article15 is what Article 15(1) asks of a copy. A star: once for each purpose.
var article15 = []string{
	"15-1-a* the purposes", "15-1-b* the categories", "15-1-c the recipients", "15-1-d* how long, or by what rule", "15-1-e the rights",
	"15-1-f where to complain", "15-1-g where it comes from", "15-1-h whether a program decides alone",
}

// TestT05ACopySaysWhatArticle15Asks: the first page of a pupil's copy, in both languages.
func TestT05ACopySaysWhatArticle15Asks(t *testing.T) {
	for _, lang := range []string{"en", "nb"} {
		w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
		page := firstPage(t, w, lang)
		purposes := 0
		for _, f := range article15 {
			mark, what, _ := strings.Cut(f, " ")
			mark, each := strings.CutSuffix(mark, "*")
			found := artOf(page, mark)
			if mark == "15-1-a" {
				purposes = len(found)
			}
			if len(found) == 0 || each && len(found) != purposes || purposes < 4 {
				t.Errorf("%s: %s stands %d times, there are %d purposes", lang, what, len(found), purposes)
			}
			for _, text := range found {
				if len(strings.TrimSpace(text)) < 5 {
					t.Errorf("%s: %s is empty", lang, what)
				}
			}
		}
		authority, err := w.Site.Site.Get(t.Context(), w.DB)
		if err != nil || !strings.Contains(strings.Join(artOf(page, "15-1-f"), ""), authority.Authority) {
			t.Errorf("%s: the authority is not named: %v", lang, err)
		}
	}
}

func firstPage(t *testing.T, w *apptest.World, lang string) *html.Node {
	t.Helper()
	jonas := find(t, w, "jonas@fjordvik.example")
	pupil := w.As("jonas@fjordvik.example")
	pupil.Lang = lang
	which := ask(t, pupil, url.Values{"kind": {"access"}, "who": {jonas.ID.String()}, "password": {demo.Password}})
	tick(t, w)
	copyAt := regexp.MustCompile(`/privacy/me/copies/[0-9a-z]{13}`).FindString(pupil.Get("/privacy/me/requests/" + which))
	_, _, body := pupil.Do(http.MethodPost, copyAt, url.Values{})
	z, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("index.html")
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	n, err := html.Parse(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// artOf are the words of the parts that carry a mark.
func artOf(page *html.Node, mark string) []string {
	var out []string
	for n := range page.Descendants() {
		for _, a := range n.Attr {
			if a.Key != "data-art" || a.Val != mark {
				continue
			}
			var b strings.Builder
			for d := range n.Descendants() {
				if d.Type == html.TextNode {
					b.WriteString(d.Data)
				}
			}
			out = append(out, b.String())
		}
	}
	return out
}
