// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

// locale is how a language writes dates and numbers. Month and day names are not in x/text.
type locale struct {
	months, monthsShort     [12]string
	weekdays, weekdaysShort [7]string // Sunday first, as package time counts
	afterDay                string    // after the number of the day: "24." in Norwegian
	group, decimal, percent string
	groupFour               bool // whether 1234 is grouped
	and                     string
}

var locales = map[string]locale{
	"en": {
		months:        [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		monthsShort:   [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"},
		weekdays:      [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		weekdaysShort: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
		group:         ",", decimal: ".", percent: "%", groupFour: true, and: "and",
	},
	"nb": {
		months:        [12]string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"},
		monthsShort:   [12]string{"jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."},
		weekdays:      [7]string{"Søndag", "Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag"},
		weekdaysShort: [7]string{"Søn", "Man", "Tir", "Ons", "Tor", "Fre", "Lør"},
		afterDay:      ".", group: "\u00a0", decimal: ",", percent: "\u00a0%", and: "og",
	},
}

func localeOf(lang string) locale {
	if l, ok := locales[lang]; ok {
		return l
	}
	return locales[First]
}
