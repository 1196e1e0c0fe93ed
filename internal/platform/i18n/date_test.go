// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"testing"
	"time"

	"lectern/internal/platform/clock"
)

func TestWhen(t *testing.T) {
	en, nb := pair(t)
	now := en.Now()
	at := func(y int, m time.Month, d, h, min int) clock.Instant {
		return clock.At(time.Date(y, m, d, h, min, 0, 0, en.Zone()))
	}
	for name, row := range map[string]struct {
		at     clock.Instant
		en, nb string
	}{
		"never":                  {0, "", ""},
		"now":                    {clock.At(now), "14:12", "14:12"},
		"first minute of today":  {at(2026, 11, 24, 0, 0), "00:00", "00:00"},
		"last minute of today":   {at(2026, 11, 24, 23, 59), "23:59", "23:59"},
		"midnight to come":       {at(2026, 11, 25, 0, 0), "Wed 00:00", "ons. 00:00"},
		"yesterday, late":        {at(2026, 11, 23, 23, 59), "Mon 23:59", "man. 23:59"},
		"six days ahead":         {at(2026, 11, 30, 8, 15), "Mon 08:15", "man. 08:15"},
		"seven days ahead":       {at(2026, 12, 1, 8, 15), "1 Dec 08:15", "1. des. 08:15"},
		"six days ago":           {at(2026, 11, 18, 8, 15), "Wed 08:15", "ons. 08:15"},
		"seven days ago":         {at(2026, 11, 17, 8, 15), "17 Nov 08:15", "17. nov. 08:15"},
		"another year":           {at(2027, 5, 17, 8, 15), "17 May 2027 08:15", "17. mai 2027 08:15"},
		"next day in UTC itself": {at(2026, 11, 25, 0, 30), "Wed 00:30", "ons. 00:30"},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, "en", en.When(row.at), row.en)
			same(t, "nb", nb.When(row.at), row.nb)
		})
	}
}

func TestWhenOverTheChangeOfClocks(t *testing.T) {
	oslo := zoneOf(t, "Europe/Oslo")
	// 25 October 2026 has 25 hours.
	p := own(t).Printer("en", oslo, clock.NewFake(time.Date(2026, 10, 25, 0, 5, 0, 0, oslo)))
	same(t, "evening of the long day", p.When(clock.At(time.Date(2026, 10, 25, 23, 55, 0, 0, oslo))), "23:55")
	same(t, "the day after", p.When(clock.At(time.Date(2026, 10, 26, 0, 5, 0, 0, oslo))), "Mon 00:05")
}

func TestDates(t *testing.T) {
	en, nb := pair(t)
	now := clock.At(en.Now())
	next := now.Add(365 * 24 * time.Hour)
	for name, row := range map[string]struct{ got, want string }{
		"date en":            {en.Date(now), "24 November 2026"},
		"date nb":            {nb.Date(now), "24. november 2026"},
		"no date":            {en.Date(0), ""},
		"short en":           {en.ShortDate(now), "24 Nov"},
		"short nb":           {nb.ShortDate(now), "24. nov."},
		"short, other year":  {en.ShortDate(next), "24 Nov 2027"},
		"clock":              {nb.Clock(now), "14:12"},
		"no clock":           {nb.Clock(0), ""},
		"moment en":          {en.Moment(now), "24 November 2026, 14:12"},
		"moment nb":          {nb.Moment(now), "24. november 2026, 14:12"},
		"weekday en":         {en.Weekday(now), "Tuesday"},
		"weekday nb":         {nb.Weekday(now), "tirsdag"},
		"title en":           {en.DayTitle(en.Now()), "Tuesday 24 November"},
		"title nb":           {nb.DayTitle(nb.Now()), "Tirsdag 24. november"},
		"month nb":           {nb.MonthTitle(nb.Now()), "November 2026"},
		"column nb":          {nb.WeekdayTitle(time.Saturday), "Lørdag"},
		"day nb":             {nb.Day("2026-02-03"), "3. februar 2026"},
		"no day":             {nb.Day(""), ""},
		"short day en":       {en.ShortDay("2026-11-24"), "Tue 24 Nov"},
		"short day nb":       {nb.ShortDay("2027-01-04"), "man. 4. jan. 2027"},
		"no short day":       {nb.ShortDay(""), ""},
		"date field":         {nb.DateField(now), "2026-11-24"},
		"time field":         {nb.TimeField(now), "14:12"},
		"empty date field":   {nb.DateField(0), ""},
		"empty time field":   {nb.TimeField(0), ""},
		"zone of the school": {en.Clock(clock.At(time.Date(2026, 7, 1, 22, 30, 0, 0, time.UTC))), "00:30"},
	} {
		same(t, name, row.got, row.want)
	}
	if !en.Today(now) || en.Today(now.Add(10*time.Hour)) || en.Today(0) {
		t.Error("Today does not tell the day")
	}
}

func TestWeek(t *testing.T) {
	en, _ := pair(t)
	for day, want := range map[clock.Date]int{
		"2026-11-24": 48, "2026-01-01": 1, "2026-12-31": 53, "2027-01-03": 53, "2027-01-04": 1, "2024-12-30": 1, "2023-01-01": 52,
	} {
		if got := en.Week(day.In(time.UTC)); got != want {
			t.Errorf("%s: got week %d, want %d", day, got, want)
		}
	}
}

// A language without a name for a day or month would write an empty one.
func TestEveryLocaleIsComplete(t *testing.T) {
	for lang, l := range locales() {
		for _, names := range [][]string{l.months[:], l.monthsShort[:], l.weekdays[:], l.weekdaysShort[:], {l.name, l.decimal, l.group, l.percent, l.and}} {
			seen := map[string]bool{}
			for i, n := range names {
				if n == "" || seen[n] {
					t.Errorf("%s: name %d of %q is empty or stands twice", lang, i, names)
				}
				seen[n] = true
			}
		}
	}
}
