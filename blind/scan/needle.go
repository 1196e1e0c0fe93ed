// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"time"
)

// Kind says what sort of value a needle is, and with that how it may be written.
type Kind string

const (
	Text    Kind = "text"    // any words
	ID      Kind = "id"      // a 64-bit key, Value is decimal
	Integer Kind = "integer" // a number from a sparse range, Value is decimal
	Mark    Kind = "mark"    // a number with decimals, Value is like 4.3719
	Date    Kind = "date"    // a day, Value is like 1871-11-24
	Phone   Kind = "phone"   // Value is like +99912345678
	Bytes   Kind = "bytes"   // Value is raw: a UUID, a digest, a piece of a file
)

// Needle is one value to look for.
type Needle struct {
	Name   string   `json:"name"`             // comes back in every hit
	Kind   Kind     `json:"kind"`             //
	Value  string   `json:"value"`            //
	Least  int      `json:"least,omitempty"`  // so many leading bytes are enough; 0 means all. Digests are of the whole value.
	Hashed []string `json:"hashed,omitempty"` // further whole values whose digests count, as the field this one was written into
}

// OfID makes the needle of a key.
func OfID(name string, id int64) Needle {
	return Needle{Name: name, Kind: ID, Value: strconv.FormatInt(id, 10)}
}

// OfText makes the needle of some words.
func OfText(name, value string) Needle { return Needle{Name: name, Kind: Text, Value: value} }

// OfBytes makes the needle of raw bytes.
func OfBytes(name string, value []byte) Needle {
	return Needle{Name: name, Kind: Bytes, Value: string(value)}
}

// Hit is a needle found.
type Hit struct {
	Needle   string `json:"needle"`
	Encoding string `json:"encoding"` // utf-8, utf-16, nfd, latin-1, hex, base64, url, json, html, lines, id-be, sha256-hex, …; "/case" when the case differs
	Offset   int64  `json:"offset"`   // in the stream, or in what Inside names
	Inside   string `json:"inside,omitempty"`
}

// Skip is something that was not read: the answer "not found" does not hold for it.
type Skip struct {
	Inside string `json:"inside,omitempty"`
	Offset int64  `json:"offset"`
	Why    string `json:"why"`
}

// Limits bound what unpacking may cost. Zero fields mean the defaults.
type Limits struct {
	Depth    int      // archives within archives: 8
	Inflated int64    // bytes unpacked in one scan: 4 GiB
	Open     int      // archives open at once: 64
	Salts    [][]byte // public salts and pepper the program hashes with: digests with them count too
}

func (l Limits) filled() Limits {
	if l.Depth == 0 {
		l.Depth = 8
	}
	if l.Inflated == 0 {
		l.Inflated = 4 << 30
	}
	if l.Open == 0 {
		l.Open = 64
	}
	return l
}

// longest is the most bytes of one value; a longer text is looked for by its beginning (Least).
const longest = 1024

// shortest is the fewest bytes that say anything.
const shortest = 4

// expand adds every spelling of a needle.
func (b *builder) expand(n Needle) error {
	if len(n.Value) > longest && (n.Least == 0 || n.Least > longest) {
		n.Least = longest
	}
	switch n.Kind {
	case Text:
		return b.text(n)
	case ID:
		return b.id(n)
	case Integer:
		return b.integer(n)
	case Mark:
		return b.mark(n)
	case Date:
		return b.date(n)
	case Phone:
		return b.phone(n)
	case Bytes:
		return b.raw(n)
	}
	return fmt.Errorf("needle %s: no kind %q", n.Name, n.Kind)
}

func be(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
func le(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }

const day = "2006-01-02"

func parseDay(s string) (time.Time, error) { return time.Parse(day, s) }
