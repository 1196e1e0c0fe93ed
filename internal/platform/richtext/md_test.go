// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"strings"
	"testing"
	"time"
)

func TestFromMarkdown(t *testing.T) {
	rows := []struct{ name, md, want string }{
		{"raw HTML is text", "<script>x</script> <b>y</b>\n\n<div>\n*z*", "<p>&lt;script&gt;x&lt;/script&gt; &lt;b&gt;y&lt;/b&gt;</p><p>&lt;div&gt;<br><em>z</em></p>"},
		{"a new line is a new line", "a\nb  \nc\\\nd", "<p>a<br>b<br>c<br>d</p>"},
		{"indented is no code", "    a\n\n\tb\n- c\n\n      d", "<p>a</p><p>b</p><ul><li><p>c</p><p>d</p></li></ul>"},
		{"deep headings", "##### a", "<h3>a</h3>"},
		{"no underscored headings", "a\n===\n\nb\n---", "<p>a<br>===</p><p>b</p><hr>"},
		{"script links", "[a](javascript:x) <javascript:x> [b](java&#10;script:x)", "<p>a javascript:x b</p>"},
		{"automatic links", "<https://x.no/> <a@x.no>", `<p><a href="https://x.no/" rel="noopener noreferrer nofollow">https://x.no/</a> <a href="mailto:a@x.no" rel="noopener noreferrer nofollow">a@x.no</a></p>`},
		{"foreign pictures are links", "![a](https://x.no/y.png)", `<p><a href="https://x.no/y.png" rel="noopener noreferrer nofollow">a</a></p>`},
		{"picture between words", "a ![b](file:0000000000abc) c", `<p>a</p><img src="/f" alt="b" loading="lazy"><p>c</p>`},
		{"broken references", "[a](file:7) [@](person:x)", "<p>a @</p>"},
		{"table without head", "|||\n|-|-|\n|a|b|", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"},
		{"table in a list", "- |a|b|\n  |-|-|\n  |c|d|", "<ul><li><p>a | b</p><p>c | d</p></li></ul>"},
		{"list that begins with a quotation", "- > a", "<ul><li><blockquote><p>a</p></blockquote></li></ul>"},
		{"entities", "&amp; &copy; &nix; &#65; \\&amp;", "<p>&amp; © &amp;nix; A &amp;amp;</p>"},
		{"struck", "~~a~~ ~b~", "<p><s>a</s> <s>b</s></p>"},
		{"bold in bold", "**a __b__**", "<p><strong>a b</strong></p>"},
	}
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			d := FromMarkdown(tt.md)
			valid(t, d)
			same(t, "HTML", d.HTML(Options{FileURL: func(int64) string { return "/f" }}), tt.want)
		})
	}
}

func TestMarkdownLeavesOutWhatItCannotSay(t *testing.T) {
	d, err := Parse([]byte(`{"type":"doc","content":[{"type":"paragraph"},{"type":"paragraph","content":[{"type":"text","text":" a"},` +
		`{"type":"text","marks":[{"type":"strong"}],"text":" b "},{"type":"text","marks":[{"type":"underline"}],"text":"c "}]},` +
		`{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","attrs":{"colspan":2},"content":[{"type":"paragraph","content":[{"type":"text","text":"1"}]},` +
		`{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"2"}]}]}]}]}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "Markdown", d.Markdown(), "a **b** c\n\n|  |  |\n| --- | --- |\n| 1 2 |  |")
}

// Each of these once took goldmark from seconds to a minute.
func TestMarkdownMadeToBeSlow(t *testing.T) {
	for _, s := range []string{"[", "![", "[a](", "_a*", "*a ", "~~a ", "`a``", ">", "- ", "**a* ", "[a]: b\n", "a]", "<a:", "1. ", "a\n|-|\n", "- a\n"} {
		start := time.Now()
		d := FromMarkdown(strings.Repeat(s, maxMarkdown/len(s)))
		valid(t, d)
		d.Markdown()
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q took %v", s, took)
		}
	}
}
