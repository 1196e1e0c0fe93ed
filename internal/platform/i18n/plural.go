// SPDX-License-Identifier: AGPL-3.0-or-later

package i18n

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// formNames are the CLDR names of the plural forms, in the order of plural.Form.
var formNames = [6]string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}

// formsOf are the plural forms a language uses for whole numbers. A million is asked too: some languages treat it apart.
func formsOf(tag language.Tag) []plural.Form {
	var out []plural.Form
	for n := range 201 {
		out = append(out, wholeForm(tag, int64(n)))
	}
	out = append(out, wholeForm(tag, 1_000_000))
	slices.Sort(out)
	return slices.Compact(out)
}

func wholeForm(tag language.Tag, n int64) plural.Form {
	// The rules look at the last digits only, and the parameter is an int on small machines.
	n %= 10_000_000
	if n < 0 {
		n = -n
	}
	return plural.Cardinal.MatchPlural(tag, int(n), 0, 0, 0, 0)
}

// form chooses by a number of any kind; what is not a number takes "other".
func form(tag language.Tag, v any) plural.Form {
	if n, ok := wholeOf(v); ok {
		return wholeForm(tag, n)
	}
	f, ok := v.(float64)
	if !ok {
		return plural.Other
	}
	whole, frac, _ := strings.Cut(strings.TrimPrefix(trimmed(f), "-"), ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return plural.Other
	}
	if frac == "" {
		return wholeForm(tag, n)
	}
	digits, _ := strconv.Atoi(frac) // one or two digits, made by trimmed
	return plural.Cardinal.MatchPlural(tag, int(n%10_000_000), len(frac), len(frac), digits, digits)
}
