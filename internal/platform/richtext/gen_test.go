// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"regexp"

	"pgregory.net/rapid"
)

var blankLine = regexp.MustCompile(`(?m)^ +$`)

// Documents made at random. said makes only what Markdown has a sign for.
type maker struct{ said bool }

var hrefs = []string{"https://example.org/a_(b)?c=1&amp=2#d", "mailto:lea@example.org", "/courses/0000000000abc", "#top", "http://x.no/|*`~", "?page=2"}

func genDoc(said bool) *rapid.Generator[Doc] {
	m := maker{said}
	return rapid.Custom(func(t *rapid.T) Doc {
		var blocks []node
		for range rapid.IntRange(1, 6).Draw(t, "blocks") {
			if rapid.IntRange(0, 5).Draw(t, "table?") == 0 {
				blocks = append(blocks, m.table(t))
				continue
			}
			blocks = append(blocks, m.block(t, 0))
		}
		return made(blocks)
	})
}

func (m maker) block(t *rapid.T, depth int) node {
	k := rapid.SampledFrom([]kind{paragraph, paragraph, paragraph, heading, codeBlock, horizontalRule, image, bulletList, orderedList, blockquote}).Draw(t, "kind")
	if depth > 3 && (k == bulletList || k == orderedList || k == blockquote) {
		k = paragraph
	}
	n := node{kind: k}
	switch k {
	case paragraph:
		n.kids = m.inline(t, !m.said, true)
	case heading:
		n.number = rapid.Int32Range(1, levels).Draw(t, "level")
		n.kids = m.inline(t, false, false)
	case codeBlock:
		if s := clean(rapid.StringOfN(rapid.SampledFrom([]rune("ab `~\n<*|\\&")), 0, 12, -1).Draw(t, "code"), true); s != "" {
			if m.said {
				s = blankLine.ReplaceAllString(s, "x") // in a list goldmark drops spaces on a line without words
			}
			n.kids = []node{{kind: text, text: s}}
		}
	case image:
		n.ref = m.ref(t)
		n.text = rapid.SampledFrom([]string{"A turtle", "a]b [c](d) *e*", "!", ""}).Draw(t, "alt")
		n.decorative = n.text == ""
	case bulletList, orderedList:
		n.number = m.order(t, k)
		for range rapid.IntRange(1, 3).Draw(t, "items") {
			item := node{kind: listItem, kids: []node{{kind: paragraph, kids: m.inline(t, !m.said, true)}}}
			for range rapid.IntRange(0, 2).Draw(t, "more") {
				item.kids = append(item.kids, m.block(t, depth+1))
			}
			n.kids = append(n.kids, item)
		}
	case blockquote:
		for range rapid.IntRange(1, 3).Draw(t, "quoted") {
			n.kids = append(n.kids, m.block(t, depth+1))
		}
	}
	return n
}

func (m maker) order(t *rapid.T, k kind) int32 {
	if k == bulletList {
		return 0
	}
	return rapid.SampledFrom([]int32{0, 1, 1, 2, 99}).Draw(t, "order")
}

func (m maker) ref(t *rapid.T) int64 { return rapid.Int64Range(1, 1<<62).Draw(t, "ref") }

func (m maker) table(t *rapid.T) node {
	columns := rapid.IntRange(1, 3).Draw(t, "columns")
	n := node{kind: table}
	for row := range rapid.IntRange(2, 3).Draw(t, "rows") {
		r := node{kind: tableRow}
		for range columns {
			c := node{kind: tableCell, cols: 1, rows: 1, kids: []node{{kind: paragraph, kids: m.inline(t, false, false)}}}
			if row == 0 {
				c.kind = tableHeader
			}
			if !m.said {
				c.cols, c.rows = rapid.Uint8Range(1, 3).Draw(t, "cols"), rapid.Uint8Range(1, 3).Draw(t, "rows")
				c.kids = append(c.kids, m.block(t, 2))
			}
			r.kids = append(r.kids, c)
		}
		n.kids = append(n.kids, r)
	}
	return n
}

// inline makes a line in its normal form. In the words of Markdown it neither begins nor ends with a space or break.
func (m maker) inline(t *rapid.T, maybeEmpty, breaks bool) []node {
	low := 1
	if maybeEmpty {
		low = 0
	}
	var out []node
	for range rapid.IntRange(low, 5).Draw(t, "inline") {
		switch rapid.IntRange(0, 8).Draw(t, "which") {
		case 0:
			out = append(out, node{kind: mention, ref: m.ref(t)})
		case 1:
			out = append(out, node{kind: file, ref: m.ref(t), text: rapid.SampledFrom([]string{"work.pdf", "a [b]_c_.txt", "*"}).Draw(t, "name")})
		case 2:
			if breaks {
				out = append(out, node{kind: hardBreak})
			}
		default:
			out = append(out, node{kind: text, text: m.words(t), marks: m.marks(t)})
		}
	}
	out = joined(out)
	if !m.said {
		return out
	}
	out = forMarkdown(out, aParagraph)
	if len(out) == 0 && low == 1 {
		return []node{{kind: text, text: "x"}}
	}
	return out
}

func (m maker) words(t *rapid.T) string {
	s := rapid.StringOfN(rapid.SampledFrom([]rune("ab1 .*_`~[]()<>!&#|\\-+=:;ø漢🐢\u00a0\"'/")), 1, 8, -1).Draw(t, "words")
	return s
}

func (m maker) marks(t *rapid.T) []mark {
	var out []mark
	for k := link; k < markKinds; k++ {
		if rapid.IntRange(0, 3).Draw(t, "mark") > 0 || m.said && (k == lang || k == underline) {
			continue
		}
		v := mark{kind: k}
		switch k {
		case link:
			v.value = rapid.SampledFrom(hrefs).Draw(t, "href")
		case lang:
			v.value = rapid.SampledFrom([]string{"nb", "ar", "pt-BR"}).Draw(t, "lang")
		}
		out = append(out, v)
	}
	return out
}
