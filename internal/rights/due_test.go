// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"lectern/internal/platform/clock"
)

// TestT18DueDates: by the calendar month and the working days of the country, never by thirty days.
func TestT18DueDates(t *testing.T) {
	for name, c := range map[string]struct {
		country        string
		received, want clock.Date
		months         int
	}{
		"the end of January":            {"NO", "2027-01-31", "2027-03-01", 1}, // 28 February is a Sunday
		"the end of January, leap year": {"NO", "2028-01-31", "2028-02-29", 1},
		"the end of August":             {"NO", "2026-08-31", "2026-09-30", 1},
		"Easter":                        {"NO", "2026-03-05", "2026-04-07", 1}, // Sunday, then Easter Monday
		"Easter, no holiday on Monday":  {"LV", "2026-05-05", "2026-06-05", 1},
		"Christmas":                     {"DE", "2026-11-25", "2026-12-28", 1},
		"the national day":              {"NO", "2027-04-17", "2027-05-18", 1}, // 17 May, a Monday
		"a country without a list":      {"IS", "2026-11-25", "2026-12-28", 1},
		"three months":                  {"NO", "2026-11-30", "2027-03-01", 3}, // 28 February is a Sunday
		"leap day":                      {"NO", "2028-02-29", "2028-03-29", 1},
	} {
		if got := CalendarOf(c.country).Due(c.received, c.months); got != c.want {
			t.Errorf("%s: received %s, due %s, want %s", name, c.received, got, c.want)
		}
	}
}

// TestDueIsNeverTooEarlyOrMuchTooLate: on or after the corresponding day, on a working day, and with nothing but free days between.
func TestDueIsNeverTooEarlyOrMuchTooLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		countries := []string{"NO", "SE", "DE", "FR", "IS", "PL"}
		c := CalendarOf(rapid.SampledFrom(countries).Draw(t, "country"))
		day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 4000).Draw(t, "day"))
		months := rapid.IntRange(1, 3).Draw(t, "months")
		due := c.Due(clock.DateOf(day), months).In(time.UTC)
		if !c.days.IsWorkday(due) {
			t.Fatalf("%s is no working day", due)
		}
		month := time.Month((int(day.Month())-1+months)%12 + 1)
		target := time.Date(day.Year(), day.Month()+time.Month(months), day.Day(), 0, 0, 0, 0, time.UTC)
		if target.Month() != month {
			target = time.Date(target.Year(), target.Month(), 0, 0, 0, 0, 0, time.UTC)
		}
		for d := target; d.Before(due); d = d.AddDate(0, 0, 1) {
			if c.days.IsWorkday(d) {
				t.Fatalf("received %s, due %s, though %s was a working day", day.Format(time.DateOnly), due.Format(time.DateOnly), d.Format(time.DateOnly))
			}
		}
		if due.Before(target) {
			t.Fatalf("received %s, due %s, before %s", day.Format(time.DateOnly), due.Format(time.DateOnly), target.Format(time.DateOnly))
		}
	})
}
