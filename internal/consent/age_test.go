// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"testing"

	"lectern/internal/platform/clock"
	"lectern/internal/site"
)

func TestRuleOn(t *testing.T) {
	for name, c := range map[string]struct {
		country string
		day     clock.Date
		want    string
	}{
		"Denmark before":                {"DK", "2023-12-31", "DK/13/2018-05-25"},
		"Denmark after":                 {"DK", "2024-01-01", "DK/15/2024-01-01"},
		"Norway":                        {"NO", "2026-11-24", "NO/13/2018-07-20"},
		"a country without its own":     {"US", "2026-11-24", "EU/16/2018-05-25"},
		"where sources disagree":        {"SI", "2026-11-24", "SI/16/2018-05-25"},
		"before the country had a rule": {"NO", "2018-06-01", "EU/16/2018-05-25"},
	} {
		if got := RuleOn(c.country, c.day).String(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	seen := map[string]bool{}
	for _, r := range AgeRules() {
		key := r.Country + string(r.From)
		if seen[key] || r.Age < 13 || r.Age > 16 || r.Source == "" || (r.Confidence != sure && r.Confidence != unsure) {
			t.Errorf("%+v", r)
		}
		seen[key] = true
	}
	for _, country := range site.Countries() {
		if r := RuleOn(country, "2026-11-24"); r.Country != country {
			t.Errorf("%s has no rule of its own", country)
		}
	}
}
