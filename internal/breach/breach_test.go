// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"testing"
	"time"

	"lectern/internal/platform/clock"
)

// TestT58_TheClockCountsHours: from Friday 17:00 to Monday 17:00, and 72 hours also when the clocks change in between.
func TestT58_TheClockCountsHours(t *testing.T) {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) clock.Instant {
		v, err := time.ParseInLocation("2006-01-02 15:04", text, oslo)
		if err != nil {
			t.Fatal(err)
		}
		return clock.At(v)
	}
	for name, c := range map[string]struct{ aware, due string }{
		"over a weekend":              {"2026-11-20 17:00", "2026-11-23 17:00"},
		"over Easter":                 {"2027-03-25 09:30", "2027-03-28 10:30"}, // the clocks go forward on the 28th
		"when an hour is lost":        {"2026-03-27 17:00", "2026-03-30 18:00"},
		"when an hour comes back":     {"2026-10-23 17:00", "2026-10-26 16:00"},
		"over the end of a leap year": {"2028-12-31 23:15", "2029-01-03 23:15"},
	} {
		if got := dueAfter(at(c.aware), oslo); got != at(c.due) {
			t.Errorf("%s: %s, want %s", name, got.Time().In(oslo), c.due)
		}
	}
	was := limits
	defer func() { limits = was }()
	limits = append(limits[:1:1], limit{"2027-06-01", 96})
	if got := dueAfter(at("2027-05-31 23:00"), oslo); got != at("2027-06-03 23:00") {
		t.Errorf("the day before a new limit: %s", got.Time())
	}
	if got := dueAfter(at("2027-06-01 00:30"), oslo); got != at("2027-06-05 00:30") {
		t.Errorf("the day of a new limit: %s", got.Time())
	}
}

func TestRemindersComeBeforeTheEnd(t *testing.T) {
	b := Breach{DueAt: clock.At(time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC))}
	for left, want := range map[time.Duration]int64{60 * time.Hour: 0, 48 * time.Hour: 1, 25 * time.Hour: 1, 24 * time.Hour: 2, 6 * time.Hour: 3, -time.Hour: 3} {
		if got := b.remindersDue(b.DueAt.Add(-left)); got != want {
			t.Errorf("%s before: %d reminders, want %d", left, got, want)
		}
	}
	b.Authority.Tell = Not
	if b.remindersDue(b.DueAt) != 0 {
		t.Error("who has decided is not reminded")
	}
}
