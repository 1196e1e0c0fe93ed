// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// place is where a line of Markdown stands: what can be a sign depends on it.
type place uint8

const (
	aParagraph place = iota
	aHeading
	aCell
)

// mdInline writes inline nodes. Bold is **, italic _, struck ~~. Whether such a sign counts depends on the characters beside it;
// where they are wrong, the letter beside it is written as &#n;, which counts as punctuation.
func mdInline(nodes []node, at place) string {
	w := mdWriter{at: at}
	run := forMarkdown(nodes, at)
	var g gap
	for i := range run {
		n := &run[i]
		if n.kind == text {
			w.words(n)
			continue
		}
		g = g.at(run, i)
		w.close(w.lasting(marksAt(run, g.next), g.noLink))
		w.atom(n)
	}
	w.close(0)
	return string(w.b)
}

// forMarkdown leaves only what Markdown can say: no underline and no languages, spaces outside the signs of the words they
// surround, none at the ends of lines.
func forMarkdown(nodes []node, at place) []node {
	var run []node
	for _, n := range nodes {
		switch {
		case n.kind == hardBreak && at != aParagraph:
			run = append(run, node{kind: text, text: " "})
		case n.kind == text:
			n.marks = sayable(n.marks)
			run = append(run, n)
		default:
			run = append(run, n)
		}
	}
	return trimmed(unmarkSpaces(joined(run)))
}

func sayable(marks []mark) []mark {
	var out []mark
	for _, m := range marks {
		if m.kind != underline && m.kind != lang {
			out = append(out, m)
		}
	}
	return out
}

func isCode(n *node) bool {
	return n.kind == text && len(n.marks) > 0 && n.marks[len(n.marks)-1].kind == code
}

func isBlank(n *node) bool { return n.kind == text && !isCode(n) && strings.TrimSpace(n.text) == "" }

// unmarkSpaces gives the spaces between two words only the marks that stay open from one to the other.
func unmarkSpaces(run []node) []node {
	var out []node
	for _, n := range run {
		if n.kind != text || isCode(&n) || isBlank(&n) {
			out = append(out, n)
			continue
		}
		core := strings.TrimLeftFunc(n.text, unicode.IsSpace)
		lead := n.text[:len(n.text)-len(core)]
		core = strings.TrimRightFunc(core, unicode.IsSpace)
		for _, part := range []string{lead, core, n.text[len(lead)+len(core):]} {
			if part != "" {
				out = append(out, node{kind: text, text: part, marks: n.marks})
			}
		}
	}
	var before []mark
	next, noLink := 0, false
	for i := range out {
		n := &out[i]
		switch {
		case n.kind != text:
			noLink = noLink || n.kind != hardBreak
		case !isBlank(n):
			before, noLink = n.marks, false
		default:
			next = max(next, i)
			for next < len(out) && (out[next].kind != text || isBlank(&out[next])) {
				noLink = noLink || out[next].kind != text && out[next].kind != hardBreak
				next++
			}
			after := marksAt(out, next)
			n.marks = before[:shared(before, after, noLink)]
			if isInCode(n.marks) {
				n.marks = n.marks[:len(n.marks)-1]
			}
		}
	}
	return joined(out)
}

func isInCode(marks []mark) bool { return len(marks) > 0 && marks[len(marks)-1].kind == code }

// trimmed takes the spaces at the ends of every line off, and breaks at the end.
func trimmed(run []node) []node {
	for len(run) > 0 && (run[len(run)-1].kind == hardBreak || isBlank(&run[len(run)-1]) && strings.Trim(run[len(run)-1].text, " ") == "") {
		run = run[:len(run)-1]
	}
	for i := range run {
		n := &run[i]
		if n.kind != text || isCode(n) {
			continue
		}
		if i == 0 || run[i-1].kind == hardBreak {
			n.text = strings.TrimLeft(n.text, " ")
		}
		if i == len(run)-1 || run[i+1].kind == hardBreak {
			n.text = strings.TrimRight(n.text, " ")
		}
	}
	return joined(run)
}

type mdWriter struct {
	b      []byte
	at     place
	open   []mark
	guard  bool // a letter written now would undo the sign before it
	inLink bool
}

func (w *mdWriter) atLineStart() bool { return len(w.b) == 0 || w.b[len(w.b)-1] == '\n' }

// lasting counts the open marks that last until a text with the marks want. Code ends at everything that is no text.
func (w *mdWriter) lasting(want []mark, noLink bool) int {
	n := shared(w.open, want, noLink)
	if isInCode(w.open[:n]) {
		n--
	}
	return n
}

func (w *mdWriter) words(n *node) {
	keep := shared(w.open, n.marks, false)
	w.close(keep)
	first, _ := utf8.DecodeRuneInString(n.text)
	for i, m := range n.marks[keep:] {
		w.openMark(m, n, i+1+keep == len(n.marks) && isWord(first))
	}
	w.open = append(w.open, n.marks[keep:]...)
	if !isCode(n) {
		w.escape(n.text)
	}
	w.guard = false
}

func (w *mdWriter) openMark(m mark, n *node, beforeWord bool) {
	switch m.kind {
	case link:
		w.b = append(w.b, '[')
		w.inLink = true
	case strong:
		w.sign("**", beforeWord)
	case strike:
		w.sign("~~", beforeWord)
	case em:
		w.sign("_", false)
	case code:
		w.code(n.text)
	}
	w.guard = false
}

func (w *mdWriter) sign(s string, beforeWord bool) {
	last, size := utf8.DecodeLastRune(w.b)
	if size > 0 && isWord(last) && !beforeWord {
		w.b = fmt.Appendf(w.b[:len(w.b)-size], "&#%d;", last)
	}
	w.b = append(w.b, s...)
}

func (w *mdWriter) close(keep int) {
	for i := len(w.open) - 1; i >= keep; i-- {
		last, _ := utf8.DecodeLastRune(w.b)
		switch m := w.open[i]; m.kind {
		case link:
			w.b = append(w.b, "]("+mdAddress(m.value)+")"...)
			w.inLink, w.guard = false, false
		case strong:
			w.b = append(w.b, "**"...)
			w.guard = !isWord(last)
		case strike:
			w.b = append(w.b, "~~"...)
			w.guard = !isWord(last)
		case em:
			w.b = append(w.b, '_')
			w.guard = true
		}
	}
	w.open = w.open[:keep]
}

func (w *mdWriter) code(s string) {
	if w.at == aCell {
		s = strings.ReplaceAll(s, "|", `\|`)
	}
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	space := ""
	if s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' ' && strings.Trim(s, " ") != "" {
		space = " "
	}
	w.b = append(w.b, fence+space+s+space+fence...)
}

func (w *mdWriter) atom(n *node) {
	w.guard = false
	switch n.kind {
	case hardBreak:
		if w.atLineStart() {
			w.b = append(w.b, '\\')
		}
		w.b = append(w.b, '\n')
	case mention:
		w.b = append(w.b, "[@]"+mdRef("person", n.ref)...)
	case file:
		w.label("[", n)
	case image:
		w.label("![", n)
	}
}

func (w *mdWriter) label(before string, n *node) {
	w.b = append(w.b, before...)
	w.inLink = true
	w.escape(n.text)
	w.inLink = false
	w.b = append(w.b, "]"+mdRef("file", n.ref)...)
}

// escape writes a text so that no character of it is a sign.
func (w *mdWriter) escape(s string) {
	if r, size := utf8.DecodeRuneInString(s); w.guard && isWord(r) {
		w.b = fmt.Appendf(w.b, "&#%d;", r)
		w.guard = false
		w.escape(s[size:])
		return
	}
	if w.atLineStart() {
		s = w.lineStart(s)
	}
	for i := 0; i < len(s); i++ {
		if s[i] == '~' && i+1 == len(s) {
			w.b = append(w.b, "&#126;"...) // even behind a backslash it would spoil a ~~ that follows
			break
		}
		if w.isSign(s, i) {
			w.b = append(w.b, '\\')
		}
		w.b = append(w.b, s[i])
	}
}

// lineStart writes what would begin a heading, quotation, list or table, and tells the rest.
func (w *mdWriter) lineStart(s string) string {
	if s == "" {
		return s
	}
	if strings.IndexByte("#>+-", s[0]) >= 0 || len(w.b) > 0 && s[0] == ':' {
		w.b = append(w.b, '\\', s[0])
		return s[1:]
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits > 0 && digits < 10 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		w.b = append(w.b, s[:digits]+`\`+s[digits:digits+1]...)
		return s[digits+1:]
	}
	return s
}

func (w *mdWriter) isSign(s string, i int) bool {
	before, after := byte(0), byte(0)
	if i > 0 {
		before = s[i-1]
	}
	if i+1 < len(s) {
		after = s[i+1]
	}
	switch s[i] {
	case '\\', '`', '[', '|':
		return true
	case '*', '~':
		return before != ' ' || after != ' '
	case '_':
		// Inside a word it is no sign; the last letter may yet be written as &#n;.
		return (before != ' ' || after != ' ') && !(isAlnum(before) && isAlnum(after) && i+2 < len(s))
	case '#':
		return w.at == aHeading && after == 0
	case ']':
		return w.inLink
	case '!':
		return after == '[' || after == 0
	case '<':
		return isAlnum(after)
	case '&':
		return isAlnum(after) || after == '#'
	}
	return false
}

func isAlnum(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }

// isWord is what stands between: neither space nor punctuation, as Markdown counts them.
func isWord(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsPunct(r) && !unicode.IsSymbol(r) && r != utf8.RuneError
}

// mdAddress writes an address for the brackets behind a link.
func mdAddress(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte("()<>&|`", s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
