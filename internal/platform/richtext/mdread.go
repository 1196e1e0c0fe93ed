// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	gtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"lectern/internal/platform/id"
)

// maxMarkdown is how many bytes of Markdown or foreign HTML are read: about 40,000 words.
const maxMarkdown = 256 << 10

// FromMarkdown reads Markdown as people type it into a textarea: headings, lists, quotations, fenced code, tables, links, bold,
// italic, struck, code. Raw HTML is text, an indented or underscored line is nothing special, and a new line is a new line. Anything is accepted; what
// is beyond 256 KB or the limits of a document is left out (FromForm tells instead).
func FromMarkdown(s string) Doc {
	d, _ := fromMarkdown(s)
	return d
}

func fromMarkdown(s string) (d Doc, whole bool) {
	whole = len(s) <= maxMarkdown
	if !whole {
		s = s[:maxMarkdown]
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	r := mdReader{src: []byte(strings.ReplaceAll(s, "\r\n", "\n"))}
	blocks, fits := fitting(r.blocks(mdParser().Parse(gtext.NewReader(r.src)), true))
	return made(blocks), whole && fits
}

// fitting leaves blocks at the end out until the limits are kept.
func fitting(blocks []node) (kept []node, all bool) {
	bytes, nodes := len(emptyJSON), 1
	for i := range blocks {
		bytes += len(jsonNode(nil, &blocks[i])) + 1
		nodes += count(&blocks[i])
		if bytes > maxBytes || nodes > maxNodes {
			return blocks[:i], false
		}
	}
	return blocks, true
}

func count(n *node) int {
	sum := 1
	for i := range n.kids {
		sum += count(&n.kids[i])
	}
	return sum
}

type mdReader struct{ src []byte }

func (r *mdReader) blocks(parent ast.Node, top bool) []node {
	var out []node
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		out = append(out, r.block(n, top)...)
	}
	return out
}

func (r *mdReader) block(n ast.Node, top bool) []node {
	switch n := n.(type) {
	case *ast.Heading:
		return split(node{kind: heading, number: int32(min(n.Level, levels))}, r.inline(n))
	case *ast.Paragraph, *ast.TextBlock:
		return split(node{kind: paragraph}, r.inline(n))
	case *ast.List:
		list := node{kind: bulletList}
		if n.IsOrdered() {
			list = node{kind: orderedList, number: int32(n.Start)}
		}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			if kids := r.blocks(item, false); len(kids) > 0 {
				list.kids = append(list.kids, node{kind: listItem, kids: startingWithParagraph(kids)})
			}
		}
		return ifAny(list)
	case *ast.Blockquote:
		return ifAny(node{kind: blockquote, kids: r.blocks(n, false)})
	case *ast.FencedCodeBlock:
		return []node{codeOf(string(n.Lines().Value(r.src)))}
	case *ast.ThematicBreak:
		return []node{{kind: horizontalRule}}
	case *east.Table:
		return r.table(n, top)
	}
	return nil
}

func ifAny(n node) []node {
	if len(n.kids) == 0 {
		return nil
	}
	return []node{n}
}

func atLeastParagraph(blocks []node) []node {
	if len(blocks) == 0 {
		return []node{{kind: paragraph}}
	}
	return blocks
}

func startingWithParagraph(blocks []node) []node {
	if len(blocks) == 0 || blocks[0].kind != paragraph {
		return append([]node{{kind: paragraph}}, blocks...)
	}
	return blocks
}

func codeOf(words string) node {
	n := node{kind: codeBlock}
	if words = clean(strings.TrimSuffix(words, "\n"), true); words != "" {
		n.kids = []node{{kind: text, text: words}}
	}
	return n
}

// split makes blocks like n of inline nodes: a picture among them is a block of its own.
func split(n node, inline []node) []node {
	var out []node
	from := 0
	put := func(to int) {
		for from > 0 && from < to && inline[from].kind == hardBreak {
			from++
		}
		if kids := trimmed(joined(append([]node(nil), inline[from:to]...))); len(kids) > 0 {
			part := n
			part.kids = kids
			out = append(out, part)
		}
	}
	for i := range inline {
		if inline[i].kind == image {
			put(i)
			out = append(out, inline[i])
			from = i + 1
		}
	}
	put(len(inline))
	if len(out) == 0 && n.kind == heading {
		return []node{n}
	}
	return out
}

// table reads a table, or, where the document has none (in a list or quotation), a paragraph per row.
func (r *mdReader) table(n *east.Table, top bool) []node {
	var rows []node
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		as := tableCell
		if row.Kind() == east.KindTableHeader {
			as = tableHeader
		}
		made, words := node{kind: tableRow}, false
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			kids := split(node{kind: paragraph}, r.inline(cell))
			words = words || len(kids) > 0
			made.kids = append(made.kids, node{kind: as, cols: 1, rows: 1, kids: atLeastParagraph(kids)})
		}
		if as == tableHeader && !words && row.NextSibling() != nil {
			continue // Markdown has no table without a head: an empty one is none
		}
		rows = append(rows, made)
	}
	if top {
		return []node{{kind: table, kids: rows}}
	}
	return flatRows(rows)
}

func flatRows(rows []node) []node {
	var out []node
	for i := range rows {
		var line []node
		for j := range rows[i].kids {
			if j > 0 {
				line = append(line, node{kind: text, text: " | "})
			}
			line = append(line, oneLine(rows[i].kids[j].kids)...)
		}
		out = append(out, split(node{kind: paragraph}, line)...)
	}
	return out
}

func (r *mdReader) inline(parent ast.Node) []node {
	var out []node
	r.spans(parent, nil, &out)
	for len(out) > 0 && out[len(out)-1].kind == hardBreak {
		out = out[:len(out)-1]
	}
	return joined(out)
}

func (r *mdReader) spans(parent ast.Node, marks []mark, out *[]node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			r.words(n, marks, out)
		case *ast.CodeSpan:
			s := clean(strings.ReplaceAll(r.raw(n), "\n", " "), false)
			*out = append(*out, node{kind: text, text: s, marks: withMark(marks, mark{kind: code})})
		case *ast.Emphasis:
			k := em
			if n.Level == 2 {
				k = strong
			}
			r.spans(n, withMark(marks, mark{kind: k}), out)
		case *east.Strikethrough:
			r.spans(n, withMark(marks, mark{kind: strike}), out)
		case *ast.Link:
			r.link(n, unescaped(n.Destination), marks, out)
		case *ast.Image:
			r.image(n, unescaped(n.Destination), marks, out)
		case *ast.AutoLink:
			r.autoLink(n, marks, out)
		}
	}
}

func (r *mdReader) words(n *ast.Text, marks []mark, out *[]node) {
	s := string(n.Segment.Value(r.src))
	if !n.IsRaw() {
		s = unescaped([]byte(s))
	}
	if n.SoftLineBreak() {
		s = strings.TrimRight(s, " ")
	}
	*out = append(*out, node{kind: text, text: clean(s, false), marks: marks})
	if n.SoftLineBreak() || n.HardLineBreak() {
		*out = append(*out, node{kind: hardBreak})
	}
}

func (r *mdReader) raw(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(r.src))
		}
	}
	return b.String()
}

func (r *mdReader) link(n ast.Node, to string, marks []mark, out *[]node) {
	if ref, ok := refIn(to, "person:"); ok {
		*out = append(*out, node{kind: mention, ref: ref})
		return
	}
	if ref, ok := refIn(to, "file:"); ok {
		if name := cut(r.label(n), maxName); name != "" {
			*out = append(*out, node{kind: file, ref: ref, text: name})
		}
		return
	}
	if SafeHref(to) {
		marks = withMark(marks, mark{link, to})
	}
	r.spans(n, marks, out)
}

// image reads a picture of ours; one from elsewhere becomes a link, because a page shows no foreign pictures.
func (r *mdReader) image(n ast.Node, to string, marks []mark, out *[]node) {
	alt := cut(r.label(n), maxAlt)
	if ref, ok := refIn(to, "file:"); ok {
		*out = append(*out, node{kind: image, ref: ref, text: alt, decorative: alt == ""})
		return
	}
	if SafeHref(to) {
		if alt == "" {
			alt = to
		}
		marks = withMark(marks, mark{link, to})
	}
	*out = append(*out, node{kind: text, text: alt, marks: marks})
}

func (r *mdReader) label(n ast.Node) string {
	var inline []node
	r.spans(n, nil, &inline)
	var p plainWriter
	p.inline(inline, " ")
	return strings.TrimSpace(p.b.String())
}

func (r *mdReader) autoLink(n *ast.AutoLink, marks []mark, out *[]node) {
	to := string(n.URL(r.src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(to, "mailto:") {
		to = "mailto:" + to
	}
	if SafeHref(to) {
		marks = withMark(marks, mark{link, to})
	}
	*out = append(*out, node{kind: text, text: clean(string(n.Label(r.src)), false), marks: marks})
}

func refIn(to, scheme string) (int64, bool) {
	rest, ok := strings.CutPrefix(to, scheme)
	if !ok {
		return 0, false
	}
	ref, err := id.ParseInt(rest)
	return ref, err == nil
}

// cut shortens s to n bytes of whole characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.TrimSpace(strings.ToValidUTF8(s[:n], ""))
}

// unescaped reads backslashes and entities.
func unescaped(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '\\' && i+1 < len(b) && util.IsPunct(b[i+1]):
			i++
			out.WriteByte(b[i])
		case b[i] == '&':
			n := entity(b[i:])
			out.WriteString(html.UnescapeString(string(b[i : i+n])))
			i += n - 1
		default:
			out.WriteByte(b[i])
		}
	}
	return out.String()
}

// entity tells how many bytes of b are an entity like &amp; or &#38;, or 1.
func entity(b []byte) int {
	for i := 1; i < len(b) && i < 40; i++ {
		switch c := b[i]; {
		case c == ';' && i > 1:
			return i + 1
		case !isAlnum(c) && !(c == '#' && i == 1):
			return 1
		}
	}
	return 1
}
