// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"lectern/internal/platform/clock"
)

// Printer writes in one language and zone. It is cheap; make one for each request.
type Printer struct {
	*tongue
	zone  *time.Location
	clock clock.Clock
}

// Lang is the tag of the language, for the lang attribute.
func (p *Printer) Lang() string { return p.lang }

// Zone is the zone all times are written in.
func (p *Printer) Zone() *time.Location { return p.zone }

// Now is the moment in the zone of the site.
func (p *Printer) Now() time.Time { return p.clock.Now().In(p.zone) }

// Dir is the direction of the writing, for the dir attribute.
func (p *Printer) Dir() string {
	base, _ := p.tag.Base()
	switch base.String() {
	case "ar", "he", "fa", "ur":
		return "rtl"
	}
	return "ltr"
}

// T is the text of a key with its placeholders filled from pairs of name and value; "n" chooses the plural form. Numbers are
// grouped, so give a year as a string. A key or a placeholder that is not there is written as itself, so that it is seen.
func (p *Printer) T(key string, kv ...any) string {
	m, ok := p.texts[key]
	if !ok {
		return key
	}
	parts := m.chosen(p.tag, kv)
	if len(parts) == 1 && parts[0].hole == "" {
		return parts[0].text
	}
	var b strings.Builder
	b.Grow(64)
	for _, part := range parts {
		if part.hole == "" {
			b.WriteString(part.text)
			continue
		}
		v, ok := find(kv, part.hole)
		if !ok {
			b.WriteString("{" + part.hole + "}")
			continue
		}
		b.WriteString(p.value(v))
	}
	return b.String()
}

// chosen is the form for the number that is given.
func (m message) chosen(tag language.Tag, kv []any) []part {
	if m.plural {
		n, _ := find(kv, "n")
		if whole, ok := wholeOf(n); ok && whole == 0 && m.none != nil {
			return m.none
		}
		if f := m.forms[form(tag, n)]; f != nil {
			return f
		}
	}
	return m.forms[plural.Other]
}

func find(kv []any, name string) (any, bool) {
	for i := 0; i+1 < len(kv); i += 2 {
		if s, ok := kv[i].(string); ok && s == name {
			return kv[i+1], true
		}
	}
	return nil, false
}

// value writes what fills a placeholder.
func (p *Printer) value(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case float64:
		return p.decimal(trimmed(x))
	case clock.Instant:
		return p.When(x)
	case clock.Date:
		return p.Day(x)
	case time.Time:
		return p.When(clock.At(x))
	case time.Duration:
		return p.Duration(x)
	case []string:
		return p.List(x)
	case fmt.Stringer:
		return x.String()
	}
	if n, ok := wholeOf(v); ok {
		return p.whole(n)
	}
	return fmt.Sprint(v)
}

// wholeOf is the value of any kind of whole number, also of named types such as a count.
func wholeOf(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return r.Int(), true
	case r.CanUint() && r.Uint() <= 1<<63-1:
		return int64(r.Uint()), true
	}
	return 0, false
}
