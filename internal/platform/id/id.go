// SPDX-License-Identifier: AGPL-3.0-or-later

// Package id makes the keys of rows: 64-bit, ordered by time, unique across processes without asking anybody. 41 bits count
// milliseconds since 2026, 10 name the process, 12 number the ids of one millisecond. People see 13 characters of Crockford's
// base32. An id is no secret: whether a person may see a row is part of every query.
package id

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"lectern/internal/platform/clock"
)

const (
	epoch    = 1767225600000 // 2026-01-01T00:00:00Z in milliseconds
	nodeBits = 10
	seqBits  = 12
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	length   = 13
)

// ErrForm says that a text is no id.
var ErrForm = errors.New("not an id")

// Of is the id of a T. Zero is none and stored as NULL.
type Of[T any] int64

func (v Of[T]) String() string { return Text(int64(v)) }

// Scan reads a stored id; NULL is zero.
func (v *Of[T]) Scan(src any) error {
	switch x := src.(type) {
	case nil:
		*v = 0
	case int64:
		*v = Of[T](x)
	default:
		return fmt.Errorf("id: cannot read %T", src)
	}
	return nil
}

// Value stores the id; zero is NULL.
func (v Of[T]) Value() (driver.Value, error) {
	if v == 0 {
		return nil, nil
	}
	return int64(v), nil
}

func (v Of[T]) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

func (v *Of[T]) UnmarshalText(b []byte) error {
	n, err := ParseInt(string(b))
	*v = Of[T](n)
	return err
}

// Parse reads the 13 characters of an address or of JSON.
func Parse[T any](s string) (Of[T], error) {
	n, err := ParseInt(s)
	return Of[T](n), err
}

// Text writes an id as 13 characters.
func Text(n int64) string {
	var b [length]byte
	u := uint64(n)
	for i := length - 1; i >= 0; i-- {
		b[i] = alphabet[u&31]
		u >>= 5
	}
	return string(b[:])
}

// ParseInt reads the text form without a type. Capitals and the letters that Crockford folds (o, i, l) are taken.
func ParseInt(s string) (int64, error) {
	if len(s) != length {
		return 0, ErrForm
	}
	var u uint64
	for i := 0; i < length; i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		switch c {
		case 'o':
			c = '0'
		case 'i', 'l':
			c = '1'
		}
		d := strings.IndexByte(alphabet, c)
		if d < 0 || u > (1<<63-1)>>5 {
			return 0, ErrForm
		}
		u = u<<5 | uint64(d)
	}
	if u == 0 || u > 1<<63-1 {
		return 0, ErrForm
	}
	return int64(u), nil
}

// Maker makes ids. One per process and database; safe for use by several goroutines.
type Maker struct {
	mu    sync.Mutex
	clock clock.Clock
	node  int64
	last  int64
	seq   int64
}

// NewMaker makes a maker for one process; node is its number, 0 to 1023.
func NewMaker(c clock.Clock, node int) *Maker {
	return &Maker{clock: c, node: int64(node) & (1<<nodeBits - 1)}
}

// Next is a new id, greater than every id this maker made before, also when the clock went back.
func (m *Maker) Next() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock.Now().UnixMilli() - epoch
	if now <= m.last {
		m.seq++
		if m.seq >= 1<<seqBits {
			m.last++
			m.seq = 0
		}
	} else {
		m.last, m.seq = now, 0
	}
	return m.last<<(nodeBits+seqBits) | m.node<<seqBits | m.seq
}

// New is a new id of a T.
func New[T any](m *Maker) Of[T] { return Of[T](m.Next()) }

// Made is the moment an id was made.
func Made(n int64) time.Time { return time.UnixMilli(n>>(nodeBits+seqBits) + epoch).UTC() }

// Before is the greatest number that can have been made before a moment.
func Before(t time.Time) int64 { return max(0, (t.UnixMilli()-epoch)<<(nodeBits+seqBits)-1) }
