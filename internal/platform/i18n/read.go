// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"strconv"
	"strings"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
)

const face = "2006-01-02 15:04"

// Local is the moment of a date ("2026-11-24") and a time ("14:12", seconds are dropped) on the clocks of a zone. Faults, both
// Invalid: "i18n.no_such_date" when they cannot be read or are not between 1970 and 2200, "i18n.no_such_time" when the clocks of
// the zone skip that time. Of a time that the clocks show twice the first is meant.
func Local(date, hour string, zone *time.Location) (clock.Instant, error) {
	if len(hour) == len("15:04:05") {
		hour = hour[:len("15:04")]
	}
	typed, err := time.Parse(face, date+" "+hour)
	if err != nil || typed.Year() < 1970 || typed.Year() > 2200 {
		return 0, fault.New(fault.Invalid, "i18n.no_such_date")
	}
	t := time.Date(typed.Year(), typed.Month(), typed.Day(), typed.Hour(), typed.Minute(), 0, 0, zone)
	if t.Format(face) != typed.Format(face) {
		return 0, fault.New(fault.Invalid, "i18n.no_such_time", "time", typed.Format("15:04"), "date", clock.DateOf(typed))
	}
	// Go does not say which of two it gives, so the clocks before the last change are asked for the same face.
	if changed, _ := t.ZoneBounds(); !changed.IsZero() {
		_, offset := changed.Add(-time.Second).Zone()
		earlier := typed.Add(-time.Duration(offset) * time.Second).In(zone)
		if earlier.Before(t) && earlier.Format(face) == typed.Format(face) {
			t = earlier
		}
	}
	return clock.At(t), nil
}

// ParseDecimal reads a number as people type it, with a point or a comma and perhaps a minus, into hundredths: "4,5" is 450. More
// than two decimals or twelve figures are refused, as are separators of thousands. Fault: Invalid "i18n.not_a_number".
func ParseDecimal(s string) (int64, error) {
	s = strings.TrimSpace(s)
	figures, minus := strings.CutPrefix(strings.Replace(s, "−", "-", 1), "-")
	whole, frac, broken := strings.Cut(strings.ReplaceAll(figures, ",", "."), ".")
	if whole+frac == "" || broken && frac == "" || len(frac) > 2 || len(whole) > 12 || !digits(whole) || !digits(frac) {
		return 0, fault.New(fault.Invalid, "i18n.not_a_number")
	}
	n, err := strconv.ParseInt("0"+whole+(frac + "00")[:2], 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "i18n.not_a_number").Because(err)
	}
	if minus {
		n = -n
	}
	return n, nil
}
