// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import (
	"strconv"
	"strings"
	"time"

	"lectern/internal/platform/clock"
)

// DeletedOn is the day on which a row goes whose clock starts on a day; none while that day is not known. Months and years are
// counted by the calendar: two years after 29 February is 1 March.
func (r Retention) DeletedOn(anchor clock.Date) clock.Date {
	if anchor == "" {
		return ""
	}
	years, months, days, ok := period(r.Period)
	if !ok {
		return ""
	}
	return clock.DateOf(anchor.In(time.UTC).AddDate(years, months, days))
}

// period reads the part of ISO 8601 durations that retention rules use: P2Y, P18M, P90D, P1Y6M.
func period(s string) (years, months, days int, ok bool) {
	rest, ok := strings.CutPrefix(s, "P")
	if !ok || rest == "" {
		return 0, 0, 0, false
	}
	for rest != "" {
		i := strings.IndexAny(rest, "YMD")
		if i < 1 {
			return 0, 0, 0, false
		}
		n, err := strconv.Atoi(rest[:i])
		if err != nil || n < 0 {
			return 0, 0, 0, false
		}
		switch rest[i] {
		case 'Y':
			years = n
		case 'M':
			months = n
		case 'D':
			days = n
		}
		rest = rest[i+1:]
	}
	return years, months, days, true
}

// Before is the first moment at which a clock may have started for the row to stay on a day: what started earlier has reached its end.
// It agrees with DeletedOn day by day.
func (r Retention) Before(at time.Time) (time.Time, bool) {
	years, months, days, ok := period(r.Period)
	if !ok || years+months+days == 0 {
		return time.Time{}, false
	}
	today := clock.DateOf(at)
	day := today.In(time.UTC).AddDate(-years, -months, -days).AddDate(0, 0, 4) // months have different lengths
	for r.DeletedOn(clock.DateOf(day)) > today {
		day = day.AddDate(0, 0, -1)
	}
	return day.AddDate(0, 0, 1), true
}

// Days is about how long the period is; 0 for one that ends at once.
func (r Retention) Days() int {
	years, months, days, _ := period(r.Period)
	return 365*years + 30*months + days
}
