// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// view is the stream with escapes taken off, or with lines joined. It tells only hits that touch a place where it differs from the
// stream, so nothing is told twice.
type view struct {
	stream *stream
	step   func(rest []byte, last bool) (used int, put []byte, kind string)
	marks  string // the bytes an escape begins with
	mixed  bool   // only what several kinds of escapes were put on
	held   []byte // read, but the escape may go on
	read   int64  // offset in the stream of held[0]

	buf    []byte
	base   int64
	next   int
	joins  []join
	origin int64 // offset in the stream where the view began
}

// join is a place where the view differs.
type join struct {
	at   int64  // in the view
	put  int    // bytes that stand for the escape
	orig int64  // in the stream, behind the escape
	kind string // what was taken off
}

// furthest is the longest escape.
const furthest = 64

// views: each kind of escape on its own, so that what only looks like another kind stays, and the mixture.
var views = [5]struct {
	marks string
	step  func(rest []byte, last bool) (used int, put []byte, kind string)
}{{"\n\r=", unwrap}, {"%", unescape}, {"\\", unescape}, {"&", unescape}, {"%\\&", unescape}}

const mixture = 4

func (s *stream) view(which int) *view {
	v := &view{stream: s, step: views[which].step, marks: views[which].marks, mixed: which == mixture}
	v.buf = make([]byte, 0, max(64<<10, 8*s.job.set.reach))
	// The view begins with what the stream has read: words that began before the first escape.
	v.read, v.origin = s.base, s.base
	v.write(s.buf)
	return v
}

func (v *view) write(p []byte) {
	v.held = append(v.held, p...)
	v.take(false)
}

func (v *view) close() {
	v.take(true)
	v.look(true)
}

func (v *view) take(last bool) {
	rest := v.held
	for len(rest) > 0 {
		i := bytes.IndexAny(rest, v.marks)
		if i < 0 {
			i = len(rest)
		}
		v.put(rest[:i])
		v.read += int64(i)
		rest = rest[i:]
		if len(rest) == 0 || len(rest) < furthest && !last {
			break
		}
		used, put, kind := v.step(rest, last)
		v.read += int64(used)
		if kind != "" {
			v.joins = append(v.joins, join{at: v.base + int64(len(v.buf)), put: len(put), orig: v.read, kind: kind})
			v.put(put)
		} else {
			v.put(rest[:used])
		}
		rest = rest[used:]
	}
	v.held = v.held[:copy(v.held, rest)]
}

func (v *view) put(p []byte) {
	for len(p) > 0 {
		n := min(len(p), cap(v.buf)-len(v.buf))
		v.buf = append(v.buf, p[:n]...)
		p = p[n:]
		if len(v.buf) == cap(v.buf) {
			v.look(false)
		}
	}
}

// look compares around the joins only.
func (v *view) look(last bool) {
	reach := v.stream.job.set.reach
	to := len(v.buf) - reach
	if last {
		to = len(v.buf)
	}
	pos := v.next
	for _, j := range v.joins {
		at := int(j.at - v.base)
		from, end := max(pos, at-reach), min(to, at+j.put+reach)
		if from >= end {
			continue
		}
		v.stream.job.set.match(v.buf, from, end, v.found)
		pos = end
	}
	keep := max(0, to-reach)
	v.base += int64(keep)
	v.buf = v.buf[:copy(v.buf, v.buf[keep:])]
	v.next = max(0, to-keep)
	drop := 0
	for drop < len(v.joins)-1 && v.joins[drop+1].at < v.base { // one older join tells where the kept bytes lie
		drop++
	}
	v.joins = v.joins[:copy(v.joins, v.joins[drop:])]
}

func (v *view) found(p *pattern, at int, folded bool) {
	start, end := v.base+int64(at), v.base+int64(at+len(p.text))
	var kinds []string
	offset := v.origin + start
	for _, j := range v.joins {
		if j.at+int64(j.put) <= start {
			offset = j.orig + start - j.at - int64(j.put)
		}
		// A newline taken out at the very edge changes nothing; an escape at the edge is part of the value.
		touches := start < j.at && j.at < end
		if j.put > 0 {
			touches = start < j.at+int64(j.put) && j.at < end
		}
		if touches && !strings.Contains(strings.Join(kinds, "+"), j.kind) {
			kinds = append(kinds, j.kind)
		}
	}
	if len(kinds) == 0 || v.mixed && len(kinds) == 1 {
		return
	}
	if base := p.label(folded); base != "utf-8" {
		kinds = append([]string{base}, kinds...)
	}
	v.stream.job.hit(Hit{
		Needle: v.stream.job.set.names[p.needle], Encoding: strings.Join(kinds, "+"), Offset: offset, Inside: v.stream.inside,
	})
}

// unwrap joins lines and takes off quoted-printable.
func unwrap(rest []byte, _ bool) (int, []byte, string) {
	switch {
	case rest[0] == '\n':
		return 1, nil, "lines"
	case rest[0] == '\r':
		return 1, nil, "lines"
	case bytes.HasPrefix(rest, []byte("=\r\n")):
		return 3, nil, "quoted-printable"
	case bytes.HasPrefix(rest, []byte("=\n")):
		return 2, nil, "quoted-printable"
	}
	if b, ok := hexByte(rest[1:]); ok {
		return 3, []byte{b}, "quoted-printable"
	}
	return 1, nil, ""
}

// unescape takes off the escapes of URLs, JSON and other programming texts, and HTML, also when they were put on several times.
func unescape(rest []byte, _ bool) (int, []byte, string) {
	switch rest[0] {
	case '%':
		i := 1
		for i < 31 && bytes.HasPrefix(rest[i:], []byte("25")) {
			i += 2
		}
		if b, ok := hexByte(rest[i:]); ok {
			return i + 2, []byte{b}, "url"
		}
		if b, ok := hexByte(rest[1:]); ok {
			return 3, []byte{b}, "url"
		}
	case '\\':
		return backslash(rest)
	case '&':
		return entity(rest)
	}
	return 1, nil, ""
}

func backslash(rest []byte) (int, []byte, string) {
	i := 1
	for i < 16 && i < len(rest) && rest[i] == '\\' {
		i++
	}
	if i == len(rest) {
		return i, nil, ""
	}
	plain := map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f'}
	switch c := rest[i]; {
	case c == 'u':
		return unicodeEscape(rest, i)
	case c == 'x':
		if b, ok := hexByte(rest[i+1:]); ok {
			return i + 3, []byte{b}, "json"
		}
	case c == '"' || c == '/' || c == '\'':
		return i + 1, []byte{c}, "json"
	case plain[c] != 0:
		return i + 1, []byte{plain[c]}, "json"
	case i+2 < len(rest) && c >= '0' && c <= '3' && octal(rest[i+1]) && octal(rest[i+2]):
		return i + 3, []byte{(c-'0')<<6 | (rest[i+1]-'0')<<3 | (rest[i+2] - '0')}, "octal"
	}
	if i > 1 {
		return i, []byte{'\\'}, "json"
	}
	return 1, nil, ""
}

func unicodeEscape(rest []byte, i int) (int, []byte, string) {
	u, ok := hexUnit(rest[i+1:])
	if !ok {
		return i, nil, ""
	}
	r, used := rune(u), i+5
	if utf16.IsSurrogate(r) {
		k := used
		for k < len(rest) && rest[k] == '\\' {
			k++
		}
		if k < len(rest) && k > used && rest[k] == 'u' {
			if low, ok := hexUnit(rest[k+1:]); ok {
				if both := utf16.DecodeRune(r, rune(low)); both != utf8.RuneError {
					r, used = both, k+5
				}
			}
		}
	}
	return used, utf8.AppendRune(nil, r), "json"
}

func entity(rest []byte) (int, []byte, string) {
	i := 1
	for i < 33 && bytes.HasPrefix(rest[i:], []byte("amp;")) {
		i += 4
	}
	stop := bytes.IndexByte(rest[i:min(len(rest), i+26)], ';')
	if stop > 0 {
		whole := "&" + string(rest[i:i+stop+1])
		if text := html.UnescapeString(whole); text != whole {
			return i + stop + 1, []byte(strings.ReplaceAll(text, "\u00a0", " ")), "html"
		}
	}
	if i > 1 {
		return i, []byte{'&'}, "html"
	}
	return 1, nil, ""
}

func hexByte(b []byte) (byte, bool) {
	if len(b) < 2 {
		return 0, false
	}
	h, okHigh := nibble(b[0])
	l, okLow := nibble(b[1])
	return h<<4 | l, okHigh && okLow
}

func hexUnit(b []byte) (uint16, bool) {
	high, ok := hexByte(b)
	if !ok {
		return 0, false
	}
	low, ok := hexByte(b[2:])
	return uint16(high)<<8 | uint16(low), ok
}

func nibble(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func octal(c byte) bool { return c >= '0' && c <= '7' }
