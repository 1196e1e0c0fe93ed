// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

// Crockford writes a key as 13 letters and digits, as addresses show it.
func Crockford(n int64) string {
	var out [13]byte
	u := uint64(n)
	for i := 12; i >= 0; i-- {
		out[i] = crockford[u&31]
		u >>= 5
	}
	return string(out[:])
}

// enough is the least number whose raw bytes are not all over a database by chance.
const enough = 1 << 32

func (b *builder) id(n Needle) error {
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		return fmt.Errorf("needle %s: %q is no id", n.Name, n.Value)
	}
	if err := b.words(n.Value, true); err != nil {
		return err
	}
	values := []string{n.Value}
	if v >= enough {
		if err := b.stored(uint64(v)); err != nil {
			return err
		}
		values = append(values, Crockford(v))
		if err := b.words(Crockford(v), false); err != nil {
			return err
		}
	}
	return b.digests(append(values, n.Hashed...))
}

// stored adds the bytes a database or a program keeps for an integer.
func (b *builder) stored(u uint64) error {
	for _, p := range []pattern{
		{text: be(u), encoding: "id-be"},
		{text: le(u), encoding: "id-le"},
		{text: be(u)[2:], encoding: "id-be48"},
		{text: sqliteVarint(u), encoding: "id-varint"},
		{text: binary.AppendUvarint(nil, u), encoding: "id-uvarint"},
		{text: binary.AppendUvarint(nil, u<<1), encoding: "id-uvarint"},
	} {
		if p.encoding == "id-be48" && u >= 1<<47 || len(p.text) < 5 {
			continue
		}
		if err := b.add(p); err != nil {
			return err
		}
	}
	return nil
}

// sqliteVarint is how SQLite keeps the key of a row: groups of seven bits, the highest first, a ninth byte with all eight.
func sqliteVarint(u uint64) []byte {
	if u>>56 != 0 {
		out := []byte{8: byte(u)}
		u >>= 8
		for i := 7; i >= 0; i-- {
			out[i] = byte(u) | 0x80
			u >>= 7
		}
		return out
	}
	out := []byte{byte(u & 0x7f)}
	for u >>= 7; u != 0; u >>= 7 {
		out = append(out, byte(u)|0x80)
	}
	slices.Reverse(out)
	return out
}

func (b *builder) integer(n Needle) error {
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		return fmt.Errorf("needle %s: %q is no integer", n.Name, n.Value)
	}
	if err := b.words(n.Value, true); err != nil {
		return err
	}
	for _, gap := range []string{" ", ",", ".", "'", "\u00a0", "\u202f"} {
		if err := b.spelled(grouped(n.Value, gap), "number"); err != nil {
			return err
		}
	}
	if v >= 1<<24 {
		for _, p := range []pattern{
			{text: be(uint64(v)), encoding: "id-be"}, {text: le(uint64(v)), encoding: "id-le"},
			{text: be(math.Float64bits(float64(v))), encoding: "float-be"}, {text: le(math.Float64bits(float64(v))), encoding: "float-le"},
		} {
			if err := b.add(p); err != nil {
				return err
			}
		}
	}
	return b.digests(append([]string{n.Value}, n.Hashed...))
}

func grouped(digits, gap string) string {
	var out strings.Builder
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			out.WriteString(gap)
		}
		out.WriteRune(c)
	}
	return out.String()
}

func (b *builder) mark(n Needle) error {
	v, err := strconv.ParseFloat(n.Value, 64)
	if err != nil {
		return fmt.Errorf("needle %s: %q is no mark", n.Name, n.Value)
	}
	if err := b.words(n.Value, true); err != nil {
		return err
	}
	if err := b.spelled(strings.Replace(n.Value, ".", ",", 1), "number"); err != nil {
		return err
	}
	if float64(float32(v)) != v { // a number of few bits is too common in raw bytes
		if err := b.add(pattern{text: be(math.Float64bits(v)), encoding: "float-be"}); err != nil {
			return err
		}
		if err := b.add(pattern{text: le(math.Float64bits(v)), encoding: "float-le"}); err != nil {
			return err
		}
	}
	return b.digests(append([]string{n.Value}, n.Hashed...))
}

// spelled adds one more way to write a number or a date for people.
func (b *builder) spelled(v, label string) error {
	for _, p := range []pattern{{text: []byte(v), encoding: label}, {text: utf16le(v), encoding: label + "/utf-16"}, {text: utf16be(v), encoding: label + "/utf-16"}} {
		p.fold, p.whole = true, true
		if err := b.add(p); err != nil {
			return err
		}
	}
	return nil
}

var (
	english = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	norsk   = []string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"}
)

func (b *builder) date(n Needle) error {
	t, err := parseDay(n.Value)
	if err != nil {
		return fmt.Errorf("needle %s: %q is no date", n.Name, n.Value)
	}
	if err := b.words(n.Value, true); err != nil {
		return err
	}
	for _, v := range written(t) {
		if err := b.spelled(v, "date"); err != nil {
			return err
		}
	}
	return b.digests(append([]string{n.Value}, n.Hashed...))
}

// written are the ways people and programs write a day.
func written(t time.Time) []string {
	e, o, y := english[t.Month()-1], norsk[t.Month()-1], t.Year()
	out := []string{
		t.Format("20060102"), t.Format("2006/01/02"), t.Format("2006.01.02"), t.Format("02.01.2006"), t.Format("2.1.2006"),
		t.Format("02/01/2006"), t.Format("2/1/2006"), t.Format("01/02/2006"), t.Format("1/2/2006"), t.Format("02-01-2006"),
		t.Format("02.01.06"), strconv.FormatInt(t.Unix(), 10), strconv.FormatInt(t.UnixMilli(), 10),
	}
	for _, m := range []string{e, e[:3]} {
		out = append(out, fmt.Sprintf("%d %s %d", t.Day(), m, y), fmt.Sprintf("%s %d, %d", m, t.Day(), y), fmt.Sprintf("%02d %s %d", t.Day(), m, y))
	}
	for _, m := range []string{o, o[:3], o[:3] + "."} {
		out = append(out, fmt.Sprintf("%d. %s %d", t.Day(), m, y))
	}
	return out
}

func (b *builder) phone(n Needle) error {
	digits := strings.TrimPrefix(strings.ReplaceAll(n.Value, " ", ""), "+")
	if len(digits) < 9 || strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return fmt.Errorf("needle %s: %q is no phone number", n.Name, n.Value)
	}
	own := digits[len(digits)-8:]
	if err := b.add(pattern{text: []byte(own), encoding: "utf-8"}); err != nil {
		return err
	}
	for _, v := range []string{
		own[:2] + " " + own[2:4] + " " + own[4:6] + " " + own[6:], own[:3] + " " + own[3:5] + " " + own[5:], own[:4] + " " + own[4:],
		own[:2] + "-" + own[2:4] + "-" + own[4:6] + "-" + own[6:],
	} {
		if err := b.spelled(v, "phone"); err != nil {
			return err
		}
	}
	if err := b.words(digits, true); err != nil {
		return err
	}
	return b.digests(append([]string{n.Value, digits, own, "00" + digits}, n.Hashed...))
}

func (b *builder) raw(n Needle) error {
	v := []byte(n.Value)
	if n.Least > 0 && n.Least < len(v) {
		v = v[:n.Least]
	}
	back := slices.Clone(v)
	slices.Reverse(back)
	if err := b.add(pattern{text: v, encoding: "raw"}); err != nil {
		return err
	}
	if err := b.add(pattern{text: back, encoding: "raw-reversed"}); err != nil {
		return err
	}
	if err := b.packed(v); err != nil {
		return err
	}
	if len(n.Value) == 16 {
		if err := b.uuid([]byte(n.Value)); err != nil {
			return err
		}
	}
	return b.digests(append([]string{n.Value}, n.Hashed...))
}

func (b *builder) uuid(v []byte) error {
	dashed := fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])
	if err := b.words(dashed, false); err != nil {
		return err
	}
	mixed := []byte{v[3], v[2], v[1], v[0], v[5], v[4], v[7], v[6]}
	return b.add(pattern{text: append(mixed, v[8:]...), encoding: "guid"})
}
