// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Number writes a number with the language's separators and exactly so many decimals.
func (p *Printer) Number(n float64, decimals int) string {
	return p.decimal(strconv.FormatFloat(n, 'f', decimals, 64))
}

// Hundredths writes a number kept in hundredths without needless zeros: 450 is "4.5". The way back from ParseDecimal.
func (p *Printer) Hundredths(n int64) string {
	minus, u := "", uint64(n)
	if n < 0 {
		minus, u = "-", -u
	}
	frac := strconv.FormatUint(100+u%100, 10)[1:]
	return p.decimal(minus + strings.TrimSuffix(strings.TrimRight(strconv.FormatUint(u/100, 10)+"."+frac, "0"), "."))
}

// Percent writes a share from 0 to 1.
func (p *Printer) Percent(share float64) string { return p.Number(share*100, 0) + p.local.percent }

// Size writes bytes as people say them: "2.4 MB".
func (p *Printer) Size(bytes int64) string {
	units := [...]string{"B", "kB", "MB", "GB", "TB"}
	n, i := float64(bytes), 0
	for math.Round(n) >= 1000 && i < len(units)-1 {
		n /= 1000
		i++
	}
	decimals := 0
	if i > 1 && n < 9.95 {
		decimals = 1
	}
	return p.Number(n, decimals) + " " + units[i]
}

// List joins with commas and the language's "and": "A, B and C".
func (p *Printer) List(items []string) string {
	last := len(items) - 1
	if last < 1 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:last], ", ") + " " + p.local.and + " " + items[last]
}

// Duration writes a length of time in one unit, never more than it was: "48 minutes", "2 hours", "3 days". Up to two hours stay
// minutes and up to two days stay hours, unless they are whole. The sign is left out; before and after are words of the text around.
func (p *Printer) Duration(d time.Duration) string {
	const day = 24 * time.Hour
	d = d.Abs()
	if d >= time.Minute {
		d = d.Truncate(time.Minute)
	}
	switch {
	case d >= 2*day || d == day:
		return p.T("i18n.days", "n", int64(d/day))
	case d >= 2*time.Hour || d == time.Hour:
		return p.T("i18n.hours", "n", int64(d/time.Hour))
	case d >= time.Minute:
		return p.T("i18n.minutes", "n", int64(d/time.Minute))
	}
	return p.T("i18n.seconds", "n", int64(d/time.Second))
}

// trimmed is a number in plain figures with at most two decimals and no needless zeros.
func trimmed(n float64) string {
	s := strconv.FormatFloat(n, 'f', 2, 64)
	if strings.Contains(s, ".") {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func (p *Printer) whole(n int64) string {
	if n >= 0 && n < 1000 {
		return strconv.FormatInt(n, 10)
	}
	return p.decimal(strconv.FormatInt(n, 10))
}

// decimal puts the language's signs into plain figures such as "-1234.50".
func (p *Printer) decimal(plain string) string {
	figures, minus := strings.CutPrefix(plain, "-")
	whole, frac, broken := strings.Cut(figures, ".")
	var b strings.Builder
	if minus && strings.Trim(figures, "0.") != "" {
		b.WriteString("−")
	}
	group := digits(whole) && (len(whole) > 4 || len(whole) == 4 && p.local.groupFour)
	for i, r := range whole {
		if group && i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(p.local.group)
		}
		b.WriteRune(r)
	}
	if broken {
		b.WriteString(p.local.decimal + frac)
	}
	return b.String()
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
