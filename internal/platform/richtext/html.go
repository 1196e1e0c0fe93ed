// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"strconv"
	"strings"
)

// Options say what a document cannot know by itself.
type Options struct {
	Name        func(person int64) string // "" when she is not known here any more
	FileURL     func(file int64) string   // "" when the reader may not have it
	HeadingFrom int                       // level of the first heading; 0 is 3
}

// HTML renders the document. Everything a person wrote is escaped; there are no ids, styles, scripts or foreign pictures in it.
// Give it the class prose. It calls Name and FileURL once per mention and file.
func (d Doc) HTML(o Options) string {
	if o.HeadingFrom <= 0 {
		o.HeadingFrom = 3
	}
	w := htmlWriter{o: o, b: make([]byte, 0, 2048)}
	w.blocks(d.blocks)
	return string(w.b)
}

type htmlWriter struct {
	b    []byte
	o    Options
	open []mark
	over []int // levels, as written, of the headings that the next one may stand under
}

func (w *htmlWriter) raw(s string) { w.b = append(w.b, s...) }

func (w *htmlWriter) blocks(nodes []node) {
	for i := range nodes {
		w.block(&nodes[i])
	}
}

func (w *htmlWriter) block(n *node) {
	switch n.kind {
	case paragraph:
		w.raw("<p>")
		w.inline(n.kids)
		w.raw("</p>")
	case heading:
		w.heading(n)
	case bulletList:
		w.around("ul", n)
	case orderedList:
		w.raw("<ol")
		if n.number != 1 {
			w.number("start", int(n.number))
		}
		w.raw(">")
		w.blocks(n.kids)
		w.raw("</ol>")
	case listItem:
		w.raw("<li>")
		if len(n.kids) > 1 && len(n.kids[0].kids) == 0 { // it is there for the cursor of the editor
			w.blocks(n.kids[1:])
		} else {
			w.blocks(n.kids)
		}
		w.raw("</li>")
	case blockquote:
		w.around("blockquote", n)
	case codeBlock:
		w.raw("<pre><code>")
		for i := range n.kids {
			w.text(n.kids[i].text)
		}
		w.raw("</code></pre>")
	case horizontalRule:
		w.raw("<hr>")
	case image:
		w.image(n)
	case table:
		w.table(n)
	}
}

func (w *htmlWriter) around(tag string, n *node) {
	w.raw("<" + tag + ">")
	w.blocks(n.kids)
	w.raw("</" + tag + ">")
}

func (w *htmlWriter) number(name string, n int) {
	w.raw(" " + name + `="`)
	w.b = strconv.AppendInt(w.b, int64(n), 10)
	w.raw(`"`)
}

// heading leaves an empty heading out: a screen reader would stop at nothing. Levels begin at HeadingFrom and are never skipped on the
// way down, however they were written, because readers jump from heading to heading.
func (w *htmlWriter) heading(n *node) {
	if !anything(n.kids) {
		return
	}
	for len(w.over) > 0 && w.over[len(w.over)-1] >= int(n.number) {
		w.over = w.over[:len(w.over)-1]
	}
	level := byte('0' + min(w.o.HeadingFrom+len(w.over), 6))
	w.over = append(w.over, int(n.number))
	w.b = append(w.b, '<', 'h', level, '>')
	w.inline(n.kids)
	w.b = append(w.b, '<', '/', 'h', level, '>')
}

func (w *htmlWriter) image(n *node) {
	url := w.fileURL(n.ref)
	if url == "" {
		if n.text != "" {
			w.raw("<p>")
			w.text(n.text)
			w.raw("</p>")
		}
		return
	}
	w.raw(`<img src="`)
	w.text(url)
	w.raw(`" alt="`)
	w.text(n.text)
	w.raw(`" loading="lazy">`)
}

func (w *htmlWriter) fileURL(ref int64) string {
	if w.o.FileURL == nil {
		return ""
	}
	if url := w.o.FileURL(ref); SafeHref(url) {
		return url
	}
	return ""
}

func (w *htmlWriter) table(n *node) {
	w.raw("<table>")
	rows := n.kids
	if headed(rows[0]) {
		w.raw("<thead>")
		w.row(&rows[0], true)
		w.raw("</thead>")
		rows = rows[1:]
	}
	if len(rows) > 0 {
		w.raw("<tbody>")
		for i := range rows {
			w.row(&rows[i], false)
		}
		w.raw("</tbody>")
	}
	w.raw("</table>")
}

// headed tells whether a row is the head of its table.
func headed(row node) bool {
	for i := range row.kids {
		if row.kids[i].kind != tableHeader || row.kids[i].rows > 1 {
			return false
		}
	}
	return len(row.kids) > 0
}

func (w *htmlWriter) row(n *node, head bool) {
	w.raw("<tr>")
	for i := range n.kids {
		c := &n.kids[i]
		tag := "td"
		if c.kind == tableHeader {
			tag = "th"
		}
		w.raw("<" + tag)
		if c.cols > 1 {
			w.number("colspan", int(c.cols))
		}
		if c.rows > 1 {
			w.number("rowspan", int(c.rows))
		}
		switch {
		case c.kind == tableHeader && head:
			w.raw(` scope="col"`)
		case c.kind == tableHeader:
			w.raw(` scope="row"`)
		}
		w.raw(">")
		if len(c.kids) == 1 && c.kids[0].kind == paragraph {
			w.inline(c.kids[0].kids)
		} else {
			w.blocks(c.kids)
		}
		w.raw("</" + tag + ">")
	}
	w.raw("</tr>")
}

// inline writes texts and keeps a mark open as long as the next text has it too, also over what stands between.
func (w *htmlWriter) inline(nodes []node) {
	var g gap
	for i := range nodes {
		n := &nodes[i]
		if n.kind == text {
			w.marks(n.marks)
			w.text(n.text)
			continue
		}
		if len(w.open) > 0 {
			g = g.at(nodes, i)
			w.close(shared(w.open, marksAt(nodes, g.next), g.noLink))
		}
		w.atom(n)
	}
	w.close(0)
}

// gap is what stands between two texts: where the next text is, and whether a link may last until there. One is looked for once,
// so that a thousand breaks cost no million steps.
type gap struct {
	next   int
	noLink bool
}

func (g gap) at(nodes []node, i int) gap {
	if i < g.next {
		return g
	}
	g = gap{next: i}
	for g.next < len(nodes) && nodes[g.next].kind != text {
		g.noLink = g.noLink || nodes[g.next].kind != hardBreak
		g.next++
	}
	return g
}

func marksAt(nodes []node, i int) []mark {
	if i >= len(nodes) || i < 0 {
		return nil
	}
	return nodes[i].marks
}

// shared counts the marks that both begin with; links are left out where no link may be inside.
func shared(a, b []mark, noLink bool) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] && !(noLink && a[n].kind == link) {
		n++
	}
	return n
}

func (w *htmlWriter) marks(want []mark) {
	keep := shared(w.open, want, false)
	w.close(keep)
	for _, m := range want[keep:] {
		w.openMark(m)
	}
	w.open = append(w.open, want[keep:]...)
}

func (w *htmlWriter) close(keep int) {
	for i := len(w.open) - 1; i >= keep; i-- {
		w.raw(closing[w.open[i].kind])
	}
	w.open = w.open[:keep]
}

var (
	opening = [markKinds]string{strong: "<strong>", em: "<em>", underline: "<u>", strike: "<s>", code: "<code>"}
	closing = [markKinds]string{link: "</a>", lang: "</span>", strong: "</strong>", em: "</em>", underline: "</u>", strike: "</s>", code: "</code>"}
)

func (w *htmlWriter) openMark(m mark) {
	switch m.kind {
	case link:
		w.raw(`<a href="`)
		w.text(m.value)
		w.raw(`"`)
		if !strings.HasPrefix(m.value, "/") && !strings.HasPrefix(m.value, "#") && !strings.HasPrefix(m.value, "?") {
			w.raw(` rel="noopener noreferrer nofollow"`)
		}
		w.raw(">")
	case lang:
		w.raw(`<span lang="` + m.value + `" dir="` + direction(m.value) + `">`)
	default:
		w.raw(opening[m.kind])
	}
}

// direction is that of the script a language is written in.
func direction(tag string) string {
	parts := strings.Split(strings.ToLower(tag), "-")
	for _, p := range parts[1:] {
		if len(p) == 4 {
			return when(strings.Contains(" arab hebr thaa syrc nkoo adlm rohg mand samr ", " "+p+" "))
		}
	}
	return when(strings.Contains(" ar he iw fa ur ps sd ug yi dv ckb prs arc syr nqo ks pnb azb glk mzn lrc ", " "+parts[0]+" "))
}

func when(rightToLeft bool) string {
	if rightToLeft {
		return "rtl"
	}
	return "ltr"
}

func (w *htmlWriter) atom(n *node) {
	switch n.kind {
	case hardBreak:
		w.raw("<br>")
	case mention:
		w.raw(`<bdi class="mention">@`)
		w.text(w.name(n.ref))
		w.raw("</bdi>")
	case file:
		url := w.fileURL(n.ref)
		if url != "" {
			w.raw(`<a href="`)
			w.text(url)
			w.raw(`">`)
		}
		w.text(n.text)
		if url != "" {
			w.raw("</a>")
		}
	}
}

func (w *htmlWriter) name(person int64) string {
	if w.o.Name != nil {
		if name := w.o.Name(person); name != "" {
			return name
		}
	}
	return "…"
}

// text escapes for both content and a quoted attribute.
func (w *htmlWriter) text(s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		var as string
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '"':
			as = "&#34;"
		case '\'':
			as = "&#39;"
		default:
			continue
		}
		w.b = append(append(w.b, s[from:i]...), as...)
		from = i + 1
	}
	w.b = append(w.b, s[from:]...)
}
