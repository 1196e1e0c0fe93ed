// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNumbers(t *testing.T) {
	en, nb := pair(t)
	for name, row := range map[string]struct{ got, want string }{
		"whole en":              {en.Number(1234567, 0), "1,234,567"},
		"whole nb":              {nb.Number(1234567, 0), "1\u00a0234\u00a0567"},
		"four figures en":       {en.Number(1234, 0), "1,234"},
		"four figures nb":       {nb.Number(1234, 0), "1234"},
		"decimals nb":           {nb.Number(12345.5, 2), "12\u00a0345,50"},
		"rounds":                {en.Number(2.345, 1), "2.3"},
		"minus":                 {nb.Number(-4.5, 1), "−4,5"},
		"never minus zero":      {en.Number(-0.001, 2), "0.00"},
		"a very large one":      {en.T("t.hello", "name", int64(1<<62)), "Hello 4,611,686,018,427,387,904"},
		"percent en":            {en.Percent(0.125), "12%"},
		"percent nb":            {nb.Percent(0.5), "50\u00a0%"},
		"all of it":             {en.Percent(1), "100%"},
		"hundredths":            {nb.Hundredths(1650), "16,5"},
		"hundredths, whole":     {nb.Hundredths(2000), "20"},
		"hundredths, small":     {en.Hundredths(5), "0.05"},
		"hundredths, minus":     {en.Hundredths(-150), "−1.5"},
		"hundredths, smallest":  {en.Hundredths(-1 << 63), "−92,233,720,368,547,758.08"},
		"no bytes":              {en.Size(0), "0 B"},
		"bytes":                 {en.Size(999), "999 B"},
		"kilobytes":             {en.Size(1000), "1 kB"},
		"rounds up to the next": {en.Size(999_600), "1.0 MB"},
		"megabytes en":          {en.Size(2_400_000), "2.4 MB"},
		"megabytes nb":          {nb.Size(2_400_000), "2,4 MB"},
		"nearly ten":            {en.Size(9_960_000), "10 MB"},
		"terabytes":             {en.Size(12_000_000_000_000_000), "12,000 TB"},
		"list of none":          {en.List(nil), ""},
		"list of one":           {en.List([]string{"A"}), "A"},
		"list of two":           {nb.List([]string{"A", "B"}), "A og B"},
		"list of three":         {en.List([]string{"A", "B", "C"}), "A, B and C"},
	} {
		same(t, name, row.got, row.want)
	}
}

func TestDuration(t *testing.T) {
	en, nb := pair(t)
	for d, want := range map[time.Duration][2]string{
		0:                            {"0 seconds", "0 sekunder"},
		time.Second:                  {"1 second", "1 sekund"},
		59 * time.Second:             {"59 seconds", "59 sekunder"},
		time.Minute:                  {"1 minute", "1 minutt"},
		48*time.Minute + time.Second: {"48 minutes", "48 minutter"},
		time.Hour + time.Second:      {"1 hour", "1 time"},
		90 * time.Minute:             {"90 minutes", "90 minutter"},
		-2 * time.Hour:               {"2 hours", "2 timer"},
		24 * time.Hour:               {"1 day", "1 dag"},
		47 * time.Hour:               {"47 hours", "47 timer"},
		72*time.Hour - time.Second:   {"2 days", "2 dager"},
		72 * time.Hour:               {"3 days", "3 dager"},
	} {
		same(t, d.String(), en.Duration(d), want[0])
		same(t, d.String(), nb.Duration(d), want[1])
	}
}

// What Hundredths writes in Norwegian a person can type again; English groups of thousands apart.
func TestHundredthsAreReadAgain(t *testing.T) {
	en, nb := pair(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-99_999, 99_999).Draw(t, "n")
		for _, p := range []*Printer{en, nb} {
			if got, err := ParseDecimal(p.Hundredths(n)); err != nil || got != n {
				t.Fatalf("%s: %d was written %q and read as %d, %v", p.Lang(), n, p.Hundredths(n), got, err)
			}
		}
	})
}
