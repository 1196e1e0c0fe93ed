// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

func TestJSONReadsAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genDoc(false).Draw(t, "doc").JSON()
		d, err := Parse([]byte(want))
		if err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		if got := d.JSON(); got != want {
			t.Fatalf("read\n%s as\n%s", want, got)
		}
		if !json.Valid([]byte(want)) {
			t.Fatalf("no JSON: %s", want)
		}
	})
}

func TestMarkdownReadsAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := genDoc(true).Draw(t, "doc")
		md := want.Markdown()
		if got := FromMarkdown(md); !got.Equal(want) {
			t.Fatalf("wrote\n%s\nof\n%s\nand read\n%s", md, want.JSON(), got.JSON())
		}
	})
}

// What Markdown cannot say is lost once, not a little more each time.
func TestMarkdownIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := genDoc(false).Draw(t, "doc").Markdown()
		once := FromMarkdown(first)
		if twice := FromMarkdown(once.Markdown()); !twice.Equal(once) {
			t.Fatalf("first\n%s\nthen\n%s\nread\n%s\nthen\n%s", first, once.Markdown(), once.JSON(), twice.JSON())
		}
	})
}

func TestHTMLIsWellFormedAndHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := genDoc(false).Draw(t, "doc")
		harmless(t, d.HTML(Options{
			Name:        func(int64) string { return `<script>"&` },
			FileURL:     func(int64) string { return `/files/1?a=1&b="` },
			HeadingFrom: rapid.IntRange(0, 9).Draw(t, "from"),
		}))
	})
}

func TestForeignHTMLBecomesADocument(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := genDoc(false).Draw(t, "doc")
		got := FromHTML(d.HTML(Options{}))
		valid(t, got)
		if strip(got.Plain()) != strip(d.Plain()) {
			t.Fatalf("said\n%s\nbut now\n%s", d.Plain(), got.Plain())
		}
	})
}

func strip(s string) string { return strings.Join(strings.Fields(s), "") }

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// valid tells that a document keeps what every Doc promises.
func valid(t failer, d Doc) {
	t.Helper()
	if _, err := Parse([]byte(d.JSON())); err != nil {
		t.Fatalf("not valid: %v\n%s", err, d.JSON())
	}
}

var tags = map[string]string{
	"p": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "ul": "", "ol": "start", "li": "", "blockquote": "", "pre": "", "code": "", "hr": "",
	"img": "src alt loading", "table": "", "thead": "", "tbody": "", "tr": "", "td": "colspan rowspan", "th": "colspan rowspan scope",
	"a": "href rel", "span": "lang dir", "strong": "", "em": "", "u": "", "s": "", "br": "", "bdi": "class",
}

// harmless reads HTML tag by tag: every one is known, has known attributes with harmless addresses, and is closed in order.
func harmless(t failer, s string) {
	t.Helper()
	var open []string
	for z := html.NewTokenizer(strings.NewReader(s)); ; {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Fatalf("open at the end: %v in %s", open, s)
			}
			return
		case html.StartTagToken:
			tag := z.Token()
			allowed, known := tags[tag.Data]
			if !known {
				t.Fatalf("tag %q in %s", tag.Data, s)
			}
			for _, a := range tag.Attr {
				if !strings.Contains(" "+allowed+" ", " "+a.Key+" ") {
					t.Fatalf("attribute %q of %q in %s", a.Key, tag.Data, s)
				}
				if (a.Key == "href" || a.Key == "src") && !SafeHref(a.Val) {
					t.Fatalf("address %q in %s", a.Val, s)
				}
			}
			if tag.Data != "br" && tag.Data != "hr" && tag.Data != "img" {
				open = append(open, tag.Data)
			}
		case html.EndTagToken:
			tag := z.Token()
			if len(open) == 0 || open[len(open)-1] != tag.Data {
				t.Fatalf("</%s> closes %v in %s", tag.Data, open, s)
			}
			open = open[:len(open)-1]
		case html.TextToken:
		default:
			t.Fatalf("%v in %s", kind, s)
		}
	}
}

// Whatever signs stand around them, no words are lost.
func TestMarkdownKeepsWords(t *testing.T) {
	signs := rapid.StringOfN(rapid.SampledFrom([]rune("abc   \n\n\t\t->1.)#*_+=|:")), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		md := signs.Draw(t, "md")
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r < 'a' || r > 'c' {
					return -1
				}
				return r
			}, s)
		}
		if got := FromMarkdown(md).Plain(); letters(got) != letters(md) {
			t.Fatalf("%q became %q", md, got)
		}
	})
}
