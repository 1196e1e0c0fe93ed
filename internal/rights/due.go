// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"

	"lectern/internal/platform/clock"
)

// holidays are the public holidays of the countries a site can be in. Of a country that is missing, those that all of Europe keeps.
var holidays = map[string][]*cal.Holiday{
	"AT": at.Holidays, "BE": be.Holidays, "BG": bg.Holidays, "CH": ch.Holidays, "CZ": cz.Holidays, "DE": de.Holidays, "DK": dk.Holidays,
	"ES": es.Holidays, "FR": fr.Holidays, "GB": gb.Holidays, "GR": gr.Holidays, "HR": hr.Holidays, "IE": ie.Holidays, "IT": it.Holidays,
	"LT": lt.Holidays, "LV": lv.Holidays, "NL": nl.Holidays, "NO": no.Holidays, "PL": pl.Holidays, "RO": ro.Holidays, "SE": se.Holidays,
	"SI": si.Holidays, "SK": sk.Holidays,
}

var everywhere = []*cal.Holiday{aa.NewYear, aa.GoodFriday, aa.EasterMonday, aa.WorkersDay, aa.ChristmasDay, aa.ChristmasDay2}

// Calendar knows the working days of a country.
type Calendar struct{ days *cal.BusinessCalendar }

// CalendarOf is the calendar of a country, by its ISO 3166 code.
func CalendarOf(country string) Calendar {
	c := cal.NewBusinessCalendar()
	list, ok := holidays[country]
	if !ok {
		list = everywhere
	}
	c.AddHoliday(list...)
	return Calendar{c}
}

// Due is the last day on which an answer may be given: the same day some months later, or the last of that month when it has no such day
// (Article 12(3)), and when that is no working day, the next one (Regulation 1182/71, Article 3). It is a date, never a count of days.
func (c Calendar) Due(received clock.Date, months int) clock.Date {
	day := received.In(time.UTC)
	first := time.Date(day.Year(), day.Month(), 1, 12, 0, 0, 0, time.UTC).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1).Day()
	due := first.AddDate(0, 0, min(day.Day(), last)-1)
	for !c.days.IsWorkday(due) {
		due = due.AddDate(0, 0, 1)
	}
	return clock.DateOf(due)
}

// left are the days from one date to another; negative when it is over.
func left(from, to clock.Date) int {
	return int(to.In(time.UTC).Sub(from.In(time.UTC)).Hours() / 24)
}
