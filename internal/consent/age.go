// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"strconv"

	"lectern/internal/platform/clock"
)

// AgeRule is from which age a child decides herself about a service that rests on consent (Article 8 GDPR), in a country, from a day
// on. It is asked for consents only: school itself rests on the law and waits for no age.
type AgeRule struct {
	Country    string // ISO 3166; "" holds where the country has no rule of its own
	Age        int
	From       clock.Date
	Source     string
	Confidence string // sure; unsure: sources disagree, and the higher age is taken until counsel says otherwise
}

// Confidences.
const (
	sure   = "sure"
	unsure = "unsure"
)

const (
	gdprDay  clock.Date = "2018-05-25"
	national            = "the country's act under Article 8(1) GDPR"
	general             = "Article 8(1) GDPR: no lower age was set"
)

// AgeRules are all rules; of those of a country the last one that has begun holds.
func AgeRules() []AgeRule {
	rules := []AgeRule{
		{"", 16, gdprDay, "Article 8(1) GDPR", sure},
		{"DK", 13, gdprDay, "databeskyttelsesloven § 6", sure},
		{"DK", 15, "2024-01-01", "databeskyttelsesloven § 6, as changed", sure},
		{"NO", 13, "2018-07-20", "personopplysningsloven § 5; a raise to 15 was heard in 2025 and is not in force", sure},
		{"FR", 15, gdprDay, "loi Informatique et Libertés, art. 45: below, child and parent together", sure},
		{"GB", 13, gdprDay, "Data Protection Act 2018, s. 9", sure},
		{"IS", 16, "2018-07-15", "sources say 13; not confirmed", unsure},
		{"SI", 16, gdprDay, "sources say 15 or 16", unsure},
		{"CH", 16, gdprDay, "no age in the act; the general rule is taken", unsure},
	}
	for age, countries := range map[int][]string{
		13: {"BE", "EE", "FI", "LV", "MT", "PT", "SE"},
		14: {"AT", "BG", "CY", "ES", "IT", "LT"},
		15: {"CZ", "GR"},
	} {
		for _, c := range countries {
			rules = append(rules, AgeRule{c, age, gdprDay, national, sure})
		}
	}
	for _, c := range []string{"DE", "HR", "HU", "IE", "LU", "NL", "PL", "RO", "SK"} {
		rules = append(rules, AgeRule{c, 16, gdprDay, general, sure})
	}
	return rules
}

// RuleOn is the rule of a country on a day.
func RuleOn(country string, day clock.Date) AgeRule {
	var found AgeRule
	for _, r := range AgeRules() {
		mine, better := r.Country == country, found.Country == country
		switch {
		case r.From > day && r.Country != "":
		case !mine && r.Country != "":
		case found.Age == 0, mine && !better, mine && better && r.From > found.From:
			found = r
		}
	}
	return found
}

// AtSchool is the rule at a school that wants its pupils older than the law does; younger it cannot want them.
func (r AgeRule) AtSchool(age int) AgeRule {
	r.Age = max(r.Age, age)
	return r
}

// String names the rule in a receipt.
func (r AgeRule) String() string {
	country := r.Country
	if country == "" {
		country = "EU"
	}
	return country + "/" + strconv.Itoa(r.Age) + "/" + string(r.From)
}

func itoa(n int) string { return strconv.Itoa(n) }
