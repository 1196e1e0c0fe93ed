// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"lectern/internal/platform/clock"
)

// Bundle is the words of one room: FS holds text/en.json and the other languages.
type Bundle struct {
	Domain string
	FS     fs.FS
}

// Catalog is every text of the program in every language. It does not change and is safe for several goroutines.
type Catalog struct {
	langs   []string
	tongues map[string]*tongue
	matcher language.Matcher
}

// tongue is one language: its texts by key and the way it writes.
type tongue struct {
	lang  string
	tag   language.Tag
	texts map[string]message
	local locale
}

// First is the language every key must have and the one that is used when nothing else fits.
const First = "en"

// NewCatalog reads the texts of all rooms and checks them. All mistakes are reported at once; with an error there is no catalogue.
func NewCatalog(bundles []Bundle) (*Catalog, error) {
	r := reader{tongues: map[string]*tongue{}, owner: map[string]string{}}
	for _, b := range bundles {
		r.bundle(b)
	}
	c := &Catalog{tongues: r.tongues}
	if c.tongues[First] == nil {
		r.wrong("there are no texts in %s", First)
		return nil, errors.Join(r.faults...)
	}
	for _, lang := range slices.Sorted(maps.Keys(c.tongues)) {
		if lang != First {
			c.langs = append(c.langs, lang)
		}
	}
	c.langs = append([]string{First}, c.langs...)
	r.check(c.langs)
	if len(r.faults) > 0 {
		return nil, errors.Join(r.faults...)
	}
	tags := make([]language.Tag, len(c.langs))
	for i, l := range c.langs {
		tags[i] = c.tongues[l].tag
	}
	c.matcher = language.NewMatcher(tags)
	return c, nil
}

// Languages are the tags the program speaks, the first language first.
func (c *Catalog) Languages() []string { return slices.Clone(c.langs) }

// NameOf is what speakers call their language, for the list to choose from; the tag itself for an unknown one.
func (c *Catalog) NameOf(lang string) string {
	if t, ok := c.tongues[lang]; ok {
		return t.local.name
	}
	return lang
}

// Keys are all keys in order.
func (c *Catalog) Keys() []string { return slices.Sorted(maps.Keys(c.tongues[First].texts)) }

// Has tells whether a key exists.
func (c *Catalog) Has(key string) bool { _, ok := c.tongues[First].texts[key]; return ok }

// Match chooses a language for an Accept-Language header, or a single tag. Danish and Nynorsk readers get Bokmål when nothing is
// nearer. What cannot be read in the header is passed over.
func (c *Catalog) Match(accept string) string {
	if _, ok := c.tongues[accept]; ok {
		return accept
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		tags, _, err = language.ParseAcceptLanguage(readable(accept))
	}
	if err != nil {
		return First
	}
	// The tag that comes back may be decorated; only the place in the list is sure.
	_, i, sure := c.matcher.Match(tags...)
	if sure == language.No {
		return First
	}
	return c.langs[i]
}

// longest is enough for every real Accept-Language header.
const longest = 1000

// readable keeps the entries of a header that name a known language.
func readable(accept string) string {
	if len(accept) > longest {
		return ""
	}
	var keep []string
	for entry := range strings.SplitSeq(accept, ",") {
		if _, _, err := language.ParseAcceptLanguage(entry); err == nil {
			keep = append(keep, entry)
		}
	}
	return strings.Join(keep, ",")
}

// Printer writes in a language (unknown means the first), in a zone (nil means UTC).
func (c *Catalog) Printer(lang string, zone *time.Location, clk clock.Clock) *Printer {
	t, ok := c.tongues[lang]
	if !ok {
		t = c.tongues[First]
	}
	if zone == nil {
		zone = time.UTC
	}
	return &Printer{tongue: t, zone: zone, clock: clk}
}
