// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// FromHTML reads foreign HTML: what another system exported. It keeps what the schema knows and the words of the rest; scripts,
// styles, forms, frames, ids and event handlers are gone, a foreign picture leaves its description. The highest heading becomes
// level 1. Anything is accepted; what is beyond 256 KB or the limits of a document is left out.
func FromHTML(s string) Doc {
	s = strings.ReplaceAll(cut(strings.ToValidUTF8(s, "\uFFFD"), maxMarkdown), "\x00", "")
	root, err := html.Parse(strings.NewReader(s))
	if err != nil { // deeper than the parser goes
		return made(split(node{kind: paragraph}, collapsed([]node{{kind: text, text: clean(bare(s), false)}})))
	}
	r := htmlReader{top: highest(root)}
	r.children(root, nil, 0)
	r.flush()
	blocks, _ := fitting(r.out)
	return made(blocks)
}

// bare is the text between the tags.
func bare(s string) string {
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(s)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken:
			if name, _ := z.TagName(); dropped[atom.Lookup(name)] {
				z.Next() // a script's text is no text
			}
		}
		b.WriteByte(' ')
	}
}

// highest is the number of the highest heading.
func highest(n *html.Node) int {
	top := 6
	if level := headingLevel(n); level > 0 {
		return level
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		top = min(top, highest(c))
	}
	return top
}

func headingLevel(n *html.Node) int {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return int(n.Data[1] - '0')
	}
	return 0
}

// htmlReader gathers inline nodes in line until a block begins or ends, then makes a paragraph of them.
type htmlReader struct {
	out   []node
	line  []node
	top   int
	depth int  // of blocks
	level int  // of the heading being read, 0 is a paragraph
	inner bool // inside a list, quotation or cell, where there are no tables
}

var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Head: true, atom.Template: true, atom.Iframe: true, atom.Object: true, atom.Embed: true,
	atom.Svg: true, atom.Select: true, atom.Textarea: true, atom.Button: true, atom.Input: true, atom.Noscript: true, atom.Audio: true,
	atom.Video: true, atom.Canvas: true, atom.Map: true, atom.Title: true, atom.Datalist: true, atom.Frameset: true, atom.Noembed: true, atom.Noframes: true,
	atom.Rp: true,
}

var lines = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Main: true,
	atom.Aside: true, atom.Nav: true, atom.Figure: true, atom.Figcaption: true, atom.Address: true, atom.Dl: true, atom.Dt: true,
	atom.Dd: true, atom.Details: true, atom.Summary: true, atom.Fieldset: true, atom.Legend: true, atom.Form: true, atom.Center: true,
	atom.Body: true, atom.Html: true, atom.Caption: true, atom.Hgroup: true, atom.Search: true, atom.Li: true, atom.Tr: true,
}

func (r *htmlReader) children(n *html.Node, marks []mark, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c, marks, depth)
	}
}

func (r *htmlReader) node(n *html.Node, marks []mark, depth int) {
	if n.Type == html.TextNode {
		r.line = append(r.line, node{kind: text, text: clean(n.Data, false), marks: marks})
		return
	}
	if n.Type != html.ElementNode && n.Type != html.DocumentNode || dropped[n.DataAtom] {
		return
	}
	if n.Namespace != "" && n.Namespace != "math" {
		return
	}
	switch at := n.DataAtom; {
	case headingLevel(n) > 0:
		r.flush()
		r.level = min(headingLevel(n)-r.top+1, levels)
		r.children(n, marks, depth)
		r.flush()
		r.level = 0
	case lines[at]:
		r.flush()
		r.children(n, marks, depth)
		r.flush()
	case at == atom.Ul || at == atom.Ol || at == atom.Menu || at == atom.Blockquote:
		r.container(n, marks, depth)
	case at == atom.Pre:
		r.block(codeOf(strings.TrimPrefix(words(n), "\n")))
	case at == atom.Hr:
		r.block(node{kind: horizontalRule})
	case at == atom.Table:
		r.table(n, marks, depth)
	case at == atom.Br:
		r.line = append(r.line, node{kind: hardBreak})
	case at == atom.Img:
		r.line = append(r.line, node{kind: text, text: clean(attribute(n, "alt"), false), marks: marks})
	default:
		r.children(n, withMarks(n, marks), depth)
	}
}

// withMarks adds the marks that an inline element stands for, by its name or by the few styles that word processors write.
func withMarks(n *html.Node, marks []mark) []mark {
	style := strings.ReplaceAll(strings.ToLower(attribute(n, "style")), " ", "")
	styled := func(s string) bool { return strings.Contains(style, s) }
	plain := styled("font-weight:normal") || styled("font-weight:400")
	add := func(k markKind, on bool) {
		if on {
			marks = withMark(marks, mark{kind: k})
		}
	}
	at := n.DataAtom
	add(strong, (at == atom.B || at == atom.Strong) && !plain || styled("font-weight:bold") || styled("font-weight:700"))
	add(em, at == atom.I || at == atom.Em || at == atom.Cite || at == atom.Dfn || at == atom.Var || styled("font-style:italic"))
	add(underline, at == atom.U || at == atom.Ins || styled("text-decoration:underline"))
	add(strike, at == atom.S || at == atom.Del || at == atom.Strike || styled("text-decoration:line-through"))
	add(code, at == atom.Code || at == atom.Kbd || at == atom.Samp || at == atom.Tt)
	if to := strings.TrimSpace(attribute(n, "href")); at == atom.A && SafeHref(to) {
		marks = withMark(marks, mark{link, to})
	}
	if tag := attribute(n, "lang"); isLang(tag) {
		marks = withMark(marks, mark{lang, tag})
	}
	return marks
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// words is all the text in an element; <br> is a line end.
func words(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.DataAtom == atom.Br:
			b.WriteByte('\n')
		case !dropped[n.DataAtom]:
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c)
			}
		}
	}
	walk(n)
	return b.String()
}

func (r *htmlReader) block(n node) {
	r.flush()
	r.out = append(r.out, n)
}

// flush ends the line that is being gathered.
func (r *htmlReader) flush() {
	line := collapsed(r.line)
	r.line = nil
	if len(line) == 0 {
		return
	}
	n := node{kind: paragraph, kids: line}
	if r.level > 0 {
		n.kind, n.number = heading, int32(r.level)
	}
	r.out = append(r.out, n)
}

// collapsed makes one space of many, and none at the ends of a line, as a browser would.
func collapsed(line []node) []node {
	space := true
	for i := range line {
		n := &line[i]
		if n.kind == hardBreak {
			space = true
			continue
		}
		words := strings.FieldsFunc(n.text, func(c rune) bool { return c == ' ' || c == '\f' })
		s := strings.Join(words, " ")
		if n.text != "" && n.text[0] == ' ' && !space {
			s = " " + s
		}
		if len(words) > 0 && strings.HasSuffix(n.text, " ") {
			s += " "
		}
		if s != "" {
			space = strings.HasSuffix(s, " ")
		}
		n.text = s
	}
	line = joined(line)
	for len(line) > 0 && line[0].kind == hardBreak {
		line = line[1:]
	}
	for len(line) > 0 {
		last := &line[len(line)-1]
		if last.kind == text {
			last.text = strings.TrimRight(last.text, " ")
		}
		if last.kind == text && last.text != "" {
			break
		}
		line = line[:len(line)-1]
	}
	return line
}

// inside reads the children of an element as blocks of their own.
func (r *htmlReader) inside(n *html.Node, marks []mark, depth int) []node {
	in := htmlReader{top: r.top, inner: true}
	in.children(n, marks, depth)
	in.flush()
	return in.out
}

func (r *htmlReader) container(n *html.Node, marks []mark, depth int) {
	r.flush()
	if depth > maxDepth-8 {
		r.children(n, marks, depth)
		r.flush()
		return
	}
	made := node{kind: bulletList}
	switch n.DataAtom {
	case atom.Blockquote:
		if kids := r.inside(n, marks, depth+1); len(kids) > 0 {
			r.out = append(r.out, node{kind: blockquote, kids: kids})
		}
		return
	case atom.Ol:
		made.kind, made.number = orderedList, 1
		if start, err := strconv.Atoi(attribute(n, "start")); err == nil && start >= 0 && start <= maxOrder {
			made.number = int32(start)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		kids := r.item(c, marks, depth+2)
		if len(kids) == 0 {
			continue
		}
		// Word processors put an inner list beside its item instead of into it.
		if last := len(made.kids) - 1; c.DataAtom != atom.Li && last >= 0 {
			made.kids[last].kids = append(made.kids[last].kids, kids...)
			continue
		}
		made.kids = append(made.kids, node{kind: listItem, kids: startingWithParagraph(kids)})
	}
	if len(made.kids) > 0 {
		r.out = append(r.out, made)
	}
}

func (r *htmlReader) item(n *html.Node, marks []mark, depth int) []node {
	in := htmlReader{top: r.top, inner: true}
	if n.DataAtom == atom.Li {
		in.children(n, marks, depth)
	} else {
		in.node(n, marks, depth)
	}
	in.flush()
	return in.out
}

// table reads a table. In a list, quotation or cell the document has none: there a row is a line.
func (r *htmlReader) table(n *html.Node, marks []mark, depth int) {
	r.flush()
	var rows []node
	r.rows(n, marks, depth, &rows)
	switch {
	case len(rows) == 0:
	case r.inner:
		r.out = append(r.out, flatRows(rows)...)
	default:
		r.out = append(r.out, node{kind: table, kids: rows})
	}
}

func (r *htmlReader) rows(n *html.Node, marks []mark, depth int, rows *[]node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Thead, atom.Tbody, atom.Tfoot:
			r.rows(c, marks, depth, rows)
		case atom.Caption:
			r.children(c, marks, depth)
			r.flush()
		case atom.Tr:
			row := node{kind: tableRow}
			for d := c.FirstChild; d != nil; d = d.NextSibling {
				if d.DataAtom == atom.Td || d.DataAtom == atom.Th {
					row.kids = append(row.kids, r.cell(d, marks, depth))
				}
			}
			if len(row.kids) > 0 {
				*rows = append(*rows, row)
			}
		}
	}
}

func (r *htmlReader) cell(n *html.Node, marks []mark, depth int) node {
	made := node{kind: tableCell, cols: spanOf(n, "colspan"), rows: spanOf(n, "rowspan")}
	if n.DataAtom == atom.Th {
		made.kind = tableHeader
	}
	made.kids = atLeastParagraph(r.inside(n, marks, depth+3))
	return made
}

func spanOf(n *html.Node, name string) uint8 {
	span, err := strconv.Atoi(attribute(n, name))
	if err != nil || span < 1 || span > maxSpan {
		return 1
	}
	return uint8(span)
}
