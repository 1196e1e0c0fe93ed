// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lectern.blind/parcel"
	"lectern.blind/scan"
)

type files map[string]string

func zipped(t testing.TB, f files) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	names := make([]string, 0, len(f))
	for n := range f {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		e, err := w.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Write([]byte(f[n])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(t testing.TB, f files) *parcel.Parcel {
	t.Helper()
	p, err := parcel.Bytes(zipped(t, f))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func right() files { return files{"index.html": "<p>Hello", "data.json": "{}"} }

func with(name, text string) files {
	f := right()
	f[name] = text
	return f
}

func of(p *parcel.Parcel, part parcel.Part) []parcel.Value {
	var out []parcel.Value
	for _, v := range p.Values {
		if v.Part == part {
			out = append(out, v)
		}
	}
	return out
}

func TestJSON(t *testing.T) {
	p := read(t, with("data.json", `{"name":"\u00c5se","a/b":[1.50,true,null,{"x":"y"}],"name":"twice"}`))
	var got []string
	for _, v := range of(p, parcel.JSON) {
		if !strings.HasSuffix(v.Where, "(name)") {
			got = append(got, v.Where+"="+v.Text)
		}
	}
	if want := []string{"/name=Åse", "/a~1b/0=1.50", "/a~1b/1=true", "/a~1b/3/x=y", "/name=twice"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []string{"data.json: /name is there twice"}; !slices.Equal(p.Problems, want) {
		t.Errorf("%q", p.Problems)
	}
}

func TestCells(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"comma":     {"id,body\n1,\"a, \"\"b\"\"\nc\"\n", []string{" id", " body", "id 1", "body a, \"b\"\nc"}},
		"semicolon": {"\ufeffid;body\r\n1;a,b,c,d\r\n", []string{" id", " body", "id 1", "body a,b,c,d"}},
	} {
		var got []string
		p := read(t, with("csv/note.csv", c.text))
		for _, v := range of(p, parcel.Cell) {
			got = append(got, v.Label+" "+v.Text)
		}
		if !slices.Equal(got, c.want) || len(p.Problems) > 0 {
			t.Errorf("%s: got %q, want %q, problems %q", name, got, c.want, p.Problems)
		}
	}
}

const page = `<!doctype html><html><head><title>Your data</title><style>
.gone, #away { display: none } /* .shown { display: none } */
@media print { .paper { display: none } .more { color: red } }
.shown { color: red }
</style><script>var a = "script"</script></head><body>
<!-- comment -->
<h2>Work</h2>
<p>Es<b>s</b>ay by&nbsp;K&auml;the, see<br>below</p>
<table><thead><tr><th>Date</th><th>Comment</th></tr></thead><tbody><tr><th>First</th><td>very&shy;long</td></tr>
<tr><td>1 May</td><td>good</td></tr></tbody></table>
<dl><dt>E-mail</dt><dd>a@b.example</dd></dl>
<p hidden>h1</p><p style="Display : none">h2</p><p class="x gone">h3</p><p id=away>h4</p><template>h5</template>
<dialog>h6</dialog><input type=hidden value=h7><p title="h8" data-x="h9"></p>
<details><summary>More</summary>opened by hand</details>
<img alt="a picture" src="data:image/png;base64,AAAA"><input value="typed"><p class="shown paper">seen</p>
</body></html>`

func TestWhatAPersonSeesOnAPage(t *testing.T) {
	p := read(t, with("index.html", page))
	var got []string
	for _, v := range of(p, parcel.Page) {
		got = append(got, fmt.Sprintf("%s|%s|%s", v.Heading, v.Label, v.Text))
	}
	want := []string{
		"||Your data", "||Work", "Work||Essay by Käthe, see below", "Work||Date", "Work||Comment", "Work||First", "Work|Comment · First|verylong",
		"Work|Date|1 May", "Work|Comment|good", "Work||E-mail", "Work|E-mail|a@b.example", "Work||More", "Work||opened by hand",
		"Work||a picture typed", "Work||seen",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(p.Problems) > 0 {
		t.Errorf("%q", p.Problems)
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name string
		f    files
		want string
	}{
		{"no page", files{"data.json": "{}"}, "index.html: missing"},
		{"no JSON", files{"index.html": ""}, "data.json: missing"},
		{"broken JSON", with("data.json", `{"a":`), "data.json: unexpected EOF"},
		{"two JSONs", with("data.json", `{} {}`), "data.json: more behind the end of the JSON"},
		{"a way out", with("../x", ""), "../x: not a safe name"},
		{"a root", with("/x", ""), "/x: not a safe name"},
		{"two cases", with("INDEX.html", ""), "index.html: the name is there twice"},
		{"a dead link", with("index.html", `<a href="files/a%20b.pdf">x</a>`), `index.html: points to "files/a b.pdf", which is not in the parcel`},
		{"a foreign script", with("index.html", `<script src="//cdn.example/x.js"></script>`), `index.html: loads "//cdn.example/x.js" from outside`},
		{"a foreign style", with("index.html", `<link href="https://cdn.example/x.css">`), `index.html: loads "https://cdn.example/x.css" from outside`},
		{"a short row", with("csv/a.csv", "a,b\n1\n"), "csv/a.csv: row 2 has 1 cells, the head has 2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if p := read(t, c.f); !slices.Contains(p.Problems, c.want) {
				t.Errorf("%q", p.Problems)
			}
		})
	}
	f := with("index.html", `<a href="files/a%20b.pdf">x</a> <a href="https://elsewhere.example/">y</a> <a href="#top">z</a>`)
	f["files/a b.pdf"] = "x"
	if p := read(t, f); len(p.Problems) > 0 {
		t.Errorf("a right one: %q", p.Problems)
	}
}

func TestADamagedFileIsAProblem(t *testing.T) {
	b := zipped(t, with("files/a.txt", strings.Repeat("words and more words ", 50)))
	at := bytes.Index(b, []byte("files/a.txt")) + len("files/a.txt") + 5
	b[at] ^= 0x55
	p, err := parcel.Bytes(b)
	if err != nil || len(p.Problems) == 0 {
		t.Errorf("%v %q", err, p.Problems)
	}
}

func TestAnswers(t *testing.T) {
	names := []string{"everywhere", "jsononly", "hidden", "encoded", "infile", "nowhere", "caption"}
	var needles []scan.Needle
	for _, n := range names {
		needles = append(needles, scan.OfText(n, "zq7"+n+"qq"))
	}
	set, err := scan.New(needles, scan.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	v := func(n string) string { return "zq7" + n + "qq" }
	f := files{
		"index.html": `<h1>Notes</h1><p>` + v("everywhere") + `</p><p hidden>` + v("hidden") + `</p><p>enE3ZW5jb2RlZHFx</p><table><tr><th>Note</th><td>ZQ7<i>caption</i>QQ</td></tr></table>`,
		"data.json":  `{"a":"` + v("everywhere") + `","` + v("jsononly") + `":1}`, "csv/a.csv": "a\n" + v("everywhere") + "\n",
		"files/" + v("everywhere") + ".txt": v("infile") + " " + v("everywhere"),
	}
	path := filepath.Join(t.TempDir(), "parcel.zip")
	if err := os.WriteFile(path, zipped(t, f), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := parcel.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	found, err := p.Find(set)
	if err != nil || len(p.Problems) > 0 {
		t.Fatal(err, p.Problems)
	}
	want := map[string]parcel.Answer{
		"everywhere": {JSON: true, Page: true, Cell: true, File: true, Name: true, Rest: true},
		"jsononly":   {JSON: true, Rest: true},
		"hidden":     {Rest: true},
		"encoded":    {Rest: true},
		"infile":     {File: true},
		"caption":    {Page: true},
	}
	got := parcel.Answers(found)
	for _, n := range names {
		if got[n] != want[n] {
			t.Errorf("%s: got %+v, want %+v", n, got[n], want[n])
		}
	}
	if !slices.ContainsFunc(found, func(f parcel.Found) bool {
		return f.Needle == "caption" && f.Part == parcel.Page && f.Heading == "Notes" && f.Label == "Note"
	}) {
		t.Errorf("no place on the page: %+v", found)
	}
}

func FuzzPage(f *testing.F) {
	f.Add(page)
	f.Add(`<style>}{.a{display:none</style><table><td><th><tr><dd><dt></table>`)
	f.Fuzz(func(t *testing.T, text string) { read(t, with("index.html", text)) })
}
