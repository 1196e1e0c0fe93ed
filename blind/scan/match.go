// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"strings"
)

// pattern is one spelling of one needle.
type pattern struct {
	text     []byte
	before   []byte // a hit right behind these bytes is the whole value, which another pattern tells
	encoding string
	needle   int32
	anchor   int32
	fold     bool // ASCII letters match in either case
	plain    bool // a difference in case is worth telling
	whole    bool // no digit may stand on either side
}

// Set is a compiled set of needles. It does not change and may be used by several goroutines.
type Set struct {
	names    []string
	patterns []pattern
	long     table
	short    table
	reach    int // the longest pattern, and one byte on each side
	limits   Limits
}

// table finds the patterns whose anchor stands at a position. A bit for each hash keeps most positions from the map.
type table struct {
	bits    []uint64
	shift   uint
	buckets map[uint64][]int32
}

const (
	lower  = 0x2020202020202020 // makes both cases of a letter one; it joins other bytes too, the comparison sorts them out
	spread = 0x9E3779B97F4A7C15
)

// New compiles needles. A needle that is too short to be evidence is an error.
func New(needles []Needle, l Limits) (*Set, error) {
	b := &builder{set: &Set{limits: l.filled()}, long: map[uint64][]int32{}, short: map[uint64][]int32{}}
	var errs []error
	for _, n := range needles {
		b.begin(n.Name)
		if err := b.expand(n); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	b.set.long, b.set.short = newTable(b.long), newTable(b.short)
	return b.set, nil
}

// Spellings is how many patterns the set compares with.
func (s *Set) Spellings() int { return len(s.patterns) }

func newTable(buckets map[uint64][]int32) table {
	t := table{buckets: buckets}
	if len(buckets) == 0 {
		return t
	}
	size := max(10, bits.Len(uint(len(buckets)))+6)
	t.shift, t.bits = uint(64-size), make([]uint64, 1<<(size-6))
	for key := range buckets {
		h := key * spread >> t.shift
		t.bits[h>>6] |= 1 << (h & 63)
	}
	return t
}

// builder gathers patterns.
type builder struct {
	set         *Set
	long, short map[uint64][]int32
	needle      int32
	seen        map[string]bool // of the present needle
}

func (b *builder) begin(name string) {
	b.needle = int32(len(b.set.names))
	b.set.names = append(b.set.names, name)
	b.seen = map[string]bool{}
}

// add takes a spelling, once.
func (b *builder) add(p pattern) error {
	if len(p.text) < shortest {
		return fmt.Errorf("needle %s: %q is too short to look for", b.set.names[b.needle], p.text)
	}
	key := string(p.text)
	folded := "~" + asciiLower(key)
	if b.seen["="+key] || p.fold && b.seen[folded] {
		return nil
	}
	b.seen["="+key] = true
	if p.fold {
		b.seen[folded] = true
	}
	p.text, p.needle = []byte(key), b.needle
	width, into := 8, b.long
	if len(p.text) < 8 {
		width, into = 4, b.short
	}
	best := -1
	var bestKey uint64
	for at := 0; at+width <= len(p.text) && at < 24; at++ {
		k := anchorKey(p.text[at:], width)
		if best < 0 || len(into[k]) < len(into[bestKey]) {
			best, bestKey = at, k
		}
	}
	p.anchor = int32(best)
	into[bestKey] = append(into[bestKey], int32(len(b.set.patterns)))
	b.set.patterns = append(b.set.patterns, p)
	b.set.reach = max(b.set.reach, len(p.text)+len(p.before)+1)
	return nil
}

func anchorKey(b []byte, width int) uint64 {
	if width == 8 {
		return binary.LittleEndian.Uint64(b) | lower
	}
	return uint64(binary.LittleEndian.Uint32(b)) | lower&0xffffffff
}

// match tells every pattern whose anchor stands in buf[from:to]. What lies around in buf is there to be compared.
func (s *Set) match(buf []byte, from, to int, found func(p *pattern, at int, folded bool)) {
	if t := &s.long; t.bits != nil {
		for i, end := from, min(to, len(buf)-7); i < end; i++ {
			key := binary.LittleEndian.Uint64(buf[i:]) | lower
			h := key * spread >> t.shift
			if t.bits[h>>6]&(1<<(h&63)) != 0 {
				s.compare(t.buckets[key], buf, i, found)
			}
		}
	}
	if t := &s.short; t.bits != nil {
		for i, end := from, min(to, len(buf)-3); i < end; i++ {
			key := uint64(binary.LittleEndian.Uint32(buf[i:])) | lower&0xffffffff
			h := key * spread >> t.shift
			if t.bits[h>>6]&(1<<(h&63)) != 0 {
				s.compare(t.buckets[key], buf, i, found)
			}
		}
	}
}

func (s *Set) compare(candidates []int32, buf []byte, i int, found func(p *pattern, at int, folded bool)) {
	for _, c := range candidates {
		p := &s.patterns[c]
		at := i - int(p.anchor)
		end := at + len(p.text)
		if at < 0 || end > len(buf) {
			continue
		}
		here := buf[at:end]
		exact := bytes.Equal(here, p.text)
		if !exact && (!p.fold || !equalFold(here, p.text)) {
			continue
		}
		if p.whole && (at > 0 && digit(buf[at-1]) || end < len(buf) && digit(buf[end])) {
			continue
		}
		if n := len(p.before); n > 0 && at >= n && equalFold(buf[at-n:at], p.before) {
			continue
		}
		found(p, at, !exact)
	}
}

func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

// equalFold compares ASCII letters without case and every other byte as it is.
func equalFold(a, b []byte) bool {
	for i, x := range a {
		y := b[i]
		if x == y {
			continue
		}
		if x|0x20 != y|0x20 || x|0x20 < 'a' || x|0x20 > 'z' {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func (p *pattern) label(folded bool) string {
	if folded && p.plain && !strings.HasSuffix(p.encoding, "/case") {
		return p.encoding + "/case"
	}
	return p.encoding
}
