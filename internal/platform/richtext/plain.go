// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"strings"
	"unicode"
)

// Plain is the text without form: one line per paragraph, cells of a table with tabs between. A mention is "@…".
func (d Doc) Plain() string { return d.PlainNamed(nil) }

// PlainNamed is Plain with the names of those mentioned.
func (d Doc) PlainNamed(name func(person int64) string) string {
	p := plainWriter{names: htmlWriter{o: Options{Name: name}}}
	p.blocks(d.blocks)
	return strings.TrimRight(p.b.String(), "\n")
}

type plainWriter struct {
	b     strings.Builder
	names htmlWriter
}

func (p *plainWriter) blocks(nodes []node) {
	for i := range nodes {
		n := &nodes[i]
		switch {
		case n.kind == tableRow:
			p.row(n)
		case n.kind == paragraph || n.kind == heading || n.kind == codeBlock:
			if p.inline(n.kids, "\n"); len(n.kids) > 0 {
				p.b.WriteByte('\n')
			}
		case n.kind == image && n.text != "":
			p.b.WriteString(n.text + "\n")
		default:
			p.blocks(n.kids)
		}
	}
}

func (p *plainWriter) row(n *node) {
	for i := range n.kids {
		if i > 0 {
			p.b.WriteByte('\t')
		}
		cell := plainWriter{names: p.names}
		cell.blocks(n.kids[i].kids)
		p.b.WriteString(strings.Join(strings.Fields(cell.b.String()), " "))
	}
	p.b.WriteByte('\n')
}

func (p *plainWriter) inline(nodes []node, br string) {
	for i := range nodes {
		switch n := &nodes[i]; n.kind {
		case text, file:
			p.b.WriteString(n.text)
		case hardBreak:
			p.b.WriteString(br)
		case mention:
			p.b.WriteString("@" + p.names.name(n.ref))
		}
	}
}

// Excerpt is the beginning in one line of at most n characters, cut between words and then ended with "…".
func (d Doc) Excerpt(n int) string {
	line := strings.Join(strings.Fields(d.Plain()), " ")
	runes := []rune(line)
	if len(runes) <= n {
		return line
	}
	if n < 1 {
		return ""
	}
	cut := n - 1
	for back := cut; back >= n/2; back-- {
		if runes[back] == ' ' {
			cut = back
			break
		}
	}
	return strings.TrimRightFunc(string(runes[:cut]), unicode.IsSpace) + "…"
}

// Words counts the words: runs of letters and digits between spaces. What has neither is no word.
func (d Doc) Words() int {
	words, inside := 0, false
	for _, r := range d.Plain() {
		switch {
		case unicode.IsSpace(r):
			inside = false
		case !inside && (unicode.IsLetter(r) || unicode.IsNumber(r)):
			inside = true
			words++
		}
	}
	return words
}

// Mentions are the ids of those mentioned, each once, in order.
func (d Doc) Mentions() []int64 { return d.refs(setOf(mention)) }

// Files are the ids of its pictures and files, each once, in order.
func (d Doc) Files() []int64 { return d.refs(setOf(image, file)) }

func (d Doc) refs(of set) []int64 {
	var found []int64
	seen := map[int64]bool{}
	var walk func([]node)
	walk = func(nodes []node) {
		for i := range nodes {
			n := &nodes[i]
			if has(of, n.kind) && !seen[n.ref] {
				seen[n.ref] = true
				found = append(found, n.ref)
			}
			walk(n.kids)
		}
	}
	walk(d.blocks)
	return found
}
