// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"slices"
	"strings"
	"testing"

	"lectern/internal/platform/clock"
)

func TestCatalogFindsMistakes(t *testing.T) {
	good := map[string]string{"en": `{"a.x":"X"}`, "nb": `{"a.x":"X"}`}
	for name, row := range map[string]struct {
		rooms []Bundle
		want  string // part of the error, empty for none
	}{
		"all well":              {[]Bundle{room("a", good)}, ""},
		"no words at all":       {[]Bundle{{Domain: "a"}}, "there are no texts in en"},
		"missing in nb":         {[]Bundle{room("a", map[string]string{"en": `{"a.x":"X","a.y":"Y"}`, "nb": `{"a.x":"X"}`})}, "text a.y is missing in nb"},
		"only in nb":            {[]Bundle{room("a", map[string]string{"en": `{"a.x":"X"}`, "nb": `{"a.x":"X","a.y":"Y"}`})}, "text a.y stands in nb only"},
		"twice across rooms":    {[]Bundle{room("a", good), room("b", good)}, "text a.x (en) stands twice: in a and in b"},
		"twice in one file":     {[]Bundle{room("a", map[string]string{"en": `{"a.x":"X","a.x":"Y"}`, "nb": `{"a.x":"X"}`})}, "stands twice: in a and in a"},
		"placeholders differ":   {[]Bundle{room("a", map[string]string{"en": `{"a.x":"{who}"}`, "nb": `{"a.x":"{hvem}"}`})}, "placeholders differ: [who] in en, [hvem] in nb"},
		"plural on one side":    {[]Bundle{room("a", map[string]string{"en": `{"a.x":{"one":"a","other":"b"}}`, "nb": `{"a.x":"a"}`})}, "placeholders differ: [n] in en, [] in nb"},
		"lacks one":             {[]Bundle{room("a", map[string]string{"en": `{"a.x":{"one":"{n}","other":"{n}"}}`, "nb": `{"a.x":{"other":"{n}"}}`})}, "text a.x (nb) lacks the plural form one"},
		"lacks other":           {[]Bundle{room("a", map[string]string{"en": `{"a.x":{"one":"{n}"}}`, "nb": `{"a.x":{"one":"{n}","other":"{n}"}}`})}, "text a.x (en) lacks the plural form other"},
		"a form nobody reads":   {[]Bundle{room("a", map[string]string{"en": `{"a.x":{"zero":"no","one":"{n}","other":"{n}"}}`, "nb": `{"a.x":{"one":"{n}","other":"{n}"}}`})}, "does not use: zero"},
		"none on one side":      {[]Bundle{room("a", map[string]string{"en": `{"a.x":{"none":"no","one":"{n}","other":"{n}"}}`, "nb": `{"a.x":{"one":"{n}","other":"{n}"}}`})}, "text a.x says what none is in en or nb only"},
		"Polish needs few":      {[]Bundle{room("a", map[string]string{"en": `{"a.x":{"one":"{n}","other":"{n}"}}`, "pl": `{"a.x":{"one":"{n}","many":"{n}","other":"{n}"}}`})}, "text a.x (pl) lacks the plural form few"},
		"no names of months":    {[]Bundle{room("a", map[string]string{"en": `{"a.x":"X"}`, "fi": `{"a.x":"X"}`})}, "language fi has no names of months and days"},
		"unknown form":          {[]Bundle{room("a", map[string]string{"en": `{"a.x":{"single":"{n}","other":"{n}"}}`})}, "unknown plural form single"},
		"neither text nor form": {[]Bundle{room("a", map[string]string{"en": `{"a.x":7}`})}, "neither a text nor plural forms"},
		"null":                  {[]Bundle{room("a", map[string]string{"en": `{"a.x":null}`})}, "neither a text nor plural forms"},
		"a hole left open":      {[]Bundle{room("a", map[string]string{"en": `{"a.x":"Hi {name"}`})}, "text a.x (en) of a: a placeholder needs a name"},
		"not a language":        {[]Bundle{room("a", map[string]string{"en": `{"a.x":"X"}`, "words": `{}`})}, `"words" is not a language`},
		"not an object":         {[]Bundle{room("a", map[string]string{"en": `["a.x"]`})}, "is not a JSON object"},
		"broken off":            {[]Bundle{room("a", map[string]string{"en": `{"a.x":"X"`})}, "texts of a, text/en.json"},
		"goes on":               {[]Bundle{room("a", map[string]string{"en": `{"a.x":"X"} {}`})}, "goes on after its object"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := NewCatalog(row.rooms)
			if row.want == "" {
				if err != nil || c == nil {
					t.Fatalf("got %v, want none", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Fatalf("got %v, want %q", err, row.want)
			}
		})
	}
}

func TestCatalogTellsAllMistakesAtOnce(t *testing.T) {
	_, err := NewCatalog([]Bundle{room("a", map[string]string{"en": `{"a.x":"X","a.y":"Y","a.z":"{n}"}`, "nb": `{"a.z":"{m}"}`})})
	for _, want := range []string{"a.x is missing", "a.y is missing", "a.z: placeholders differ"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestCatalogKnowsItsWords(t *testing.T) {
	c := own(t)
	if got := c.Languages(); !slices.Equal(got, []string{"en", "nb"}) {
		t.Errorf("languages %v", got)
	}
	if keys := c.Keys(); !slices.IsSorted(keys) || !slices.Contains(keys, "i18n.days") || !slices.Contains(keys, "t.plain") {
		t.Errorf("keys %v", keys)
	}
	if !c.Has("t.plain") || c.Has("t.nothing") {
		t.Error("Has does not tell what is there")
	}
	same(t, "name", c.NameOf("nb"), "Norsk bokmål")
	same(t, "name of an unknown language", c.NameOf("pl"), "pl")
}

func TestMatch(t *testing.T) {
	c := own(t)
	for accept, want := range map[string]string{
		"": "en", "en": "en", "en-US,en;q=0.9": "en", "nb": "nb", "nb-NO": "nb", "no": "nb", "no-NO,no;q=0.9,en;q=0.8": "nb",
		"nn": "nb", "nn-NO": "nb", "da": "nb", "se": "en", "de": "en", "de,nb;q=0.5": "nb", "nb;q=0.5,en;q=0.9": "en", "*": "en",
		"xx,nb": "nb", "nb,§§": "nb", "<script>": "en", strings.Repeat("x,", 5000) + "nb": "en",
	} {
		if got := c.Match(accept); got != want {
			t.Errorf("%.40q: got %s, want %s", accept, got, want)
		}
	}
}

func TestPrinterOfAnUnknownLanguageWritesTheFirst(t *testing.T) {
	p := own(t).Printer("pl", nil, clock.System{})
	same(t, "language", p.Lang(), "en")
	same(t, "zone", p.Zone().String(), "UTC")
	same(t, "direction", p.Dir(), "ltr")
	same(t, "text", p.T("t.plain"), "Hand out")
}
