// SPDX-License-Identifier: AGPL-3.0-or-later

package setup

import (
	"slices"

	"golang.org/x/text/language"
)

// zonesOf are the time zones of a country, the capital's first.
func zonesOf(country string) []string { return zones()[country] }

func zones() map[string][]string {
	return map[string][]string{
		"AT": {"Europe/Vienna"}, "BE": {"Europe/Brussels"}, "BG": {"Europe/Sofia"}, "CH": {"Europe/Zurich"},
		"CY": {"Asia/Nicosia", "Asia/Famagusta"}, "CZ": {"Europe/Prague"}, "DE": {"Europe/Berlin", "Europe/Busingen"},
		"DK": {"Europe/Copenhagen", "Atlantic/Faroe", "America/Nuuk", "America/Danmarkshavn", "America/Scoresbysund", "America/Thule"},
		"EE": {"Europe/Tallinn"}, "ES": {"Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary"},
		"FI": {"Europe/Helsinki", "Europe/Mariehamn"},
		"FR": {"Europe/Paris", "America/Cayenne", "America/Guadeloupe", "America/Martinique", "America/Marigot", "America/Miquelon",
			"America/St_Barthelemy", "Indian/Mayotte", "Indian/Reunion", "Pacific/Gambier", "Pacific/Marquesas", "Pacific/Noumea",
			"Pacific/Tahiti", "Pacific/Wallis"},
		"GB": {"Europe/London", "Europe/Gibraltar", "Europe/Guernsey", "Europe/Isle_of_Man", "Europe/Jersey"},
		"GR": {"Europe/Athens"}, "HR": {"Europe/Zagreb"}, "HU": {"Europe/Budapest"}, "IE": {"Europe/Dublin"}, "IS": {"Atlantic/Reykjavik"},
		"IT": {"Europe/Rome"}, "LT": {"Europe/Vilnius"}, "LU": {"Europe/Luxembourg"}, "LV": {"Europe/Riga"}, "MT": {"Europe/Malta"},
		"NL": {"Europe/Amsterdam", "America/Aruba", "America/Curacao", "America/Kralendijk", "America/Lower_Princes"},
		"NO": {"Europe/Oslo", "Arctic/Longyearbyen"}, "PL": {"Europe/Warsaw"},
		"PT": {"Europe/Lisbon", "Atlantic/Azores", "Atlantic/Madeira"}, "RO": {"Europe/Bucharest"}, "SE": {"Europe/Stockholm"},
		"SI": {"Europe/Ljubljana"}, "SK": {"Europe/Bratislava"},
	}
}

// zone is the zone that was chosen, or when none was, the one of the country's capital.
func zone(chosen, country string) string {
	if of := zonesOf(country); chosen == "" && len(of) > 0 {
		return of[0]
	}
	return chosen
}

// countryOf guesses the country from the languages of the browser: the first region that is named there and known, otherwise the
// country where most people speak the first language. "" when nothing fits.
func countryOf(acceptLanguage string, known []string) string {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return ""
	}
	for _, least := range []language.Confidence{language.Exact, language.Low} {
		for _, t := range tags {
			region, sure := t.Region()
			if sure >= least && slices.Contains(known, region.String()) {
				return region.String()
			}
		}
	}
	return ""
}
