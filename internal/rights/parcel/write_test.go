// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	blindparcel "lectern.blind/parcel"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/subject"
)

// school are records of every form, in a few tables, one of them with several pages.
func school(t testing.TB, in Input) records {
	t.Helper()
	doc := `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"essay zq7essay "},` +
		`{"type":"text","marks":[{"type":"link","attrs":{"href":"https://zq7link.example/"}}],"text":"see"},{"type":"mention","attrs":{"person":"` + idText(mate) + `"}}]}]}`
	out := records{
		record("person", personal.About, personal.Account, field("given_name", personal.Identifier, "zq7Nora"), field("email", personal.Contact, "zq7nora@canary.invalid"),
			field("protected", personal.Pastoral, true), field("theme", personal.Behaviour, "dark"), field("nothing", personal.Identifier, nil),
			ref("person_id", her, personal.Full), moment("created_at", now.Add(-1000*time.Hour))),
		record("login_password", personal.About, personal.AccessSecurity, subject.Field{Column: "hash", What: "the password", Cat: personal.Secret, Shown: personal.PresenceOnly, Value: true},
			moment("changed_at", now.Add(-48*time.Hour))),
		record("assignment_grade", personal.About, personal.Assessment, field("returned_mark", personal.Judgement, int64(437)), field("returned_comment", personal.Judgement, "zq7comment"),
			ref("graded_by", teacher, personal.Full), ref("seen_by", mate, personal.RedactOthers), ref("excused_by", gone, personal.Full),
			subject.Field{Column: "assignment_id", What: "the assignment", Cat: personal.Structure, Shown: personal.Full, Title: "zq7Volcanoes"}),
	}
	for i := range 250 {
		r := record("assignment_submission", personal.Author, personal.Coursework, field("body", personal.OwnWork, doc), field("link", personal.OwnWork, fmt.Sprintf("zq7row%d", i)),
			field("attempt", personal.OwnWork, int64(i)), field("late", personal.OwnWork, false), field("score", personal.OwnWork, 4.25), moment("handed_in_at", now.Add(time.Duration(i)*time.Minute)))
		r.Key = fmt.Sprint(i)
		if i == 7 {
			r.Files = []subject.File{stored(t, in, "blobs/a", "My story.txt", "zq7infile")}
		}
		out = append(out, r)
	}
	return out
}

// TestT10EveryValueIsInTheJSONAndCanBeReadOnAPage reads the parcel with the proof's own reader and with an HTML parser.
func TestT10EveryValueIsInTheJSONAndCanBeReadOnAPage(t *testing.T) {
	for _, lang := range []string{"en", "nb"} {
		in := input(t, nil)
		in.Words = printer(t, lang)
		in.Source = school(t, in)
		b := written(t, in)
		if err := verify(t, b); err != nil {
			t.Fatal(err)
		}
		p, err := blindparcel.Bytes(b)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Problems) > 0 {
			t.Errorf("%s: %q", lang, p.Problems)
		}
		wanted := []string{"zq7Nora", "zq7nora@canary.invalid", "zq7comment", "zq7Volcanoes", "zq7essay", "https://zq7link.example/", "Karim Haddad"}
		for i := range 250 {
			wanted = append(wanted, fmt.Sprintf("zq7row%d", i))
		}
		for _, part := range []blindparcel.Part{blindparcel.JSON, blindparcel.Page, blindparcel.Cell} {
			var text strings.Builder
			for _, v := range p.Values {
				if v.Part == part {
					text.WriteString(v.Text + "\n")
				}
			}
			for _, want := range wanted {
				if !strings.Contains(text.String(), want) {
					t.Errorf("%s: %s does not hold %s", lang, part, want)
				}
			}
			for _, never := range []string{"Solheim", "parcel.", "activity.", "retention.", idText(mate)} {
				if strings.Contains(text.String(), never) {
					t.Errorf("%s: %s holds %s", lang, part, never)
				}
			}
		}
		labelled(t, p, lang)
		checkPages(t, unpacked(t, b), lang)
	}
}

// labelled looks that a value stands under its label, and its record tells a date and a place.
func labelled(t *testing.T, p *blindparcel.Parcel, lang string) {
	t.Helper()
	want := map[string]map[string]string{
		"en": {"what returned_mark says": "4.37", "who graded_by": "Karim Haddad", "who seen_by": "another participant (participant 1)", "who excused_by": "somebody who is no longer here",
			"who person_id": "you", "what protected says": "yes", "what score says": "4.25"},
		"nb": {"what returned_mark says": "4,37", "who graded_by": "Karim Haddad", "who seen_by": "en annen deltaker (deltaker 1)", "who person_id": "deg", "what protected says": "ja"},
	}[lang]
	for label, text := range want {
		if !slices.ContainsFunc(p.Values, func(v blindparcel.Value) bool {
			return v.Part == blindparcel.Page && v.Label == label && v.Text == text
		}) {
			t.Errorf("%s: %s is not %q", lang, label, text)
		}
	}
	since := map[string]string{"en": "There is one, last changed 24 November 2026", "nb": "Den finnes, sist endret 24. november 2026"}[lang]
	if !slices.ContainsFunc(p.Values, func(v blindparcel.Value) bool { return v.Label == "the password" && strings.HasPrefix(v.Text, since) }) {
		t.Errorf("%s: the password does not say that it is there", lang)
	}
	if !slices.ContainsFunc(p.Values, func(v blindparcel.Value) bool { return v.Heading == "zq7Volcanoes" && v.Text == "zq7comment" }) {
		t.Errorf("%s: the comment does not say where it belongs", lang)
	}
}

// checkPages looks that each page is one that runs and loads nothing, and is itself sound.
func checkPages(t *testing.T, files map[string]string, lang string) {
	t.Helper()
	pages := 0
	for name, text := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		pages++
		if !strings.Contains(text, `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src &#39;self&#39;"`) &&
			!strings.Contains(text, `content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"`) {
			t.Errorf("%s has no policy", name)
		}
		root, err := html.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		h1 := 0
		for n := range root.Descendants() {
			switch {
			case n.Type != html.ElementNode:
				continue
			case slices.Contains([]string{"script", "iframe", "object", "embed", "link", "base", "form"}, n.Data):
				t.Errorf("%s has a %s", name, n.Data)
			case n.Data == "h1":
				h1++
			case n.Data == "html" && (len(n.Attr) == 0 || n.Attr[0].Val != lang):
				t.Errorf("%s does not say its language", name)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.TrimSpace(strings.ToLower(a.Val)), "javascript:") {
					t.Errorf("%s: %s=%q", name, a.Key, a.Val)
				}
			}
		}
		if h1 != 1 {
			t.Errorf("%s has %d main headings", name, h1)
		}
	}
	if pages != 3 { // the first, and two of 250 works
		t.Errorf("%d pages", pages)
	}
}

// TestT11TheNoticeNamesOnlyWhatIsThere: purposes without rows and recipients who got nothing are not in it.
func TestT11TheNoticeNamesOnlyWhatIsThere(t *testing.T) {
	in := input(t, records{record("person", personal.About, personal.Account, field("email", personal.Contact, "a@b.example"))})
	in.Notice.Recipients = []Recipient{{Name: "MathTool AS", Country: "NO", What: "your number", At: clock.At(now)}}
	in.Later = []Later{{What: "the answers of the open test", Why: "parcel.not_ready", Until: "2027-01-08"}}
	index := unpacked(t, written(t, in))["index.html"]
	for _, want := range []string{"Your account", "MathTool AS", "Datatilsynet", "Sigrun Aune", "Fjordvik Municipality", "31 July 2029", "the answers of the open test", "8 January 2027"} {
		if !strings.Contains(index, want) {
			t.Errorf("the notice does not say %s", want)
		}
	}
	for _, never := range []string{"Marks and feedback", "Nobody outside the school"} {
		if strings.Contains(index, never) {
			t.Errorf("the notice says %s", never)
		}
	}
}

// TestT12OthersAreNumbered: others are named only where the engine said so, and the same person has one number.
func TestT12OthersAreNumbered(t *testing.T) {
	r := func(key string, who int64, shown personal.Export) subject.Record {
		one := record("audit_read", personal.About, personal.Accountability, ref("viewer_id", who, shown))
		one.Key = key
		return one
	}
	in := input(t, records{r("1", mate, personal.RedactOthers), r("2", teacher, personal.RedactOthers), r("3", mate, personal.RedactOthers), r("4", teacher, personal.Full), r("5", her, personal.RedactOthers)})
	var data struct{ Records []Entry }
	files := unpacked(t, written(t, in))
	if err := json.Unmarshal([]byte(files["data.json"]), &data); err != nil {
		t.Fatal(err)
	}
	var got []Who
	for _, e := range data.Records {
		got = append(got, *e.Fields[0].Who)
	}
	if want := []Who{{Number: 1}, {Number: 2}, {Number: 1}, {Name: "Karim Haddad"}, {You: true}}; !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	for name, text := range files {
		if strings.Contains(text, "Solheim") || strings.Contains(text, fmt.Sprint(mate)) || strings.Contains(text, idText(mate)) {
			t.Errorf("%s names a bystander", name)
		}
	}
}

// TestT67WhatIsHeldBackIsListed: a mark that was not returned yet is not in the copy, which says that it comes and when.
func TestT67WhatIsHeldBackIsListed(t *testing.T) {
	grade := record("assignment_grade", personal.About, personal.Assessment, field("mark", personal.Judgement, int64(450)), field("comment", personal.Judgement, "zq7secret comment"), field("label", personal.Judgement, "shown"))
	key := record("test_item", personal.About, personal.Assessment, field("answer", personal.Judgement, "zq7answer"))
	in := input(t, records{grade, key})
	in.Hold = func(r subject.Record) (Held, bool) {
		if r.Table == "test_item" {
			return Held{Whole: true, Why: "parcel.preparing", Until: "2027-01-08"}, true
		}
		return Held{Columns: []string{"mark", "comment"}, Why: "parcel.not_ready"}, true
	}
	files := unpacked(t, written(t, in))
	for name, text := range files {
		if strings.Contains(text, "zq7") || strings.Contains(text, "4.50") || strings.Contains(text, "450") && path.Ext(name) == ".csv" {
			t.Errorf("%s holds what is held back", name)
		}
	}
	for _, want := range []string{"Marks and comments", "The day is not known yet", "You get it on 8 January 2027", "shown"} {
		if !strings.Contains(files["index.html"], want) {
			t.Errorf("the first page does not say %q", want)
		}
	}
	if !strings.Contains(files["data.json"], `"form":"deferred"`) || !strings.Contains(files["data.json"], `"until":"2027-01-08"`) {
		t.Error("the data do not list it")
	}
}

const evil = `<img src=x onerror="alert(1)">`

// TestT39NothingRuns: a name and a file that try to run do not, on the pages and in the tables.
func TestT39NothingRuns(t *testing.T) {
	in := input(t, nil)
	in.Name, in.Notice.Site = evil, `</style><script>alert(2)</script>`
	r := record("person", personal.About, personal.Account, field("given_name", personal.Identifier, evil), field("email", personal.Contact, "=cmd|' /C calc'!A0"),
		field("plus", personal.Identifier, "+1"), field("minus", personal.Identifier, "-1"), field("at", personal.Identifier, "@sum"), field("tab", personal.Identifier, "\t=1"), field("cr", personal.Identifier, "\r=1"),
		subject.Field{Column: "place", What: evil, Cat: personal.Structure, Shown: personal.Full, Title: evil})
	r.Files = []subject.File{
		stored(t, in, "blobs/1", `=cmd|' /C calc'!A0`, "one"), stored(t, in, "blobs/2", "../../"+evil+".html", "<script>alert(3)</script>"),
		stored(t, in, "blobs/3", "drawing.svg", `<svg onload="alert(4)"></svg>`), stored(t, in, "blobs/4", "noending", "<!doctype html><script>alert(5)</script>"),
		stored(t, in, "blobs/5", "javascript:alert(6).png", "\x89PNG\r\n\x1a\n"),
	}
	in.Source = records{r}
	b := written(t, in)
	p, err := blindparcel.Bytes(b)
	if err != nil || len(p.Problems) > 0 {
		t.Fatal(err, p.Problems)
	}
	files := unpacked(t, b)
	safe := regexp.MustCompile(`^files/[0-9]+-[\pL0-9._-]+$`)
	for name, text := range files {
		switch {
		case strings.HasPrefix(name, "files/"):
			if !safe.MatchString(name) || strings.Contains(text, "alert") && !strings.HasSuffix(name, ".txt") {
				t.Errorf("%s may run", name)
			}
		case path.Ext(name) == ".html":
			root, err := html.Parse(strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			for n := range root.Descendants() {
				if n.Type != html.ElementNode {
					continue
				}
				for _, a := range n.Attr {
					if n.Data == "script" || strings.HasPrefix(a.Key, "on") || a.Key == "href" && strings.HasPrefix(a.Val, "javascript:") || n.Data == "img" && a.Key == "src" && !strings.HasPrefix(a.Val, "files/") {
						t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
					}
				}
			}
			if !strings.Contains(text, html.EscapeString(`<img src=x`)) {
				t.Errorf("%s does not show the name as text", name)
			}
		case path.Ext(name) == ".csv":
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
			if err != nil || !strings.HasPrefix(text, "\ufeff") {
				t.Fatal(err)
			}
			for _, row := range rows {
				for _, c := range row {
					if c != "" && strings.ContainsAny(c[:1], "=+-@\t\r") {
						t.Errorf("%s: the cell %q computes", name, c)
					}
				}
			}
			if !strings.Contains(text, "'=cmd|") {
				t.Errorf("%s does not show the text", name)
			}
		}
	}
}

// TestTwoCopiesOfTheSameStateAreTheSame but for the header, README, and the manifest that covers them.
func TestTwoCopiesOfTheSameStateAreTheSame(t *testing.T) {
	in := input(t, nil)
	in.Source = school(t, in)
	first := unpacked(t, written(t, in))
	in.ID, in.Made = "parcel2", clock.At(now.Add(50*time.Hour))
	second := unpacked(t, written(t, in))
	for name, text := range first {
		again := second[name]
		switch name {
		case "manifest.json", "manifest.sig", "README.txt":
			continue
		case "data.json":
			text, again = without(t, text, `"header": `, "\n"), without(t, again, `"header": `, "\n")
		case "index.html":
			text, again = without(t, text, "<header>", "</header>"), without(t, again, "<header>", "</header>")
		}
		if text != again {
			t.Errorf("%s differs", name)
		}
	}
	if len(first) != len(second) || len(first) < 10 {
		t.Errorf("%d and %d entries", len(first), len(second))
	}
	in.ID, in.Made = "parcel1", clock.At(now)
	if !bytes.Equal(written(t, in), written(t, in)) {
		t.Error("the same parcel twice has other bytes")
	}
}

func without(t *testing.T, text, from, to string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, from)
	_, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("no %s", from)
	}
	return before + after
}

// TestAFileThatIsNotAsItWasStoredIsSaid and does not keep her from the rest.
func TestAFileThatIsNotAsItWasStoredIsSaid(t *testing.T) {
	in := input(t, nil)
	changed := stored(t, in, "blobs/a", "a.txt", "was")
	stored(t, in, "blobs/a", "a.txt", "is")
	missing := subject.File{Name: "b.txt", Key: "blobs/none", Size: 3}
	whole := stored(t, in, "blobs/c", "c.txt", "whole")
	r := record("file", personal.Author, personal.Teaching, field("name", personal.OwnWork, "a.txt"))
	r.Files = []subject.File{changed, missing, whole}
	in.Source = records{r}
	b := written(t, in)
	files := unpacked(t, b)
	var data struct{ Records []Entry }
	if err := json.Unmarshal([]byte(files["data.json"]), &data); err != nil {
		t.Fatal(err)
	}
	var states []State
	for _, f := range data.Records[0].Files {
		states = append(states, f.State)
	}
	if !slices.Equal(states, []State{Changed, Missing, Whole}) {
		t.Errorf("%q", states)
	}
	for _, want := range []string{"2 files did not arrive", "could not be found", "not those that were stored"} {
		if !strings.Contains(files["index.html"], want) {
			t.Errorf("the first page does not say %q", want)
		}
	}
	if err := verify(t, b); err != nil {
		t.Error(err)
	}
}

// TestWhatFailsIsNoParcel: an error of the source, of the store, of the place it is written to, or the end of the context.
func TestWhatFailsIsNoParcel(t *testing.T) {
	errBroken := errors.New("broken")
	base := func() Input { in := input(t, nil); in.Source = school(t, in); return in }
	stop, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx context.Context
		in  Input
		out io.Writer
	}{
		"source": {t.Context(), func() Input { in := base(); in.Source = failing{in.Source, errBroken}; return in }(), io.Discard},
		"store":  {t.Context(), func() Input { in := base(); in.Blob = brokenStore{in.Blob, errBroken}; return in }(), io.Discard},
		"names": {t.Context(), func() Input {
			in := base()
			in.NameOf = func(context.Context, int64) (string, error) { return "", errBroken }
			return in
		}(), io.Discard},
		"writer":  {t.Context(), base(), &short{left: 5000}},
		"at once": {t.Context(), base(), &short{}},
		"stopped": {stop, base(), io.Discard},
		"progress": {t.Context(), func() Input {
			in := base()
			in.Progress = func(context.Context, int64) error { return errBroken }
			return in
		}(), io.Discard},
	} {
		if _, err := Write(c.ctx, c.out, c.in); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

type failing struct {
	Source
	err error
}

func (f failing) Copy(ctx context.Context, do func(subject.Record) error) error {
	return errors.Join(f.Source.Copy(ctx, do), f.err)
}

type brokenStore struct {
	blob.Store
	err error
}

func (b brokenStore) Open(context.Context, string, int64, int64) (io.ReadCloser, error) {
	return nil, b.err
}

type short struct{ left int }

func (s *short) Write(b []byte) (int, error) {
	if s.left -= len(b); s.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

// many makes records without holding them.
type many struct {
	n    int
	file subject.File
	peak *uint64
}

func (m many) Copy(_ context.Context, do func(subject.Record) error) error {
	for i := range m.n {
		r := record("assignment_submission", personal.Author, personal.Coursework, field("body", personal.OwnWork, strings.Repeat(fmt.Sprint("text ", i, " "), 400)), moment("handed_in_at", now))
		r.Key = fmt.Sprint(i)
		if i == m.n/2 {
			r.Files = []subject.File{m.file}
		}
		if err := do(r); err != nil {
			return err
		}
		if i%500 == 0 {
			m.look()
		}
	}
	return nil
}

func (m many) look() {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	*m.peak = max(*m.peak, s.HeapAlloc)
}

// endless is a store with one large file that is made while it is read.
type endless struct {
	blob.Store
	size int64
}

func (e endless) Open(context.Context, string, int64, int64) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(&pattern{}, e.size)), nil
}

type pattern struct{ n byte }

func (p *pattern) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = p.n
		p.n += 7
	}
	return len(b), nil
}

// watched looks at the memory while the parcel is written.
type watched struct {
	many
	size, next int64
}

func (w *watched) Write(b []byte) (int, error) {
	if w.size += int64(len(b)); w.size > w.next {
		w.next = w.size + 16<<20
		w.look()
	}
	return len(b), nil
}

// TestAParcelIsWrittenInConstantMemory: 5,000 records of together 20 MB and a file of 300 MB take a few MB.
func TestAParcelIsWrittenInConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("300 MB")
	}
	const size = 300 << 20
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(&pattern{}, size)); err != nil {
		t.Fatal(err)
	}
	peak := uint64(0)
	m := many{n: 5000, peak: &peak, file: subject.File{Name: "film.mp4", Size: size, SHA256: hex.EncodeToString(sum.Sum(nil)), Key: "film"}}
	in := input(t, m)
	in.Blob = endless{in.Blob, size}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	out := &watched{many: m}
	done, err := Write(t.Context(), out, in)
	if err != nil {
		t.Fatal(err)
	}
	if done.Records != 5000 || out.size < size+40<<20 {
		t.Errorf("%d records, %d bytes", done.Records, out.size)
	}
	grew := int64(peak) - int64(before.HeapAlloc)
	t.Logf("%d MB written, the heap grew by at most %d kB", out.size>>20, grew>>10)
	if grew > 8<<20 {
		t.Errorf("the heap grew by %d MB", grew>>20)
	}
}
