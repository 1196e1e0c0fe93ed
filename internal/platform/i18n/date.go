// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"lectern/internal/platform/clock"
)

// All of these write no moment, zero, as nothing.

// Date is "24 November 2026".
func (p *Printer) Date(i clock.Instant) string {
	return p.at(i, func(t time.Time) string { return p.date(t, true, true) })
}

// ShortDate is "24 Nov", with the year when it is another one.
func (p *Printer) ShortDate(i clock.Instant) string { return p.at(i, p.short) }

// Clock is "14:12".
func (p *Printer) Clock(i clock.Instant) string { return p.at(i, clockFace) }

// When says a moment the way a school does: today "14:12", less than a week away "Wed 08:15", otherwise "24 Nov 08:15", in another
// year with it.
func (p *Printer) When(i clock.Instant) string {
	return p.at(i, func(t time.Time) string {
		switch days := dayNumber(t) - dayNumber(p.Now()); {
		case days == 0:
			return clockFace(t)
		case days > -7 && days < 7:
			return p.WeekdayShort(t) + " " + clockFace(t)
		}
		return p.short(t) + " " + clockFace(t)
	})
}

// Moment is the full date and time, for receipts and records: "24 November 2026, 14:12".
func (p *Printer) Moment(i clock.Instant) string {
	return p.at(i, func(t time.Time) string { return p.date(t, true, true) + ", " + clockFace(t) })
}

// Weekday is "Tuesday", as it stands inside a sentence: "tirsdag" in Norwegian.
func (p *Printer) Weekday(i clock.Instant) string {
	return p.at(i, func(t time.Time) string { return p.local.weekdays[t.Weekday()] })
}

// DateField is a moment's day for a native date input: "2026-11-24".
func (p *Printer) DateField(i clock.Instant) string {
	return p.at(i, func(t time.Time) string { return t.Format(time.DateOnly) })
}

// TimeField is a moment's time for a native time input: "14:12".
func (p *Printer) TimeField(i clock.Instant) string { return p.at(i, clockFace) }

// Day is "24 November 2026" of a calendar day; nothing for no day.
func (p *Printer) Day(d clock.Date) string {
	t := d.In(time.UTC)
	if t.IsZero() {
		return ""
	}
	return p.date(t, true, true)
}

// ShortDay is "Tue 24 Nov" of a calendar day, with the year when it is another one; nothing for no day.
func (p *Printer) ShortDay(d clock.Date) string {
	t := d.In(time.UTC)
	if t.IsZero() {
		return ""
	}
	return p.WeekdayShort(t) + " " + p.short(t)
}

// DayTitle is "Tuesday 24 November", for headings: it begins with a capital in every language. The day is that of t in its own zone.
func (p *Printer) DayTitle(t time.Time) string {
	return capital(p.local.weekdays[t.Weekday()]) + " " + p.date(t, true, false)
}

// MonthTitle is "November 2026", for headings.
func (p *Printer) MonthTitle(t time.Time) string {
	return capital(p.local.months[t.Month()-1]) + " " + strconv.Itoa(t.Year())
}

// WeekdayTitle is "Tuesday" with a capital in every language, for the heads of columns.
func (p *Printer) WeekdayTitle(d time.Weekday) string { return capital(p.local.weekdays[d]) }

// WeekdayShort is "Tue", as it stands before a time.
func (p *Printer) WeekdayShort(t time.Time) string { return p.local.weekdaysShort[t.Weekday()] }

// Week is the ISO number of the week, 1 to 53. Weeks begin on Monday.
func (p *Printer) Week(t time.Time) int { _, w := t.ISOWeek(); return w }

// Today tells whether a moment is on this day in the zone of the site.
func (p *Printer) Today(i clock.Instant) bool {
	return i != 0 && dayNumber(i.Time().In(p.zone)) == dayNumber(p.Now())
}

func (p *Printer) at(i clock.Instant, write func(time.Time) string) string {
	if i == 0 {
		return ""
	}
	return write(i.Time().In(p.zone))
}

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

// clockFace is the 24-hour clock, which both languages write.
func clockFace(t time.Time) string { return t.Format("15:04") }

// dayNumber counts days, so that two moments of one day in a zone are equal whatever the clock did.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}
