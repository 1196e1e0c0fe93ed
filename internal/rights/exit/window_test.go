// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/rights/parcel"
)

// TestWhenASiteMayGo: the day after the last one that people were told, or earlier by its name, letter for letter.
func TestWhenASiteMayGo(t *testing.T) {
	told := Facts{Site: "Elm School", LeftOn: "2027-06-20", KeptUntil: "2027-07-31"}
	for name, c := range map[string]struct {
		facts Facts
		today clock.Date
		typed string
		says  string // "" lets it go
	}{
		"nobody was told":                  {Facts{Site: "Elm School"}, "2027-08-01", "", "nobody was told"},
		"nobody was told, and its name":    {Facts{Site: "Elm School"}, "2027-08-01", "Elm School", ""},
		"before the school leaves":         {told, "2027-06-01", "", "2027-07-31"},
		"the last day":                     {told, "2027-07-31", "", "2027-07-31"},
		"the day after":                    {told, "2027-08-01", "", ""},
		"the last day, and its name":       {told, "2027-07-31", "Elm School", ""},
		"the last day, and another name":   {told, "2027-07-31", "Oak School", `"Elm School", not "Oak School"`},
		"the day after, and another name":  {told, "2027-08-01", "Oak School", "nothing was removed"},
		"the last day, and its name badly": {told, "2027-07-31", "elm school", "nothing was removed"},
	} {
		err := c.facts.Due(c.today, c.typed)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestWhichExportCovers: one of this site, made when nothing was to come any more.
func TestWhichExportCovers(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	mine, other := []byte(strings.Repeat("a", 32)), []byte(strings.Repeat("b", 32))
	at := func(day string) clock.Instant { // half past midnight in Oslo: the day before in UTC
		when, err := time.ParseInLocation("2006-01-02 15:04", day+" 00:30", zone)
		if err != nil {
			t.Fatal(err)
		}
		return clock.At(when)
	}
	told := Facts{LeftOn: "2027-06-20", KeptUntil: "2027-07-31"}
	for name, c := range map[string]struct {
		facts Facts
		made  string
		key   []byte
		today clock.Date
		fits  bool
	}{
		"the day it left":                 {told, "2027-06-20", mine, "2027-08-01", true},
		"later":                           {told, "2027-07-15", mine, "2027-08-01", true},
		"the day before":                  {told, "2027-06-19", mine, "2027-08-01", false},
		"another site's":                  {told, "2027-07-15", other, "2027-08-01", false},
		"earlier than told, today's":      {told, "2027-06-01", mine, "2027-06-01", true},
		"earlier than told, yesterday's":  {told, "2027-05-31", mine, "2027-06-01", false},
		"nobody was told, today's":        {Facts{}, "2027-06-01", mine, "2027-06-01", true},
		"nobody was told, of last summer": {Facts{}, "2026-06-01", mine, "2027-06-01", false},
	} {
		err := c.facts.Covers(Manifest{Made: at(c.made), PublicKey: parcel.PublicKey(c.key)}, mine, c.today, zone)
		if (err == nil) != c.fits {
			t.Errorf("%s: %v", name, err)
		}
	}
}
