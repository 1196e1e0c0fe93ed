// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"strings"
	"unicode"

	"lectern/internal/platform/fault"
)

const (
	fewestLabels = 2
	mostLabels   = 30
	longestLabel = 20 // characters
)

// ParseLabels reads the labels of a grade list as typed: "1, 2, 3" or "A-F" or "1–6" or a line each.
func ParseLabels(s string) []string {
	for _, dash := range []string{"–", "-"} {
		from, to, _ := strings.Cut(s, dash)
		if labels := span(strings.TrimSpace(from), strings.TrimSpace(to)); labels != nil {
			return labels
		}
	}
	var out []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// TypedLabels are the labels as their field shows them; ParseLabels reads them back.
func TypedLabels(labels []string) string { return strings.Join(labels, ", ") }

// span counts from one figure or letter to another, up or down; nil when the two do not belong together.
func span(from, to string) []string {
	a, b := []rune(from), []rune(to)
	if len(a) != 1 || len(b) != 1 || a[0] == b[0] || !sameSort(a[0], b[0]) {
		return nil
	}
	step := rune(1)
	if b[0] < a[0] {
		step = -1
	}
	var out []string
	for r := a[0]; r != b[0]+step && len(out) <= mostLabels; r += step {
		out = append(out, string(r))
	}
	return out
}

func sameSort(a, b rune) bool {
	for _, sort := range []func(rune) bool{unicode.IsDigit, unicode.IsUpper, unicode.IsLower} {
		if sort(a) && sort(b) {
			return true
		}
	}
	return false
}

func checkLabels(labels []string, f *fault.Fault) {
	if len(labels) < fewestLabels || len(labels) > mostLabels {
		f.With("labels", "assignment.labels_few", "least", fewestLabels, "most", mostLabels)
		return
	}
	seen := map[string]bool{}
	for _, l := range labels {
		if l == "" || seen[l] || len([]rune(l)) > longestLabel || strings.ContainsFunc(l, unicode.IsControl) {
			f.With("labels", "assignment.label_wrong", "label", l, "n", longestLabel)
			return
		}
		seen[l] = true
	}
}
