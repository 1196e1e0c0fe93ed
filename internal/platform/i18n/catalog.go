// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
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

// Catalog is every text of the program in every language.
type Catalog struct {
	langs   []string
	texts   map[string]map[string]message // language, key
	matcher language.Matcher
}

// First is the language every key must have and the one that is used when nothing else fits.
const First = "en"

// NewCatalog builds the catalogue and checks it. All mistakes are reported at once.
func NewCatalog(bundles []Bundle) (*Catalog, error) {
	c := &Catalog{texts: map[string]map[string]message{}}
	owner := map[string]string{}
	var wrong []error
	for _, b := range bundles {
		if b.FS == nil {
			continue
		}
		files, err := fs.Glob(b.FS, "text/*.json")
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if err := c.add(b, f, owner); err != nil {
				wrong = append(wrong, err)
			}
		}
	}
	for lang := range c.texts {
		if lang != First {
			c.langs = append(c.langs, lang)
		}
	}
	slices.Sort(c.langs)
	c.langs = append([]string{First}, c.langs...)
	wrong = append(wrong, c.check()...)
	tags := make([]language.Tag, len(c.langs))
	for i, l := range c.langs {
		tags[i] = language.Make(l)
	}
	c.matcher = language.NewMatcher(tags)
	return c, errors.Join(wrong...)
}

func (c *Catalog) add(b Bundle, file string, owner map[string]string) error {
	raw, err := fs.ReadFile(b.FS, file)
	if err != nil {
		return err
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		return fmt.Errorf("texts of %s, %s: %w", b.Domain, file, err)
	}
	lang := strings.TrimSuffix(path.Base(file), ".json")
	if c.texts[lang] == nil {
		c.texts[lang] = map[string]message{}
	}
	var wrong []error
	for key, v := range entries {
		if was, ok := c.texts[lang][key]; ok && was.forms != nil {
			wrong = append(wrong, fmt.Errorf("text %s (%s) stands twice: in %s and %s", key, lang, owner[lang+key], b.Domain))
		}
		owner[lang+key] = b.Domain
		m, err := parseMessage(v)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("text %s (%s): %w", key, lang, err))
		}
		c.texts[lang][key] = m
	}
	return errors.Join(wrong...)
}

// check compares every language with the first.
func (c *Catalog) check() []error {
	var out []error
	for _, key := range slices.Sorted(maps.Keys(c.texts[First])) {
		first := c.texts[First][key]
		for _, lang := range c.langs {
			m, ok := c.texts[lang][key]
			if !ok {
				out = append(out, fmt.Errorf("text %s is missing in %s", key, lang))
				continue
			}
			if a, b := first.holes(), m.holes(); !slices.Equal(a, b) {
				out = append(out, fmt.Errorf("text %s: placeholders differ: %v in %s, %v in %s", key, a, First, b, lang))
			}
			if m.plural() {
				for _, form := range formsOf(lang) {
					if m.forms[form] == nil {
						out = append(out, fmt.Errorf("text %s (%s) lacks the plural form %s", key, lang, form))
					}
				}
			}
		}
	}
	for _, lang := range c.langs[1:] {
		for key := range c.texts[lang] {
			if _, ok := c.texts[First][key]; !ok {
				out = append(out, fmt.Errorf("text %s stands in %s only", key, lang))
			}
		}
	}
	return out
}

// Languages are the tags the program speaks, the first language first.
func (c *Catalog) Languages() []string { return c.langs }

// Keys are all keys in order.
func (c *Catalog) Keys() []string { return slices.Sorted(maps.Keys(c.texts[First])) }

// Has tells whether a key exists.
func (c *Catalog) Has(key string) bool { _, ok := c.texts[First][key]; return ok }

// Match chooses a language for an Accept-Language header.
func (c *Catalog) Match(accept string) string {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return c.langs[0]
	}
	_, i, conf := c.matcher.Match(tags...)
	if conf == language.No {
		return c.langs[0]
	}
	return c.langs[i]
}

// Printer writes in a language (unknown means the first), in a zone.
func (c *Catalog) Printer(lang string, zone *time.Location, clk clock.Clock) *Printer {
	t, ok := c.texts[lang]
	if !ok {
		lang, t = First, c.texts[First]
	}
	if zone == nil {
		zone = time.UTC
	}
	return &Printer{lang: lang, texts: t, zone: zone, clock: clk, local: localeOf(lang)}
}
