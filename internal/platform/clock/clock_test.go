// SPDX-License-Identifier: AGPL-3.0-or-later

package clock

import (
	"testing"
	"time"
)

func TestInstant(t *testing.T) {
	at := time.Date(2026, 11, 24, 14, 12, 3, 456_000_000, time.FixedZone("x", 3600))
	i := At(at)
	if !i.Time().Equal(at) || i.Add(time.Minute).Sub(i) != time.Minute || !i.Before(i+1) || i.After(i) {
		t.Errorf("%v became %v", at, i.Time())
	}
	if v, err := Instant(0).Value(); v != nil || err != nil {
		t.Errorf("no moment is stored as %v", v)
	}
	if err := i.Scan(nil); err != nil || !i.IsZero() {
		t.Errorf("NULL is read as %v", i)
	}
	if err := i.Scan("yesterday"); err == nil {
		t.Error("a text was read as a moment")
	}
}

func TestDate(t *testing.T) {
	for text, ok := range map[string]bool{"2026-11-24": true, "": true, "2026-02-30": false, "24.11.2026": false, "2026-11-24T00:00": false} {
		if _, err := ParseDate(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	if d := Date("2026-11-24"); DateOf(d.In(oslo)) != d || !Date("").In(oslo).IsZero() {
		t.Error("a day must stay itself in its zone")
	}
	var d Date
	if err := d.Scan([]byte("2026-11-24")); err != nil || d != "2026-11-24" {
		t.Errorf("%q %v", d, err)
	}
	if v, err := Date("").Value(); v != nil || err != nil {
		t.Errorf("no day is stored as %v", v)
	}
}

func TestFakeStandsStill(t *testing.T) {
	f := NewFake(time.Unix(100, 0))
	if f.Now() != f.Now() {
		t.Error("it moved")
	}
	f.Advance(time.Second)
	if f.Now().Unix() != 101 || NowOf(f) != 101000 {
		t.Errorf("%v", f.Now())
	}
}

// FuzzParseDate: what is read is a day of the calendar, written as it was read.
func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-24", "2028-02-29", "2027-02-29", "0000-00-00", "10000-01-01", "2026-1-1", "24.11.2026", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil || s == "" {
			return
		}
		if string(d) != s || DateOf(d.In(time.UTC)) != d {
			t.Errorf("%q is read as %q", s, d)
		}
	})
}
