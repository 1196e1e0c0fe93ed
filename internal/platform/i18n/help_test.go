// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"lectern/internal/platform/clock"
)

// room is a bundle from language and JSON.
func room(domain string, texts map[string]string) Bundle {
	files := fstest.MapFS{}
	for lang, json := range texts {
		files["text/"+lang+".json"] = &fstest.MapFile{Data: []byte(json)}
	}
	return Bundle{Domain: domain, FS: files}
}

// own is the catalogue of this room and of one that the tests need.
func own(t testing.TB) *Catalog {
	t.Helper()
	c, err := NewCatalog([]Bundle{{"i18n", Texts}, room("test", map[string]string{
		"en": `{"t.plain":"Hand out","t.hello":"Hello {name}","t.braces":"{{x}} {name}","t.empty":"",
		        "t.waiting":{"one":"{name}: one lab report","other":"{name}: {n} lab reports"},
		        "t.left":{"none":"{name} has nothing left","one":"{n} left","other":"{n} left"}}`,
		"nb": `{"t.plain":"Del ut","t.hello":"Hei {name}","t.braces":"{{x}} {name}","t.empty":"",
		        "t.waiting":{"one":"{name}: én labrapport","other":"{name}: {n} labrapporter"},
		        "t.left":{"none":"{name} har ingenting igjen","one":"{n} igjen","other":"{n} igjen"}}`,
	})})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// pair are the printers of both languages on Tuesday 24 November 2026, 14:12 in Oslo.
func pair(t testing.TB) (en, nb *Printer) {
	oslo := zoneOf(t, "Europe/Oslo")
	clk := clock.NewFake(time.Date(2026, 11, 24, 14, 12, 0, 0, oslo))
	c := own(t)
	return c.Printer("en", oslo, clk), c.Printer("nb", oslo, clk)
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}
