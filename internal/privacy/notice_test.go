// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/testkit"
)

// asked are the fields that a lawyer looks for, each where a page carries its mark (data-art). {name} stands once for each purpose.
var asked = map[string][]string{
	"/privacy?for=adult": {
		"13-1-a controller", "13-1-b officer", "13-1-c* basis", "13-1-e recipients", "13-1-f transfers", "13-2-a* storage", "13-2-b rights", "13-2-c withdrawal",
		"13-2-d complaint", "13-2-e whether one must", "13-2-f automated decisions", "14-1-d* categories", "14-2-f* source",
	},
	"/privacy/records": {
		"30-1-a controller", "30-1-a-officer officer", "30-1-b* purposes", "30-1-c-people* people", "30-1-c-data* data", "30-1-d* recipients", "30-1-e* transfers",
		"30-1-f* time limits", "30-1-g* security", "30-2-a processor",
	},
}

// TestT05LawyersChecklist: every field of Articles 13, 14 and 30 is there and says something, for every purpose, in every language, with
// the fingerprint of what the running program executes.
func TestT05LawyersChecklist(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	purposes, err := w.Privacy.Activities(context.Background())
	if err != nil || len(purposes) < 8 {
		t.Fatal(len(purposes), err)
	}
	for _, lang := range []string{"en", "nb"} {
		for path, fields := range asked {
			page := parsed(t, in(t, w, path, lang))
			for _, f := range fields {
				mark, what, _ := strings.Cut(f, " ")
				mark, each := strings.CutSuffix(mark, "*")
				found := marked(page, mark)
				if want := 1; len(found) < want || each && len(found) != len(purposes) {
					t.Errorf("%s, %s: %s (%s) stands %d times, there are %d purposes", lang, path, mark, what, len(found), len(purposes))
				}
				for _, text := range found {
					if len(strings.TrimSpace(text)) < 3 {
						t.Errorf("%s, %s: %s (%s) is empty", lang, path, mark, what)
					}
				}
			}
		}
		if !strings.Contains(in(t, w, "/privacy/records", lang), w.Registry.Hash()) {
			t.Errorf("%s: the records do not name the declarations that are executed", lang)
		}
	}
}

func in(t *testing.T, w *apptest.World, path, lang string) string {
	t.Helper()
	b := w.Visitor()
	b.Lang = lang
	return b.Get(path)
}

func parsed(t *testing.T, body string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// marked are the words of the parts with a mark.
func marked(page *html.Node, mark string) []string {
	var out []string
	for n := range page.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "data-art" && a.Val == mark {
				var b strings.Builder
				for d := range n.Descendants() {
					if d.Type == html.TextNode {
						b.WriteString(d.Data)
					}
				}
				out = append(out, b.String())
			}
		}
	}
	return out
}

// TestTheYoungCanReadIt: every text of a level is as easy as its readers need (LIX: words in a sentence, and the share of long ones).
func TestTheYoungCanReadIt(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	limits := map[personal.Reading]float64{personal.Child: 32, personal.Teen: 40, personal.Adult: 50}
	for _, lang := range []string{"en", "nb"} {
		last := 0.0
		for _, r := range personal.Readings() {
			page := parsed(t, in(t, w, "/privacy?for="+string(r), lang))
			text := prose(page)
			ease := lix(text)
			t.Logf("%s %s: %d words, LIX %.0f", lang, r, len(strings.Fields(text)), ease)
			if ease > limits[r] || ease < last {
				t.Errorf("%s: the notice for %s has a LIX of %.0f, at most %.0f is easy enough, and it is %.0f for the younger", lang, r, ease, limits[r], last)
			}
			last = ease
		}
		for _, k := range w.Web.Texts.Keys() {
			if !strings.HasSuffix(k, ".child") || !strings.HasPrefix(k, "privacy.") && !strings.HasPrefix(k, "activity.") {
				continue
			}
			text := w.Web.Texts.Printer(lang, time.UTC, w.Fake).T(k, "name", "Kari", "site", "Skolen", "authority", "Datatilsynet", "names", "Firma", "what", "")
			if n := longestSentence(text); n > 16 {
				t.Errorf("%s %s: a sentence of %d words: %s", lang, k, n, text)
			}
		}
	}
	for _, a := range personal.Activities() {
		for _, r := range []personal.Reading{personal.Child, personal.Teen} {
			if !w.Web.Texts.Has(r.Key(a.Why())) {
				t.Errorf("%s has no words for %s", a.ID, r)
			}
		}
	}
}

func prose(page *html.Node) string {
	var b strings.Builder
	for n := range page.Descendants() {
		if n.Type != html.ElementNode || n.Data != "section" {
			continue
		}
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && (d.Data == "p" || d.Data == "li" || d.Data == "dd") {
				for x := range d.Descendants() {
					if x.Type == html.TextNode && !strings.Contains(x.Data, "@") && !strings.Contains(x.Data, "://") {
						b.WriteString(x.Data + " ")
					}
				}
				b.WriteString(". ")
			}
		}
	}
	return b.String()
}

var (
	wordPattern = regexp.MustCompile(`[\p{L}’-]+`)
	endPattern  = regexp.MustCompile(`[.:!?]+`)
)

func lix(text string) float64 {
	var words, long, sentences int
	for _, s := range endPattern.Split(text, -1) {
		found := wordPattern.FindAllString(s, -1)
		if len(found) == 0 {
			continue
		}
		sentences++
		for _, w := range found {
			words++
			if len([]rune(w)) > 6 {
				long++
			}
		}
	}
	return float64(words)/float64(sentences) + 100*float64(long)/float64(words)
}

func longestSentence(text string) int {
	most := 0
	for _, s := range endPattern.Split(text, -1) {
		most = max(most, len(wordPattern.FindAllString(s, -1)))
	}
	return most
}

// TestT09WhatIsNewWaits: a program that does more than the last one publishes a version that says so in plain words, announces it two
// weeks ahead, and does not do it before. A recipient that an admin lists waits as long, and the officer may let it hold with a reason.
func TestT09WhatIsNewWaits(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		ctx := context.Background()
		asIfTheLastProgramHadNo(t, w, personal.Guardian.ID)
		w = w.On(w.DB)
		child := "/children/" + childOf(t, w)
		parent := w.As("anne@fjordvik.example")
		status, _, body := parent.Do(http.MethodGet, child, nil)
		if status != http.StatusNotFound || !strings.Contains(body, "has not begun yet") {
			t.Errorf("before its day: %d", status)
		}
		today := w.As("jonas@fjordvik.example").Get("/")
		if !strings.Contains(today, "How your data is used changes on 8 December") {
			t.Error("the pupil is not told on his start page")
		}
		page := w.Visitor().Get("/privacy")
		if !strings.Contains(page, "This changes on 8 December") || !strings.Contains(page, "New: Parents and guardians.") {
			t.Error("the notice does not say what will change and when")
		}
		if strings.Contains(page, "<h3>Parents and guardians") {
			t.Error("the notice that holds tells of what has not begun")
		}
		if v := w.Visitor().Get("/privacy/versions/2"); !strings.Contains(v, "<h3>Parents and guardians") {
			t.Error("the announced version cannot be read")
		}
		w.As("jonas@fjordvik.example").Do(http.MethodPost, "/privacy/versions/2/seen", nil)
		if strings.Contains(w.As("jonas@fjordvik.example").Get("/"), "How your data is used changes") {
			t.Error("it was put away and stays")
		}
		w.Fake.Advance(14 * 24 * time.Hour)
		if status, _, _ := w.As("anne@fjordvik.example").Do(http.MethodGet, child, nil); status != http.StatusOK {
			t.Errorf("on its day: %d", status)
		}
		recipient := url.Values{"name": {"Speil AS"}, "country": {"no"}, "part": {"host"}, "what": {"It runs the machines."}, "purposes": {"operation", "account"}}
		if status, _, body := w.As("ragnhild@fjordvik.example").Do(http.MethodPost, "/privacy/recipients", recipient); status != http.StatusSeeOther {
			t.Fatalf("%d %.500s", status, body)
		}
		if w.Privacy.Receives(ctx, "Speil AS") {
			t.Error("a recipient gets something before it was announced for two weeks")
		}
		if b := w.Visitor().Get("/privacy/recipients"); !strings.Contains(b, "Speil AS now gets some of the data.") {
			t.Error("it is not announced")
		}
		officer := w.As("sigrun@fjordvik.example")
		if status, _, _ := officer.Do(http.MethodPost, "/privacy/versions/3/now", url.Values{"reason": {"short"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", status)
		}
		if status, _, _ := w.As("ragnhild@fjordvik.example").Do(http.MethodPost, "/privacy/versions/3/now", url.Values{"reason": {"The old machine burned down."}}); status != http.StatusNotFound {
			t.Errorf("an admin lets it hold: %d", status)
		}
		if status, _, _ := officer.Do(http.MethodPost, "/privacy/versions/3/now", url.Values{"reason": {"The old machine burned down."}}); status != http.StatusSeeOther {
			t.Errorf("with a reason: %d", status)
		}
		if !w.Privacy.Receives(ctx, "Speil AS") || !strings.Contains(w.Visitor().Get("/privacy/versions"), "The old machine burned down.") {
			t.Error("it does not hold, or nobody can read why")
		}
		if !strings.Contains(w.Visitor().Get("/privacy"), "Speil AS runs the program for the school") {
			t.Error("the host's column does not name it")
		}
		if status, _, _ := officer.Do(http.MethodPost, "/privacy/versions/3/now", url.Values{"reason": {"The old machine burned down."}}); status != http.StatusUnprocessableEntity {
			t.Errorf("twice: %d", status)
		}
	})
}

// asIfTheLastProgramHadNo rewrites what the first version said.
func asIfTheLastProgramHadNo(t *testing.T, w *apptest.World, purpose string) {
	t.Helper()
	w.Visitor().Get("/privacy")
	ctx := context.Background()
	err := w.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		text, err := db.One(ctx, tx, func(r db.Row) (string, error) {
			var s string
			return s, r.Scan(&s)
		}, `SELECT snapshot FROM privacy_version WHERE number = 1`)
		if err != nil {
			return err
		}
		var said map[string]any
		if err := json.Unmarshal([]byte(text), &said); err != nil {
			return err
		}
		all, _ := said["purposes"].([]any)
		said["purposes"] = slices.DeleteFunc(all, func(p any) bool { return p.(map[string]any)["id"] == purpose })
		b, err := json.Marshal(said)
		if err == nil {
			_, err = db.Exec(ctx, tx, `UPDATE privacy_version SET snapshot = $1, digest = 'older' WHERE number = 1`, string(b))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func childOf(t *testing.T, w *apptest.World) string {
	t.Helper()
	p, err := w.Person.FindByLogin(context.Background(), w.DB, "jonas@fjordvik.example")
	if err != nil {
		t.Fatal(err)
	}
	return p.ID.String()
}

// TestOtherFormsSayTheSame: the table neutralises formulas, the linked data and the feed are well formed.
func TestOtherFormsSayTheSame(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	v := w.Visitor()
	lines, err := csv.NewReader(strings.NewReader(v.Get("/privacy/records?as=csv"))).ReadAll()
	if err != nil || len(lines) < 100 {
		t.Fatal(len(lines), err)
	}
	for _, l := range lines[1:] {
		for i, cell := range l {
			if cell == "" || strings.ContainsAny(cell[:1], "=+-@") {
				t.Errorf("%v: column %s", l, lines[0][i])
			}
		}
	}
	var linked map[string]any
	if err := json.NewDecoder(bytes.NewBufferString(v.Get("/.well-known/privacy-registry.jsonld"))).Decode(&linked); err != nil || linked["dct:identifier"] != w.Registry.Hash() {
		t.Errorf("%v, %v", linked["dct:identifier"], err)
	}
	var feed struct {
		Entries []struct {
			Title string `xml:"title"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(v.Get("/privacy/versions/feed")), &feed); err != nil || len(feed.Entries) != 1 || feed.Entries[0].Title != "Version 1" {
		t.Errorf("%+v %v", feed, err)
	}
	for _, path := range []string{"/privacy/versions/99", "/privacy/versions/x", "/privacy/versions/0"} {
		if status, _, _ := v.Do(http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	if body := v.Get("/privacy/versions?on_date=2026-11-24"); !strings.Contains(body, "Version 1 held then") {
		t.Error("the version of a day is not found")
	}
	if body := v.Get("/privacy/versions?on_date=2020-01-01"); !strings.Contains(body, "There was no version yet.") {
		t.Error("there was a version before there was one")
	}
}

// TestABadRecipientStaysTyped: each field says what is wrong with it.
func TestABadRecipientStaysTyped(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	admin := w.As("ragnhild@fjordvik.example")
	good := url.Values{"name": {"Speil AS"}, "country": {"NO"}, "part": {"helper"}, "what": {"Backups."}, "purposes": {"operation"}}
	for field, wrong := range map[string]string{"name": "", "country": "Norway", "part": "boss", "what": "", "purposes": "nonsense"} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(field, wrong)
		status, _, body := admin.Do(http.MethodPost, "/privacy/recipients", form)
		if status != http.StatusUnprocessableEntity || field != "name" && !strings.Contains(body, `value="Speil AS"`) {
			t.Errorf("%s=%q: %d", field, wrong, status)
		}
	}
}
