// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// escape is one escape taken off. Without a kind the bytes are none.
type escape struct {
	used int // bytes of the stream
	put  []byte
	kind string
	deep bool // it had been put on several times
}

// unwrap joins lines and takes off quoted-printable.
func unwrap(rest []byte) escape {
	switch {
	case rest[0] == '\n' || rest[0] == '\r':
		return escape{used: 1, kind: "lines"}
	case bytes.HasPrefix(rest, []byte("=\r\n")):
		return escape{used: 3, kind: "quoted-printable"}
	case bytes.HasPrefix(rest, []byte("=\n")):
		return escape{used: 2, kind: "quoted-printable"}
	}
	if b, ok := hexByte(rest[1:]); ok {
		return escape{used: 3, put: []byte{b}, kind: "quoted-printable"}
	}
	return escape{used: 1}
}

// once takes off the escapes of URLs, JSON and other programming texts, and HTML.
func once(rest []byte) escape { return unescape(rest, 1) }

// most is how often an escape may have been put on.
const most = 8

func deep(rest []byte) escape { return unescape(rest, most) }

func unescape(rest []byte, times int) escape {
	switch rest[0] {
	case '%':
		return percent(rest, times)
	case '\\':
		return backslash(rest, times)
	}
	return entity(rest, times)
}

// repeated counts how often what the escape's own sign is written as stands behind it.
func repeated(rest []byte, sign string, times int) (n, end int) {
	end = 1
	for n+1 < times && bytes.HasPrefix(rest[end:], []byte(sign)) {
		n, end = n+1, end+len(sign)
	}
	return n, end
}

func percent(rest []byte, times int) escape {
	n, i := repeated(rest, "25", times)
	if b, ok := hexByte(rest[i:]); ok {
		return escape{used: i + 2, put: []byte{b}, kind: "url", deep: n > 0}
	}
	if b, ok := hexByte(rest[1:]); ok {
		return escape{used: 3, put: []byte{b}, kind: "url"}
	}
	return escape{used: 1}
}

var plainEscapes = map[byte]byte{'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f', '"': '"', '/': '/', '\'': '\'', '\\': '\\'}

func backslash(rest []byte, times int) escape {
	n, i := repeated(rest, `\`, 2*times)
	if times == 1 {
		n, i = 0, 1
	}
	if i >= len(rest) {
		return escape{used: i}
	}
	is := func(used int, put []byte, kind string) escape {
		return escape{used: used, put: put, kind: kind, deep: n > 0}
	}
	c := rest[i]
	if c == 'u' {
		if used, put := unicodeEscape(rest, i); used > 0 {
			return is(used, put, "json")
		}
	}
	if c == 'x' {
		if b, ok := hexByte(rest[i+1:]); ok {
			return is(i+3, []byte{b}, "json")
		}
	}
	if i+2 < len(rest) && c >= '0' && c <= '3' && octal(rest[i+1]) && octal(rest[i+2]) {
		return is(i+3, []byte{(c-'0')<<6 | (rest[i+1]-'0')<<3 | (rest[i+2] - '0')}, "octal")
	}
	if plain, ok := plainEscapes[c]; ok {
		return is(i+1, []byte{plain}, "json")
	}
	if n > 0 {
		return is(i, []byte{'\\'}, "json")
	}
	return escape{used: 1}
}

// unicodeEscape reads the four digits behind rest[i], and a second escape when both are one letter.
func unicodeEscape(rest []byte, i int) (int, []byte) {
	u, ok := hexUnit(rest[i+1:])
	if !ok {
		return 0, nil
	}
	r, used := rune(u), i+5
	k := used
	for k < len(rest) && rest[k] == '\\' {
		k++
	}
	if utf16.IsSurrogate(r) && k > used && k < len(rest) && rest[k] == 'u' {
		if low, ok := hexUnit(rest[k+1:]); ok && utf16.DecodeRune(r, rune(low)) != utf8.RuneError {
			r, used = utf16.DecodeRune(r, rune(low)), k+5
		}
	}
	return used, utf8.AppendRune(nil, r)
}

func entity(rest []byte, times int) escape {
	n, i := repeated(rest, "amp;", times)
	if stop := bytes.IndexByte(rest[i:min(len(rest), i+26)], ';'); stop > 0 {
		whole := "&" + string(rest[i:i+stop+1])
		if text := html.UnescapeString(whole); text != whole {
			return escape{used: i + stop + 1, put: []byte(strings.ReplaceAll(text, "\u00a0", " ")), kind: "html", deep: n > 0}
		}
	}
	if n > 0 {
		return escape{used: i, put: []byte{'&'}, kind: "html", deep: n > 1}
	}
	return escape{used: 1}
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
