// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"strconv"
	"strings"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
)

// Date is "24 November 2026".
func (p *Printer) Date(i clock.Instant) string { return p.date(i.Time().In(p.zone), true, true) }

// ShortDate is "24 Nov", with the year when it is another one.
func (p *Printer) ShortDate(i clock.Instant) string { return p.short(i.Time().In(p.zone)) }

// Day is "24 November 2026" of a calendar day.
func (p *Printer) Day(d clock.Date) string {
	if d == "" {
		return ""
	}
	return p.date(d.In(time.UTC), true, true)
}

// ShortDay is "Tue 24 Nov" of a calendar day, with the year when it is another one.
func (p *Printer) ShortDay(d clock.Date) string {
	if d == "" {
		return ""
	}
	t := d.In(time.UTC)
	return p.local.weekdaysShort[t.Weekday()] + " " + p.short(t)
}

// Clock is "14:12".
func (p *Printer) Clock(i clock.Instant) string { return i.Time().In(p.zone).Format("15:04") }

// When says a moment the way a school does: today "14:12", within a week "Wed 08:15", otherwise "24 Nov 08:15", in another year with it.
func (p *Printer) When(i clock.Instant) string {
	if i == 0 {
		return ""
	}
	t, now := i.Time().In(p.zone), p.Now()
	hour := t.Format("15:04")
	switch days := dayNumber(t) - dayNumber(now); {
	case days == 0:
		return hour
	case days > -7 && days < 7:
		return p.local.weekdaysShort[t.Weekday()] + " " + hour
	}
	return p.short(t) + " " + hour
}

// Moment is the full date and time, for receipts and records: "24 November 2026, 14:12".
func (p *Printer) Moment(i clock.Instant) string {
	if i == 0 {
		return ""
	}
	return p.Date(i) + ", " + p.Clock(i)
}

// Today tells whether a moment is on this day in the zone of the site.
func (p *Printer) Today(i clock.Instant) bool {
	return i != 0 && dayNumber(i.Time().In(p.zone)) == dayNumber(p.Now())
}

// Weekday is "Tuesday".
func (p *Printer) Weekday(t time.Time) string { return p.local.weekdays[t.Weekday()] }

// WeekdayShort is "Tue".
func (p *Printer) WeekdayShort(t time.Time) string { return p.local.weekdaysShort[t.Weekday()] }

// DayTitle is "Tuesday 24 November".
func (p *Printer) DayTitle(t time.Time) string {
	return p.local.weekdays[t.Weekday()] + " " + p.date(t, true, false)
}

// Week is the ISO number of the week.
func (p *Printer) Week(t time.Time) int { _, w := t.ISOWeek(); return w }

func (p *Printer) date(t time.Time, long, year bool) string {
	month := p.local.monthsShort[t.Month()-1]
	if long {
		month = p.local.months[t.Month()-1]
	}
	out := strconv.Itoa(t.Day()) + p.local.afterDay + " " + month
	if year {
		out += " " + strconv.Itoa(t.Year())
	}
	return out
}

func (p *Printer) short(t time.Time) string { return p.date(t, false, t.Year() != p.Now().Year()) }

// dayNumber counts days, so that two moments of one day in a zone are equal whatever the clock did.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Local is the moment of a date ("2026-11-24") and a time ("14:12") on the clocks of a zone. A time that the clocks skip is a fault
// "i18n.no_such_time"; one that they show twice means the first.
func Local(date, hour string, zone *time.Location) (clock.Instant, error) {
	if len(hour) == len("15:04:05") {
		hour = hour[:len("15:04")]
	}
	naive, err := time.Parse("2006-01-02 15:04", date+" "+hour)
	if err != nil || naive.Year() < 1970 || naive.Year() > 2200 {
		return 0, fault.New(fault.Invalid, "fault.date")
	}
	t := time.Date(naive.Year(), naive.Month(), naive.Day(), naive.Hour(), naive.Minute(), 0, 0, zone)
	if t.Hour() != naive.Hour() || t.Minute() != naive.Minute() {
		return 0, fault.New(fault.Invalid, "i18n.no_such_time", "time", hour, "date", clock.Date(date))
	}
	// Of two moments with the same face the earlier one: no clock is set back by more than three hours.
	for back := 3 * time.Hour; back >= 30*time.Minute; back -= 30 * time.Minute {
		if e := t.Add(-back); e.Format("2006-01-02 15:04") == t.Format("2006-01-02 15:04") {
			t = e
			break
		}
	}
	return clock.At(t), nil
}

// DateField and TimeField write a moment for the native inputs.
func (p *Printer) DateField(i clock.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().In(p.zone).Format(time.DateOnly)
}

// TimeField is the time of DateField.
func (p *Printer) TimeField(i clock.Instant) string {
	if i == 0 {
		return ""
	}
	return p.Clock(i)
}

// ParseDecimal reads a number typed with a point or a comma into hundredths; more than two decimals are refused.
func ParseDecimal(s string) (int64, error) {
	s = strings.TrimSpace(strings.ReplaceAll(s, ",", "."))
	whole, frac, dot := strings.Cut(s, ".")
	if len(frac) > 2 || (dot && frac == "") || len(whole) > 12 || !digits(whole) || !digits(frac) || whole+frac == "" {
		return 0, fault.New(fault.Invalid, "i18n.not_a_number")
	}
	n, err := strconv.ParseInt("0"+whole+(frac + "00")[:2], 10, 64)
	if err != nil {
		return 0, fault.New(fault.Invalid, "i18n.not_a_number")
	}
	return n, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
