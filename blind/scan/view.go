// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"bytes"
	"slices"
	"strings"
)

// view is the stream with escapes taken off, or with lines joined. It tells only hits that touch a place where it differs from the
// stream, so nothing is told twice.
type view struct {
	stream *stream
	step   func(rest []byte) escape
	marks  string // the bytes an escape begins with
	mixed  bool   // tells only what several escapes were put on
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
	deep bool   // it had been put on several times
}

// furthest is the longest escape.
const furthest = 64

// views: each kind of escape on its own and once, so that what only looks like another stays; and all of them, as often as they were
// put on.
var views = [5]struct {
	marks string
	step  func(rest []byte) escape
}{{"\n\r=", unwrap}, {"%", once}, {"\\", once}, {"&", once}, {"%\\&", deep}}

const mixture = 4

func (s *stream) view(which int) *view {
	v := &view{stream: s, step: views[which].step, marks: views[which].marks, mixed: which == mixture}
	v.buf = make([]byte, 0, min(cap(s.buf), max(64<<10, 8*s.job.set.reach)))
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
		e := v.step(rest)
		v.read += int64(e.used)
		if e.kind != "" {
			v.joins = append(v.joins, join{at: v.base + int64(len(v.buf)), put: len(e.put), orig: v.read, kind: e.kind, deep: e.deep})
			v.put(e.put)
		} else {
			v.put(rest[:e.used])
		}
		rest = rest[e.used:]
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
	several := false
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
		several = several || touches && j.deep
		if touches && !slices.Contains(kinds, j.kind) {
			kinds = append(kinds, j.kind)
		}
	}
	if len(kinds) == 0 || v.mixed && len(kinds) == 1 && !several {
		return
	}
	if slices.Contains(kinds, "lines") && strings.HasPrefix(p.encoding, "id-") {
		return // a raw integer has no lines: without the ends of lines, the bytes of two numbers look like a third
	}
	if base := p.label(folded); base != "utf-8" {
		kinds = append([]string{base}, kinds...)
	}
	v.stream.job.hit(Hit{
		Needle: v.stream.job.set.names[p.needle], Encoding: strings.Join(kinds, "+"), Offset: offset, Inside: v.stream.inside,
	})
}
