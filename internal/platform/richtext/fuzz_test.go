// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"encoding/json"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, s := range loadSamples(f) {
		f.Add(s.Doc)
	}
	for _, bad := range refused {
		f.Add(bad.json)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse([]byte(s))
		if err != nil {
			return
		}
		if !json.Valid([]byte(s)) {
			t.Fatalf("took what is no JSON: %q", s)
		}
		valid(t, d)
		again, err := Parse([]byte(d.JSON()))
		if err != nil || again.JSON() != d.JSON() {
			t.Fatalf("%q is not stable: %v", d.JSON(), err)
		}
		harmless(t, d.HTML(Options{FileURL: func(int64) string { return "/f" }}))
		valid(t, FromMarkdown(d.Markdown()))
		d.Excerpt(20)
	})
}

func FuzzFromMarkdown(f *testing.F) {
	for _, s := range loadSamples(f) {
		f.Add(s.Markdown)
	}
	f.Add("<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=x>y</b> ![z](http://x/y.png)")
	f.Fuzz(func(t *testing.T, s string) {
		d := FromMarkdown(s)
		valid(t, d)
		harmless(t, d.HTML(Options{FileURL: func(int64) string { return "/f" }}))
		valid(t, FromMarkdown(d.Markdown()))
	})
}

func FuzzFromHTML(f *testing.F) {
	f.Add("<h2>T</h2><p>a <b>b</b><br><script>x</script><ul><li>x<ul><li>y</ul></ul><table><tr><th colspan=2>1<td>2</table>")
	f.Add("<pre>\n a\tb<br>c</pre><blockquote><table><tr><td><img alt=x></table></blockquote><a href='java&#10;script:x'>l</a>")
	f.Add("<svg><style><a title='</style><img src=x onerror=alert(1)>'></svg><math><mi>x</mi></math><ol start=-1><ol><li></ol>")
	f.Fuzz(func(t *testing.T, s string) {
		d := FromHTML(s)
		valid(t, d)
		harmless(t, d.HTML(Options{}))
	})
}
