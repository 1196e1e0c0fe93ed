// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"strconv"
	"strings"

	"lectern/internal/platform/id"
)

// Markdown writes the document for the textarea of a browser without script. FromMarkdown reads the same document from it, save
// for what Markdown has no sign for: underline, languages, cells that span or hold more than a line, heads of rows, empty
// paragraphs and items, and spaces at the ends of a line. A mention is [@](person:ID), a file [name](file:ID), a picture ![what it
// shows](file:ID).
func (d Doc) Markdown() string { return mdBlocks(d.blocks) }

func mdBlocks(nodes []node) string {
	var b strings.Builder
	var last kind
	other := false // lists of one kind in a row have different signs, or they would be one list
	for i := range nodes {
		n := &nodes[i]
		other = n.kind == last && !other
		s := mdBlock(n, other)
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(s)
		last = n.kind
	}
	return b.String()
}

func mdBlock(n *node, other bool) string {
	switch n.kind {
	case paragraph:
		return mdInline(n.kids, aParagraph)
	case heading:
		return strings.TrimRight("#####"[:n.number]+" "+mdInline(n.kids, aHeading), " ")
	case bulletList, orderedList:
		return mdList(n, other)
	case blockquote:
		return indented(mdBlocks(n.kids), "> ", "> ")
	case codeBlock:
		return mdCode(n)
	case horizontalRule:
		return "---"
	case image:
		return mdInline([]node{*n}, aParagraph)
	case table:
		return mdTable(n)
	}
	return ""
}

// indented puts first before the first line and rest before the others.
func indented(s, first, rest string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = first + line
		if line == "" {
			lines[i] = strings.TrimRight(first, " ")
		}
		first = rest
	}
	return strings.Join(lines, "\n")
}

func mdList(n *node, other bool) string {
	var items []string
	loose := false
	for i := range n.kids {
		words := mdBlocks(n.kids[i].kids)
		if words == "" {
			continue
		}
		sign := "- "
		if other {
			sign = "* "
		}
		if n.kind == orderedList {
			sign = strconv.Itoa(min(int(n.number)+len(items), maxOrder)) + ". "
			if other {
				sign = strings.Replace(sign, ".", ")", 1)
			}
		}
		item := mdItem(&n.kids[i], words, sign)
		items = append(items, item)
		loose = loose || strings.Contains(item, "\n\n")
	}
	if loose {
		return strings.Join(items, "\n\n")
	}
	return strings.Join(items, "\n")
}

func mdItem(n *node, s, sign string) string {
	if len(n.kids) == 2 && n.kids[1].kind == bulletList && anything(n.kids[0].kids) {
		s = strings.Replace(s, "\n\n", "\n", 1) // a short list below its line
	}
	if strings.HasPrefix(s, "---") {
		s = "___" + s[3:] // "- ---" is a line across, not an item
	}
	return indented(s, sign, strings.Repeat(" ", len(sign)))
}

func mdCode(n *node) string {
	words := ""
	for i := range n.kids {
		words += n.kids[i].text
	}
	fence := strings.Repeat("`", max(3, longestRun(words, '`')+1))
	if words == "" {
		return fence + "\n" + fence
	}
	return fence + "\n" + words + "\n" + fence
}

func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

func mdTable(n *node) string {
	rows := make([][]string, 0, len(n.kids)+1)
	columns := 1
	if !headed(n.kids[0]) {
		rows = append(rows, nil) // Markdown has no table without a head
	}
	for i := range n.kids {
		var row []string
		for j := range n.kids[i].kids {
			cell := &n.kids[i].kids[j]
			row = append(row, mdInline(oneLine(cell.kids), aCell))
			for span := 1; span < int(cell.cols); span++ {
				row = append(row, "")
			}
		}
		rows = append(rows, row)
		columns = max(columns, len(row))
	}
	var b strings.Builder
	for i, row := range rows {
		for c := range columns {
			words := ""
			if c < len(row) {
				words = row[c]
			}
			b.WriteString("| " + words + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("| --- ", columns) + "|\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// oneLine is what is in a cell as inline nodes, with a space between blocks.
func oneLine(blocks []node) []node {
	var out []node
	for i := range blocks {
		n := &blocks[i]
		if len(out) > 0 {
			out = append(out, node{kind: text, text: " "})
		}
		switch {
		case n.kind == image:
			out = append(out, *n)
		case n.kind == codeBlock && len(n.kids) > 0:
			out = append(out, node{kind: text, text: clean(n.kids[0].text, false), marks: []mark{{kind: code}}})
		case n.kind == paragraph || n.kind == heading:
			out = append(out, n.kids...)
		default:
			out = append(out, oneLine(n.kids)...)
		}
	}
	return out
}

func mdRef(scheme string, ref int64) string { return "(" + scheme + ":" + id.Text(ref) + ")" }
