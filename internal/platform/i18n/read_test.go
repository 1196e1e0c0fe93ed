// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lectern/internal/platform/fault"
)

func TestLocal(t *testing.T) {
	for name, row := range map[string]struct {
		zone, date, hour string
		want             string // the moment in UTC, or the key of the fault
	}{
		"winter":                        {"Europe/Oslo", "2026-11-24", "14:12", "2026-11-24T13:12:00Z"},
		"summer":                        {"Europe/Oslo", "2026-07-01", "00:00", "2026-06-30T22:00:00Z"},
		"seconds are dropped":           {"Europe/Oslo", "2026-11-24", "14:12:59", "2026-11-24T13:12:00Z"},
		"last minute before the gap":    {"Europe/Oslo", "2026-03-29", "01:59", "2026-03-29T00:59:00Z"},
		"first minute of the gap":       {"Europe/Oslo", "2026-03-29", "02:00", "i18n.no_such_time"},
		"in the gap":                    {"Europe/Oslo", "2026-03-29", "02:30", "i18n.no_such_time"},
		"first minute after the gap":    {"Europe/Oslo", "2026-03-29", "03:00", "2026-03-29T01:00:00Z"},
		"twice: the first":              {"Europe/Oslo", "2026-10-25", "02:30", "2026-10-25T00:30:00Z"},
		"twice, first minute":           {"Europe/Oslo", "2026-10-25", "02:00", "2026-10-25T00:00:00Z"},
		"once again":                    {"Europe/Oslo", "2026-10-25", "03:00", "2026-10-25T02:00:00Z"},
		"twice, west of Greenwich":      {"America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"},
		"gap, west of Greenwich":        {"America/New_York", "2026-03-08", "02:30", "i18n.no_such_time"},
		"half an hour twice":            {"Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45:00Z"},
		"a whole day was skipped":       {"Pacific/Apia", "2011-12-30", "12:00", "i18n.no_such_time"},
		"UTC never jumps":               {"UTC", "2026-03-29", "02:30", "2026-03-29T02:30:00Z"},
		"no such day":                   {"Europe/Oslo", "2026-02-30", "12:00", "i18n.no_such_date"},
		"no such hour":                  {"Europe/Oslo", "2026-02-20", "24:00", "i18n.no_such_date"},
		"no hour":                       {"Europe/Oslo", "2026-02-20", "", "i18n.no_such_date"},
		"no day":                        {"Europe/Oslo", "", "12:00", "i18n.no_such_date"},
		"a year nobody means":           {"Europe/Oslo", "0226-02-20", "12:00", "i18n.no_such_date"},
		"a year far off":                {"Europe/Oslo", "2926-02-20", "12:00", "i18n.no_such_date"},
		"the hour of a browser, UTC+14": {"Pacific/Kiritimati", "2026-01-01", "00:00", "2025-12-31T10:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Local(row.date, row.hour, zoneOf(t, row.zone))
			if f, ok := fault.As(err); ok {
				if f.Kind != fault.Invalid {
					t.Errorf("the fault is of kind %s", f.Kind)
				}
				same(t, "fault", f.Key, row.want)
				return
			}
			same(t, "moment", got.Time().Format(time.RFC3339), row.want)
		})
	}
}

func TestTheFaultOfASkippedTimeReadsWell(t *testing.T) {
	en, nb := pair(t)
	_, err := Local("2026-03-29", "02:30:00", en.Zone())
	f, ok := fault.As(err)
	if !ok {
		t.Fatal(err)
	}
	var kv []any
	for k, v := range f.Args {
		kv = append(kv, k, v)
	}
	same(t, "en", en.T(f.Key, kv...), "On 29 March 2026 the clocks jump over 02:30. Choose another time.")
	same(t, "nb", nb.T(f.Key, kv...), "29. mars 2026 hopper klokka over 02:30. Velg et annet klokkeslett.")
}

// Every minute there is can be typed, and reading it back gives the same face and never a later moment.
func TestLocalFindsTheFirstMomentOfEveryFace(t *testing.T) {
	zones := []*time.Location{zoneOf(t, "Europe/Oslo"), zoneOf(t, "America/New_York"), zoneOf(t, "Australia/Lord_Howe"), zoneOf(t, "Africa/Casablanca")}
	first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		at := first.Add(time.Duration(rapid.IntRange(0, 4*366*24*60).Draw(t, "minute")) * time.Minute).In(zone)
		got, err := Local(at.Format(time.DateOnly), at.Format("15:04"), zone)
		if err != nil {
			t.Fatalf("%v: %v", at, err)
		}
		if back := got.Time().In(zone); back.Format(face) != at.Format(face) || back.After(at) {
			t.Fatalf("%v was read as %v", at, back)
		}
		for _, sooner := range []time.Duration{30 * time.Minute, time.Hour} {
			if e := got.Time().In(zone).Add(-sooner); e.Format(face) == at.Format(face) {
				t.Fatalf("%v is the first, not %v", e, got.Time().In(zone))
			}
		}
	})
}

func TestParseDecimal(t *testing.T) {
	for typed, want := range map[string]int64{
		"4,5": 450, "4.5": 450, "4": 400, " 4,50 ": 450, "0": 0, ",5": 50, "-2": -200, "−2,25": -225, "-0": 0, "007": 700,
		"123456789012": 12345678901200, "0,01": 1,
	} {
		if got, err := ParseDecimal(typed); err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", typed, got, err, want)
		}
	}
	for _, typed := range []string{"", " ", "-", ",", ".", "5,", "4,555", "1.2.3", "1,2,3", "1,000.5", "4 5", "+4", "--4", "4-", "1e3", "0x10", "four",
		"1234567890123", "٤", "NaN", "4\x00"} {
		if got, err := ParseDecimal(typed); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: got %d, %v, want a fault", typed, got, err)
		}
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"4,5", "4.5", "-0,01", "−12", "", "1,000.5", "999999999999,99", "0,001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseDecimal(s)
		if err != nil {
			if n != 0 || !fault.Is(err, fault.Invalid) {
				t.Fatalf("%q: %d, %v", s, n, err)
			}
			return
		}
		if n > 99_999_999_999_999 || n < -99_999_999_999_999 {
			t.Fatalf("%q: %d is longer than allowed", s, n)
		}
		if m, err := ParseDecimal(strings.ReplaceAll(s, ",", ".")); err != nil || m != n {
			t.Fatalf("%q: %d with a comma, %d with a point, %v", s, n, m, err)
		}
	})
}
