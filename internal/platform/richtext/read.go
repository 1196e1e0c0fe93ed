// SPDX-License-Identifier: AGPL-3.0-or-later

package richtext

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"lectern/internal/platform/id"
)

// reader reads the JSON of a document straight into nodes. It is stricter than encoding/json: unknown and repeated keys, NUL,
// half surrogates, and numbers that are no plain integers are faults.
type reader struct {
	s     string
	i     int
	nodes int
	err   error
}

func readDoc(s string) ([]node, error) {
	if len(s) > maxBytes {
		return nil, fmt.Errorf("%d bytes", len(s))
	}
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("not UTF-8")
	}
	r := &reader{s: s}
	root := r.node(0)
	r.space()
	if r.err == nil && r.i != len(s) {
		r.fail("more after the document")
	}
	if r.err != nil {
		return nil, r.err
	}
	if root.kind != doc {
		return nil, fmt.Errorf("a %s is no document", root.kind.rule().name)
	}
	return root.kids, nil
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("at byte %d: "+format, append([]any{r.i}, args...)...)
	}
}

func (r *reader) space() {
	for r.i < len(r.s) && (r.s[r.i] == ' ' || r.s[r.i] == '\n' || r.s[r.i] == '\t' || r.s[r.i] == '\r') {
		r.i++
	}
}

// take tells whether c comes next, and passes over it.
func (r *reader) take(c byte) bool {
	r.space()
	if r.err == nil && r.i < len(r.s) && r.s[r.i] == c {
		r.i++
		return true
	}
	return false
}

func (r *reader) want(c byte) {
	if !r.take(c) {
		r.fail("no %q", c)
	}
}

// members calls f for every key of an object, at its value.
func (r *reader) members(f func(key string)) {
	r.want('{')
	if r.take('}') {
		return
	}
	for r.err == nil {
		key := r.str()
		r.want(':')
		if r.err != nil {
			return
		}
		f(key)
		if r.take('}') {
			return
		}
		r.want(',')
	}
}

// elements calls f at every element of an array.
func (r *reader) elements(f func()) {
	r.want('[')
	if r.take(']') {
		return
	}
	for r.err == nil {
		f()
		if r.take(']') {
			return
		}
		r.want(',')
	}
}

func (r *reader) str() string {
	r.want('"')
	start := r.i
	for r.err == nil && r.i < len(r.s) {
		switch c := r.s[r.i]; {
		case c == '"':
			r.i++
			return r.s[start : r.i-1]
		case c == '\\':
			return r.escaped(start)
		case c < ' ':
			r.fail("a control character in a string")
		default:
			r.i++
		}
	}
	r.fail("a string without end")
	return ""
}

func (r *reader) escaped(start int) string {
	var b strings.Builder
	b.WriteString(r.s[start:r.i])
	for r.err == nil && r.i < len(r.s) {
		c := r.s[r.i]
		r.i++
		switch {
		case c == '"':
			return b.String()
		case c == '\\':
			b.WriteRune(r.escape())
		case c < ' ':
			r.fail("a control character in a string")
		default:
			b.WriteByte(c)
		}
	}
	r.fail("a string without end")
	return ""
}

func (r *reader) escape() rune {
	if r.i == len(r.s) {
		return 0
	}
	c := r.s[r.i]
	r.i++
	switch c {
	case '"', '\\', '/':
		return rune(c)
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'u':
		return r.unicode()
	}
	r.fail("an unknown escape")
	return 0
}

func (r *reader) unicode() rune {
	u := r.hex()
	if u >= 0xd800 && u < 0xdc00 && strings.HasPrefix(r.s[r.i:], `\u`) {
		r.i += 2
		if low := r.hex(); low >= 0xdc00 && low < 0xe000 {
			return 0x10000 + (u-0xd800)<<10 + (low - 0xdc00)
		}
		r.fail("half a character")
	}
	if u == 0 || u >= 0xd800 && u < 0xe000 {
		r.fail("NUL or half a character")
	}
	return u
}

func (r *reader) hex() rune {
	if r.i+4 > len(r.s) {
		r.fail("a short escape")
		return 0
	}
	var u rune
	for _, c := range []byte(r.s[r.i : r.i+4]) {
		switch {
		case c >= '0' && c <= '9':
			u = u<<4 + rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			u = u<<4 + rune(c|0x20-'a'+10)
		default:
			r.fail("a wrong escape")
		}
	}
	r.i += 4
	return u
}

// integer reads digits without sign, point or exponent.
func (r *reader) integer() int32 {
	r.space()
	start, n := r.i, int32(0)
	for r.i < len(r.s) && r.s[r.i] >= '0' && r.s[r.i] <= '9' && r.i-start < 9 {
		n = n*10 + int32(r.s[r.i]-'0')
		r.i++
	}
	if r.i == start || r.s[start] == '0' && r.i-start > 1 {
		r.fail("no plain integer")
	}
	return n
}

func (r *reader) boolean() bool {
	r.space()
	if strings.HasPrefix(r.s[r.i:], "true") {
		r.i += len("true")
		return true
	}
	if !strings.HasPrefix(r.s[r.i:], "false") {
		r.fail("neither true nor false")
		return false
	}
	r.i += len("false")
	return false
}

// attrs are the values of one "attrs" object.
type attrs struct {
	has    set
	number [aRowspan + 1]int32
	yes    bool
	str    [attrCount]string
}

var noAttrs attrs

func (r *reader) attrs() *attrs {
	a := new(attrs)
	r.members(func(key string) {
		at, known := attrNamed(key)
		if !known || has(a.has, at) {
			r.fail("the attribute %q is unknown or there twice", key)
			return
		}
		a.has |= setOf(at)
		switch {
		case at <= aRowspan:
			a.number[at] = r.integer()
		case at == aDecorative:
			a.yes = r.boolean()
		default:
			a.str[at] = r.str()
		}
	})
	return a
}

func (r *reader) ref(s string) int64 {
	n, err := id.ParseInt(s)
	if err != nil {
		r.fail("%q is no id", s)
	}
	return n
}
