// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"strings"
	"testing"
)

func TestHeadingsShift(t *testing.T) {
	d := FromMarkdown("# a\n\n## b\n\n### c\n\n#")
	rows := []struct {
		from int
		want string
	}{
		{0, "<h3>a</h3><h4>b</h4><h5>c</h5>"},
		{2, "<h2>a</h2><h3>b</h3><h4>c</h4>"},
		{5, "<h5>a</h5><h6>b</h6><h6>c</h6>"},
	}
	for _, tt := range rows {
		same(t, "HTML", d.HTML(Options{HeadingFrom: tt.from}), tt.want)
	}
}

func TestHeadingsSkipNoLevel(t *testing.T) {
	rows := []struct{ name, md, want string }{
		{"the smaller one first", "## a\n\n# b\n\n## c", "<h3>a</h3><h3>b</h3><h4>c</h4>"},
		{"only smaller ones", "## a\n\n### b\n\n## c", "<h3>a</h3><h4>b</h4><h3>c</h3>"},
		{"a level left out", "# a\n\n### b\n\n### c", "<h3>a</h3><h4>b</h4><h4>c</h4>"},
	}
	for _, tt := range rows {
		same(t, tt.name, FromMarkdown(tt.md).HTML(Options{}), tt.want)
	}
}

func TestWhatTheReaderMayNotHave(t *testing.T) {
	d := FromMarkdown("![A turtle](file:0000000000abc)\n\n![](file:0000000000abc)\n\n[work](file:0000000000abd) [@](person:0000000000abe)")
	same(t, "HTML", d.HTML(Options{FileURL: func(int64) string { return "" }, Name: func(int64) string { return "" }}),
		`<p>A turtle</p><p>work <bdi class="mention">@…</bdi></p>`)
}

func TestLanguages(t *testing.T) {
	rows := map[string]string{"nb": "ltr", "ar": "rtl", "FA": "rtl", "he-IL": "rtl", "az-Arab": "rtl", "ku-Latn": "ltr", "ks-Deva": "ltr", "zh-Hant": "ltr"}
	for tag, want := range rows {
		d, err := Parse([]byte(para(`{"type":"text","marks":[{"type":"lang","attrs":{"lang":"` + tag + `"}}],"text":"x"}`)))
		if err != nil {
			t.Fatal(err)
		}
		same(t, tag, d.HTML(Options{}), `<p><span lang="`+tag+`" dir="`+want+`">x</span></p>`)
	}
}

func TestFromHTML(t *testing.T) {
	rows := []struct{ name, html, want string }{
		{"scripts and styles", `<style>x</style><p onclick=x>a<script>x</script><noscript>x</noscript></p><iframe>x</iframe>`, "<p>a</p>"},
		{"headings from the highest", `<h2 id=x>a</h2><h3>b</h3><h6>c</h6>`, "<h3>a</h3><h4>b</h4><h5>c</h5>"},
		{"spaces as a browser shows them", "<p>\n  a  <b> b </b>\n c<br>\n d </p>  <p> </p>", "<p>a <strong>b </strong>c<br>d</p>"},
		{"words outside paragraphs", `a<p>b</p>c<div>d<div>e</div></div>`, "<p>a</p><p>b</p><p>c</p><p>d</p><p>e</p>"},
		{"links", `<a href="https://x.no/">a</a><a href="javascript:x">b</a><a href=" /c ">c</a>`,
			`<p><a href="https://x.no/" rel="noopener noreferrer nofollow">a</a>b<a href="/c">c</a></p>`},
		{"styles of word processors", `<b style="font-weight: normal"><span style="font-weight:700">a</span><span style="font-style:italic">b</span></b>`,
			"<p><strong>a</strong><em>b</em></p>"},
		{"lists", `<ol start=3><li>a<ul><li>b</li></ul></li><ul><li>c</li></ul></ol>`,
			`<ol start="3"><li><p>a</p><ul><li><p>b</p></li></ul><ul><li><p>c</p></li></ul></li></ol>`},
		{"list without items", `<ul>a</ul><ul></ul>`, "<ul><li><p>a</p></li></ul>"},
		{"tables", `<table><caption>t</caption><thead><tr><th>a<th>b</thead><tr><th>c<td colspan=2 rowspan=999>d<p>e</table>`,
			`<p>t</p><table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><th scope="row">c</th><td colspan="2"><p>d</p><p>e</p></td></tr></tbody></table>`},
		{"table in a table", `<table><tr><td><table><tr><td>a<td>b</table></table>`, `<table><tbody><tr><td>a | b</td></tr></tbody></table>`},
		{"code", "<pre>\n a\n\tb<b>c</b><br>d\n</pre>", "<pre><code> a\n\tbc\nd</code></pre>"},
		{"pictures leave their words", `<figure><img src=http://x/y alt="A turtle"><figcaption>Far</figcaption></figure><img src=x>`, "<p>A turtle</p><p>Far</p>"},
		{"marks", `<i>a</i><u>b</u><del>c</del><kbd>d</kbd><span lang=nb>e</span>`,
			`<p><em>a</em><u>b</u><s>c</s><code>d</code><span lang="nb" dir="ltr">e</span></p>`},
		{"quotations", `<blockquote><p>a</p></blockquote><blockquote> </blockquote><hr>`, "<blockquote><p>a</p></blockquote><hr>"},
		{"svg", `<svg><text>x</text></svg>a`, "<p>a</p>"},
		{"nothing", ` <div></div>`, ""},
	}
	for _, tt := range rows {
		t.Run(tt.name, func(t *testing.T) {
			d := FromHTML(tt.html)
			valid(t, d)
			same(t, "HTML", d.HTML(Options{}), tt.want)
		})
	}
}

func TestDeepHTML(t *testing.T) {
	for _, s := range []string{
		strings.Repeat("<blockquote>", 200) + "a",
		strings.Repeat("<ul><li>", 100) + "a",
		strings.Repeat("<div>", 40000) + "a<script>x</script>",
	} {
		d := FromHTML(s)
		valid(t, d)
		same(t, "Plain", d.Plain(), "a")
	}
}
