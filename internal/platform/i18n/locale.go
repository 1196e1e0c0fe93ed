// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

// locale is how a language writes dates and numbers. Month and day names are not in x/text. All languages so far use the 24-hour
// clock and weeks that begin on Monday.
type locale struct {
	name                    string // what its speakers call it
	months, monthsShort     [12]string
	weekdays, weekdaysShort [7]string // Sunday first, as package time counts; as inside a sentence
	afterDay                string    // after the number of the day: "24." in Norwegian
	group, decimal, percent string
	groupFour               bool // whether 1234 is grouped
	and                     string
}

// locales has one entry for each language there may be texts in. English is British.
func locales() map[string]locale {
	return map[string]locale{
		"en": {
			name:          "English",
			months:        [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
			monthsShort:   [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"},
			weekdays:      [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
			weekdaysShort: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
			group:         ",", decimal: ".", percent: "%", groupFour: true, and: "and",
		},
		"nb": {
			name:          "Norsk bokmål",
			months:        [12]string{"januar", "februar", "mars", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "desember"},
			monthsShort:   [12]string{"jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."},
			weekdays:      [7]string{"søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"},
			weekdaysShort: [7]string{"søn.", "man.", "tir.", "ons.", "tor.", "fre.", "lør."},
			afterDay:      ".", group: "\u00a0", decimal: ",", percent: "\u00a0%", and: "og",
		},
	}
}
