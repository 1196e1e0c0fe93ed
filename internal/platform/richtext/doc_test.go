// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"lectern/internal/platform/fault"
)

// sample is one document in every form. The editor is tested with the same file.
type sample struct{ Name, Doc, Markdown, HTML, Plain string }

func loadSamples(t testing.TB) []sample {
	t.Helper()
	raw, err := os.ReadFile("testdata/samples.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Name     string
		Doc      json.RawMessage
		Markdown []string
		HTML     string
		Plain    []string
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	var out []sample
	for _, s := range list {
		out = append(out, sample{s.Name, string(s.Doc), strings.Join(s.Markdown, "\n"), s.HTML, strings.Join(s.Plain, "\n")})
	}
	return out
}

func TestSamples(t *testing.T) {
	o := Options{
		Name:    func(int64) string { return "Lea <Moen>" },
		FileURL: func(int64) string { return "/files/1" },
	}
	for _, s := range loadSamples(t) {
		t.Run(s.Name, func(t *testing.T) {
			d, err := Parse([]byte(s.Doc))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "JSON", d.JSON(), s.Doc)
			same(t, "Markdown", d.Markdown(), s.Markdown)
			same(t, "Markdown read", FromMarkdown(s.Markdown).JSON(), s.Doc)
			same(t, "HTML", d.HTML(o), s.HTML)
			same(t, "Plain", d.Plain(), s.Plain)
		})
	}
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %s\nwant %s", what, got, want)
	}
}

func para(inline string) string {
	return `{"type":"doc","content":[{"type":"paragraph","content":[` + inline + `]}]}`
}

func linked(href string) string {
	b, _ := json.Marshal(href)
	return para(`{"type":"text","marks":[{"type":"link","attrs":{"href":` + string(b) + `}}],"text":"x"}`)
}

var refused = []struct{ name, json string }{
	{"nothing", ``},
	{"no object", `[]`},
	{"no document", `{"type":"paragraph"}`},
	{"empty document", `{"type":"doc"}`},
	{"more behind it", emptyJSON + `{}`},
	{"unknown node", `{"type":"doc","content":[{"type":"script"}]}`},
	{"node without type", `{"type":"doc","content":[{}]}`},
	{"unknown key", `{"type":"doc","content":[{"type":"paragraph","class":"x"}]}`},
	{"key twice", `{"type":"doc","type":"doc","content":[{"type":"paragraph"}]}`},
	{"key in capitals", `{"TYPE":"doc","content":[{"type":"paragraph"}]}`},
	{"unknown attribute", `{"type":"doc","content":[{"type":"paragraph","attrs":{"style":"x"}}]}`},
	{"attribute of another node", `{"type":"doc","content":[{"type":"paragraph","attrs":{"level":1}}]}`},
	{"heading without level", `{"type":"doc","content":[{"type":"heading"}]}`},
	{"heading of level 4", `{"type":"doc","content":[{"type":"heading","attrs":{"level":4}}]}`},
	{"level as a fraction", `{"type":"doc","content":[{"type":"heading","attrs":{"level":1.5}}]}`},
	{"level with a zero before it", `{"type":"doc","content":[{"type":"heading","attrs":{"level":01}}]}`},
	{"text in the document", `{"type":"doc","content":[{"type":"text","text":"x"}]}`},
	{"empty text", para(`{"type":"text","text":""}`)},
	{"text on a paragraph", `{"type":"doc","content":[{"type":"paragraph","text":"x"}]}`},
	{"item without paragraph", `{"type":"doc","content":[{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"horizontal_rule"}]}]}]}`},
	{"empty list", `{"type":"doc","content":[{"type":"bullet_list","content":[]}]}`},
	{"table in a quotation", `{"type":"doc","content":[{"type":"blockquote","content":[{"type":"table","content":[{"type":"table_row"}]}]}]}`},
	{"wide cell", `{"type":"doc","content":[{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","attrs":{"colspan":65},"content":[{"type":"paragraph"}]}]}]}]}`},
	{"marks in code", `{"type":"doc","content":[{"type":"code_block","content":[{"type":"text","marks":[{"type":"em"}],"text":"x"}]}]}`},
	{"unknown mark", para(`{"type":"text","marks":[{"type":"blink"}],"text":"x"}`)},
	{"mark twice", para(`{"type":"text","marks":[{"type":"em"},{"type":"em"}],"text":"x"}`)},
	{"attribute on a mark", para(`{"type":"text","marks":[{"type":"em","attrs":{"href":"/"}}],"text":"x"}`)},
	{"wrong language", para(`{"type":"text","marks":[{"type":"lang","attrs":{"lang":"nb\" onclick=\"x"}}],"text":"x"}`)},
	{"NUL", para(`{"type":"text","text":"a\u0000b"}`)},
	{"NUL itself", para("{\"type\":\"text\",\"text\":\"a\x00b\"}")},
	{"half a character", para(`{"type":"text","text":"\ud83d"}`)},
	{"two first halves", para(`{"type":"text","text":"\ud83d\ud83d"}`)},
	{"no UTF-8", para("{\"type\":\"text\",\"text\":\"\xff\"}")},
	{"line end in a string", para("{\"type\":\"text\",\"text\":\"a\nb\"}")},
	{"no id", para(`{"type":"mention","attrs":{"person":"Lea"}}`)},
	{"id as number", para(`{"type":"mention","attrs":{"person":7}}`)},
	{"file without name", para(`{"type":"file","attrs":{"file":"0000000000abc","name":""}}`)},
	{"picture without description", `{"type":"doc","content":[{"type":"image","attrs":{"file":"0000000000abc"}}]}`},
	{"picture with both", `{"type":"doc","content":[{"type":"image","attrs":{"file":"0000000000abc","alt":"x","decorative":true}}]}`},
	{"too deep", `{"type":"doc","content":[` + strings.Repeat(`{"type":"blockquote","content":[`, 33) + `{"type":"paragraph"}` + strings.Repeat(`]}`, 33) + `]}`},
	{"cut off", emptyJSON[:30]},
	{"script link", linked("javascript:alert(1)")},
	{"script link in disguise", linked("java\tscript:alert(1)")},
	{"data link", linked("data:text/html,x")},
	{"other site by slashes", linked("//evil.example/")},
	{"other site by backslash", linked("/\\evil.example/")},
	{"link with a password", linked("https://bank.example@evil.example/")},
	{"link without host", linked("https:///x")},
	{"link with a turn of direction", linked("https://x.no/\u202egpj.exe")},
	{"long link", linked("/" + strings.Repeat("a", maxHref))},
}

func TestRefused(t *testing.T) {
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.json))
			if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Key != "richtext.invalid" {
				t.Errorf("%s: %v", tt.json, err)
			}
		})
	}
	if _, err := Parse(make([]byte, maxBytes+1)); !isKey(err, "richtext.too_long") {
		t.Errorf("2 MB: %v", err)
	}
	many := `{"type":"doc","content":[` + strings.Repeat(`{"type":"paragraph"},`, maxNodes) + `{"type":"paragraph"}]}`
	if _, err := Parse([]byte(many)); !isKey(err, "richtext.invalid") {
		t.Errorf("too many nodes: %v", err)
	}
}

func isKey(err error, key string) bool {
	f, ok := fault.As(err)
	return ok && f.Key == key
}

func TestNormalForm(t *testing.T) {
	rows := []struct{ name, json, want string }{
		{"keys in any order", ` { "content" : [ {"content":[{"text":"x","type":"text"}], "type":"paragraph"} ] , "type":"doc" } `, para(`{"type":"text","text":"x"}`)},
		{"marks in one order", para(`{"type":"text","marks":[{"type":"code"},{"type":"strong"},{"type":"em"}],"text":"x"}`),
			para(`{"type":"text","marks":[{"type":"strong"},{"type":"em"},{"type":"code"}],"text":"x"}`)},
		{"same marks are one text", para(`{"type":"text","text":"a"},{"type":"text","marks":[],"text":"b"}`), para(`{"type":"text","text":"ab"}`)},
		{"escapes", para(`{"type":"text","text":"\ud83d\ude00\u00e6\/\t\u0007"}`), para(`{"type":"text","text":"😀æ/ "}`)},
		{"usual attributes", `{"type":"doc","content":[{"type":"ordered_list","attrs":{"order":1},"content":[{"type":"list_item","content":[{"type":"paragraph","content":[]}]}]}]}`,
			`{"type":"doc","content":[{"type":"ordered_list","content":[{"type":"list_item","content":[{"type":"paragraph"}]}]}]}`},
		{"a break has no marks", para(`{"type":"hard_break","marks":[{"type":"em"}]}`), para(`{"type":"hard_break"}`)},
		{"line ends in code", `{"type":"doc","content":[{"type":"code_block","content":[{"type":"text","text":"a\r\nb\rc\td"}]}]}`,
			`{"type":"doc","content":[{"type":"code_block","content":[{"type":"text","text":"a\nb\nc\td"}]}]}`},
	}
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Parse([]byte(tt.json))
			if err != nil {
				t.Fatal(err)
			}
			same(t, "JSON", d.JSON(), tt.want)
		})
	}
}

func TestFromForm(t *testing.T) {
	rows := []struct{ name, value, want, key string }{
		{"nothing", " \r\n ", emptyJSON, ""},
		{"from the editor", para(`{"type":"text","text":"x"}`), para(`{"type":"text","text":"x"}`), ""},
		{"from the editor, empty", emptyJSON, emptyJSON, ""},
		{"broken JSON is no Markdown", `{"type":"doc","x":1}`, "", "richtext.invalid"},
		{"from a textarea", "a *b*\r\nc", para(`{"type":"text","text":"a "},{"type":"text","marks":[{"type":"em"}],"text":"b"},{"type":"hard_break"},{"type":"text","text":"c"}`), ""},
		{"braces that are words", `{"type":"x"}`, para(`{"type":"text","text":"{\"type\":\"x\"}"}`), ""},
		{"NUL", "a\x00b", "", "richtext.invalid"},
		{"bad UTF-8", "a\xffb", "", "richtext.invalid"},
		{"too long", strings.Repeat("a", maxMarkdown+1), "", "richtext.too_long"},
		{"too many lines", strings.Repeat("a\n\n", maxNodes), "", "richtext.too_long"},
	}
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			d, err := FromForm(tt.value)
			if tt.key != "" {
				if !isKey(err, tt.key) {
					t.Fatalf("want %s, got %v", tt.key, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			same(t, "JSON", d.JSON(), tt.want)
		})
	}
}

func TestStoring(t *testing.T) {
	var d Doc
	for _, src := range []any{nil, "", []byte(nil)} {
		d = FromMarkdown("x")
		if err := d.Scan(src); err != nil || !d.Equal(Empty) {
			t.Errorf("%v: %v %s", src, err, d.JSON())
		}
	}
	if v, err := FromMarkdown(" \n").Value(); v != nil || err != nil {
		t.Errorf("empty is stored as %v, %v", v, err)
	}
	want := FromMarkdown("# x")
	v, err := want.Value()
	if err != nil || d.Scan(v) != nil || !d.Equal(want) {
		t.Errorf("stored as %v, %v, read as %s", v, err, d.JSON())
	}
	if err := d.Scan([]byte("{}")); err == nil || fault.Is(err, fault.Invalid) {
		t.Errorf("a broken row is nobody's wrong input: %v", err)
	}
	if d.Scan(7) == nil {
		t.Error("read a number")
	}
	var holder struct{ Body Doc }
	if err := json.Unmarshal([]byte(`{"Body":`+want.JSON()+`}`), &holder); err != nil || !holder.Body.Equal(want) {
		t.Errorf("%v %s", err, holder.Body.JSON())
	}
	if b, err := json.Marshal(holder); err != nil || string(b) != `{"Body":`+want.JSON()+`}` {
		t.Errorf("%v %s", err, b)
	}
	if err := json.Unmarshal([]byte(`{"Body":null}`), &holder); err != nil || !holder.Body.Equal(Empty) {
		t.Errorf("%v %s", err, holder.Body.JSON())
	}
}

func TestWhatIsInIt(t *testing.T) {
	d := FromMarkdown("Hi [@](person:0000000000abc), see [work sheet](file:0000000000abd) – ![A turtle](file:0000000000abe)\n\n" +
		"| a | b |\n|-|-|\n| [@](person:0000000000abf) | [@](person:0000000000abc) |\n\n***")
	if got := d.Mentions(); !slices.Equal(got, []int64{0x296c, 0x296f}) {
		t.Errorf("mentions %x", got)
	}
	if got := d.Files(); !slices.Equal(got, []int64{0x296d, 0x296e}) {
		t.Errorf("files %x", got)
	}
	if got := d.Words(); got != 8 {
		t.Errorf("%d words in %q", got, d.Plain())
	}
	same(t, "named", d.PlainNamed(func(int64) string { return "Lea" }), "Hi @Lea, see work sheet –\nA turtle\na\tb\n@Lea\t@Lea")
	for _, empty := range []string{"", "\n", "- ", "#", "```\n\n```"} {
		if d := FromMarkdown(empty); !d.IsEmpty() {
			t.Errorf("%q is %s", empty, d.JSON())
		}
	}
	for _, full := range []string{"a", "---", "![](file:0000000000abc)", "[@](person:0000000000abc)"} {
		if d := FromMarkdown(full); d.IsEmpty() {
			t.Errorf("%q is empty: %s", full, d.JSON())
		}
	}
}

func TestExcerpt(t *testing.T) {
	d := FromMarkdown("# Sea turtles\n\nThey swim  far, *very* far.")
	rows := []struct {
		n    int
		want string
	}{{100, "Sea turtles They swim far, very far."}, {36, "Sea turtles They swim far, very far."}, {35, "Sea turtles They swim far, very…"}, {12, "Sea turtles…"}, {6, "Sea…"}, {1, "…"}, {0, ""}}
	for _, tt := range rows {
		if got := d.Excerpt(tt.n); got != tt.want {
			t.Errorf("%d: %q, want %q", tt.n, got, tt.want)
		}
	}
	if got := FromMarkdown("漢字漢字漢字").Excerpt(4); got != "漢字漢…" {
		t.Errorf("%q", got)
	}
}
