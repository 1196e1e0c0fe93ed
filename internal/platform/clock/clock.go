// SPDX-License-Identifier: AGPL-3.0-or-later

// Package clock gives the time. Everything that asks for it is handed a Clock, so that tests and the demo school can set it.
package clock

import (
	"database/sql/driver"
	"fmt"
	"sync"
	"time"
)

// Clock tells the time.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

func (System) Now() time.Time { return time.Now() }

// Fake is a clock that stands still until it is set. Safe for use by several goroutines.
type Fake struct {
	mu sync.Mutex
	t  time.Time
}

// NewFake makes a clock that shows t.
func NewFake(t time.Time) *Fake { return &Fake{t: t} }

func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.t
}

// Set moves the clock to t.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.t = t
}

// Advance moves the clock on by d.
func (f *Fake) Advance(d time.Duration) { f.Set(f.Now().Add(d)) }

// Instant is a moment in milliseconds since 1970 UTC, as stored. Zero is no moment and stored as NULL.
type Instant int64

// At is the instant of t.
func At(t time.Time) Instant { return Instant(t.UnixMilli()) }

// NowOf is the instant that c shows.
func NowOf(c Clock) Instant { return At(c.Now()) }

func (i Instant) Time() time.Time             { return time.UnixMilli(int64(i)).UTC() }
func (i Instant) IsZero() bool                { return i == 0 }
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }
func (i Instant) Before(j Instant) bool       { return i < j }
func (i Instant) After(j Instant) bool        { return i > j }

// Sub is the time from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Millisecond }

// Scan reads a stored instant; NULL is zero.
func (i *Instant) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*i = 0
	case int64:
		*i = Instant(x)
	default:
		return fmt.Errorf("instant: cannot read %T", v)
	}
	return nil
}

// Value stores the instant; zero is NULL.
func (i Instant) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Date is a calendar day without a zone, as ISO text: "2026-11-24". Empty is no day and stored as NULL.
type Date string

// ParseDate reads an ISO calendar day.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return "", nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", err
	}
	return Date(t.Format(time.DateOnly)), nil
}

// DateOf is the calendar day of t in its own zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// In is midnight of the day in the zone; the zero time for no day.
func (d Date) In(zone *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

// Scan reads a stored day; NULL is none.
func (d *Date) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*d = ""
	case string:
		*d = Date(x)
	case []byte:
		*d = Date(x)
	default:
		return fmt.Errorf("date: cannot read %T", v)
	}
	return nil
}

// Plus is so many days later.
func (d Date) Plus(days int) Date { return DateOf(d.In(time.UTC).AddDate(0, 0, days)) }

// Month is the first day of its month.
func (d Date) Month() Date { return d[:min(8, len(d))] + "01" }

// Value stores the day; none is NULL.
func (d Date) Value() (driver.Value, error) {
	if d == "" {
		return nil, nil
	}
	return string(d), nil
}
