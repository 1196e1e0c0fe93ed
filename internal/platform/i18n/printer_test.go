// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"slices"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"lectern/internal/platform/clock"
)

type count uint8

type shape struct{}

func (shape) String() string { return "a circle" }

func TestT(t *testing.T) {
	en, nb := pair(t)
	kv := func(kv ...any) []any { return kv }
	for name, row := range map[string]struct {
		key    string
		kv     []any
		en, nb string
	}{
		"plain":             {"t.plain", nil, "Hand out", "Del ut"},
		"empty":             {"t.empty", nil, "", ""},
		"named":             {"t.hello", kv("name", "Åse"), "Hello Åse", "Hei Åse"},
		"braces":            {"t.braces", kv("name", "Åse"), "{x} Åse", "{x} Åse"},
		"no such key":       {"t.nothing", kv("name", "Åse"), "t.nothing", "t.nothing"},
		"hole not filled":   {"t.hello", kv("nam", "Åse"), "Hello {name}", "Hei {name}"},
		"odd pairs":         {"t.hello", kv("name"), "Hello {name}", "Hei {name}"},
		"name not a string": {"t.hello", kv(1, "x", "name", "Åse"), "Hello Åse", "Hei Åse"},
		"nothing":           {"t.hello", kv("name", nil), "Hello ", "Hei "},
		"one":               {"t.waiting", kv("name", "8B", "n", 1), "8B: one lab report", "8B: én labrapport"},
		"two":               {"t.waiting", kv("name", "8B", "n", 2), "8B: 2 lab reports", "8B: 2 labrapporter"},
		"none":              {"t.waiting", kv("name", "8B", "n", int64(0)), "8B: 0 lab reports", "8B: 0 labrapporter"},
		"none, in words":    {"t.left", kv("name", "8B", "n", int64(0)), "8B has nothing left", "8B har ingenting igjen"},
		"some of them":      {"t.left", kv("name", "8B", "n", 2), "2 left", "2 igjen"},
		"minus one":         {"t.waiting", kv("name", "8B", "n", -1), "8B: one lab report", "8B: én labrapport"},
		"named number":      {"t.waiting", kv("name", "8B", "n", count(1)), "8B: one lab report", "8B: én labrapport"},
		"one and a half":    {"t.waiting", kv("name", "8B", "n", 1.5), "8B: 1.5 lab reports", "8B: 1,5 labrapporter"},
		"one as a fraction": {"t.waiting", kv("name", "8B", "n", 1.0), "8B: one lab report", "8B: én labrapport"},
		"many":              {"t.waiting", kv("name", "8B", "n", 12345), "8B: 12,345 lab reports", "8B: 12\u00a0345 labrapporter"},
		"no number":         {"t.waiting", kv("name", "8B"), "8B: {n} lab reports", "8B: {n} labrapporter"},
		"an instant":        {"t.hello", kv("name", clock.At(en.Now())), "Hello 14:12", "Hei 14:12"},
		"a time":            {"t.hello", kv("name", en.Now().AddDate(0, 0, 1)), "Hello Wed 14:12", "Hei ons. 14:12"},
		"a day":             {"t.hello", kv("name", clock.Date("2026-11-24")), "Hello 24 November 2026", "Hei 24. november 2026"},
		"a duration":        {"t.hello", kv("name", 3*time.Hour), "Hello 3 hours", "Hei 3 timer"},
		"a list":            {"t.hello", kv("name", []string{"A", "B", "C"}), "Hello A, B and C", "Hei A, B og C"},
		"a stringer":        {"t.hello", kv("name", shape{}), "Hello a circle", "Hei a circle"},
		"something else":    {"t.hello", kv("name", true), "Hello true", "Hei true"},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, "en", en.T(row.key, row.kv...), row.en)
			same(t, "nb", nb.T(row.key, row.kv...), row.nb)
		})
	}
}

func TestFormsOf(t *testing.T) {
	for lang, want := range map[string][]plural.Form{
		"en": {plural.Other, plural.One}, "nb": {plural.Other, plural.One}, "ja": {plural.Other},
		"pl": {plural.One, plural.Few, plural.Many},
		"ar": {plural.Other, plural.Zero, plural.One, plural.Two, plural.Few, plural.Many},
	} {
		got := formsOf(language.Make(lang))
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", lang, got, want)
		}
	}
}

func TestFormOfFractions(t *testing.T) {
	for name, row := range map[string]struct {
		lang string
		n    any
		want plural.Form
	}{
		"Polish 5":                 {"pl", 5, plural.Many},
		"Polish 22":                {"pl", 22, plural.Few},
		"Polish 1.5":               {"pl", 1.5, plural.Other},
		"French 1.5 is singular":   {"fr", 1.5, plural.One},
		"English 1.50":             {"en", 1.50, plural.Other},
		"English minus 1":          {"en", -1.0, plural.One},
		"a text":                   {"en", "1", plural.Other},
		"nothing":                  {"en", nil, plural.Other},
		"the largest":              {"en", uint64(1<<64 - 1), plural.Other},
		"the smallest":             {"en", int64(-1 << 63), plural.Other},
		"Russian 10 000 000 and 1": {"ru", int64(10_000_001), plural.One},
	} {
		if got := form(language.Make(row.lang), row.n); got != row.want {
			t.Errorf("%s: got %s, want %s", name, formNames[got], formNames[row.want])
		}
	}
}

func FuzzParseTemplate(f *testing.F) {
	for _, s := range []string{"", "Hello {name}", "{{x}}", "{", "}", "{}", "{a}{b}", "{{{a}}}", "å{n}å", "{A}", "{ a}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parts, err := parseTemplate(s)
		if err != nil {
			return
		}
		if len(parts) == 0 {
			t.Fatal("a text without parts")
		}
		// Written back, the parts are the text again, but for a brace that may stand for itself.
		again := ""
		for _, p := range parts {
			if p.hole != "" {
				again += "{" + p.hole + "}"
				continue
			}
			for _, r := range []byte(p.text) {
				if r == '{' || r == '}' {
					again += string(r)
				}
				again += string([]byte{r})
			}
		}
		if again != s {
			t.Fatalf("%q became %q", s, again)
		}
	})
}

func BenchmarkT(b *testing.B) {
	en, _ := pair(b)
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			en.T("t.plain")
		}
	})
	b.Run("named", func(b *testing.B) {
		for b.Loop() {
			en.T("t.hello", "name", "Åse")
		}
	})
	b.Run("plural", func(b *testing.B) {
		for b.Loop() {
			en.T("t.waiting", "name", "8B", "n", 24)
		}
	})
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		SortKey("Ødegård Kari")
	}
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("Kari Ødegård kari.odegard@skole.example")
	}
}
