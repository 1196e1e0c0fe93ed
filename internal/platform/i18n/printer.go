// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"lectern/internal/platform/clock"
)

// Printer writes in one language and zone. It is cheap; make one for each request.
type Printer struct {
	lang  string
	texts map[string]message
	zone  *time.Location
	clock clock.Clock
	local locale
}

func (p *Printer) Lang() string         { return p.lang }
func (p *Printer) Zone() *time.Location { return p.zone }

// Now is the moment in the zone of the site.
func (p *Printer) Now() time.Time { return p.clock.Now().In(p.zone) }

// Dir is the direction of the writing.
func (p *Printer) Dir() string {
	switch p.lang {
	case "ar", "he", "fa", "ur":
		return "rtl"
	}
	return "ltr"
}

// T is the text of a key with its placeholders filled from pairs of name and value; "n" chooses the plural form. A key that does not
// exist is written as itself, so that it is seen.
func (p *Printer) T(key string, kv ...any) string {
	m, ok := p.texts[key]
	if !ok {
		return key
	}
	parts := m.forms[other]
	if len(m.forms) > 1 {
		if n, ok := number(find(kv, "n")); ok {
			if f := m.forms[formFor(p.lang, n)]; f != nil {
				parts = f
			}
		}
	}
	if len(parts) == 1 {
		return parts[0].text
	}
	var b strings.Builder
	for _, part := range parts {
		if part.hole == "" {
			b.WriteString(part.text)
			continue
		}
		b.WriteString(p.value(find(kv, part.hole)))
	}
	return b.String()
}

func find(kv []any, name string) any {
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i] == name {
			return kv[i+1]
		}
	}
	return nil
}

func number(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	}
	return 0, false
}

func (p *Printer) value(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	case int:
		return p.Number(float64(x), 0)
	case int64:
		return p.Number(float64(x), 0)
	case float64:
		return p.Number(x, 2)
	case clock.Instant:
		return p.When(x)
	case clock.Date:
		return p.Day(x)
	case fmt.Stringer:
		return x.String()
	}
	return fmt.Sprint(v)
}

// Number writes a number with the language's separators and at most so many decimals.
func (p *Printer) Number(n float64, decimals int) string {
	neg := n < 0
	text := strconv.FormatFloat(math.Abs(n), 'f', decimals, 64)
	whole, frac, _ := strings.Cut(text, ".")
	if len(whole) > 4 || (len(whole) == 4 && p.local.groupFour) {
		var b strings.Builder
		for i, r := range whole {
			if i > 0 && (len(whole)-i)%3 == 0 {
				b.WriteString(p.local.group)
			}
			b.WriteRune(r)
		}
		whole = b.String()
	}
	if frac != "" {
		whole += p.local.decimal + frac
	}
	if neg {
		return "−" + whole
	}
	return whole
}

// Size writes bytes as people say them: "2.4 MB".
func (p *Printer) Size(bytes int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	n, i := float64(bytes), 0
	for n >= 1000 && i < len(units)-1 {
		n /= 1000
		i++
	}
	decimals := 0
	if i > 1 && n < 10 {
		decimals = 1
	}
	return p.Number(n, decimals) + " " + units[i]
}

// Percent writes a share from 0 to 1.
func (p *Printer) Percent(share float64) string {
	return p.Number(math.Round(share*100), 0) + p.local.percent
}

// List joins with commas and the language's "and".
func (p *Printer) List(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + p.local.and + " " + items[last]
}

// Duration writes a length of time in its largest whole unit: "48 minutes", "3 days".
func (p *Printer) Duration(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	switch {
	case d >= 48*time.Hour:
		return p.T("i18n.days", "n", int(d/(24*time.Hour)))
	case d >= 2*time.Hour:
		return p.T("i18n.hours", "n", int(d/time.Hour))
	case d >= time.Minute:
		return p.T("i18n.minutes", "n", int(d/time.Minute))
	}
	return p.T("i18n.seconds", "n", int(d/time.Second))
}
