// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"strings"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
)

// ScaleKind is how work is marked.
type ScaleKind string

const (
	Points  ScaleKind = "points"
	Percent ScaleKind = "percent"
	Grades  ScaleKind = "grades" // one of a list of labels, best last
	Pass    ScaleKind = "pass"
	NoMark  ScaleKind = "none"
)

// ScaleKinds in the order they are offered.
var ScaleKinds = []ScaleKind{Points, Percent, Grades, Pass, NoMark}

// Scale is one scale. Max is in hundredths of a point.
type Scale struct {
	Kind   ScaleKind
	Max    int64
	Labels []string
}

const (
	whole      = 100           // hundredths
	mostPoints = 10000 * whole // the highest maximum
	mostLabels = 30
)

// Passed and NotPassed are the labels of a pass scale; people read them as texts.
const (
	Passed    = "pass"
	NotPassed = "fail"
)

// Mark is a mark as stored: a number on the scales that count, a label on the others. The zero Mark is none.
type Mark struct {
	Set    bool
	Number int64 // hundredths
	Label  string
}

// ParseLabels reads the labels of a grade list as typed: "1, 2, 3" or "A-F" or "1–6" or a line each.
func ParseLabels(s string) []string {
	s = strings.TrimSpace(s)
	for _, dash := range []string{"–", "-"} {
		from, to, ok := strings.Cut(s, dash)
		a, b := []rune(strings.TrimSpace(from)), []rune(strings.TrimSpace(to))
		if ok && len(a) == 1 && len(b) == 1 && a[0] != b[0] {
			return span(a[0], b[0])
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

func span(a, b rune) []string {
	step := rune(1)
	if b < a {
		step = -1
	}
	var out []string
	for r := a; len(out) <= mostLabels; r += step {
		out = append(out, string(r))
		if r == b {
			break
		}
	}
	return out
}

func (s Scale) check(f *fault.Fault) {
	switch s.Kind {
	case Points:
		if s.Max <= 0 || s.Max > mostPoints {
			f.With("max_mark", "assignment.max_between", "n", mostPoints/whole)
		}
	case Grades:
		if len(s.Labels) < 2 || len(s.Labels) > mostLabels {
			f.With("labels", "assignment.labels_few", "n", mostLabels)
		}
		seen := map[string]bool{}
		for _, l := range s.Labels {
			if len([]rune(l)) > 20 || seen[l] {
				f.With("labels", "assignment.label_wrong", "label", l)
			}
			seen[l] = true
		}
	case Percent, Pass, NoMark:
	default:
		f.With("scale", "assignment.scale_missing")
	}
}

// limit is the highest number of the scale.
func (s Scale) limit() int64 {
	if s.Kind == Percent {
		return 100 * whole
	}
	return s.Max
}

// Parse reads a mark as typed or chosen; empty is no mark. Fault: Invalid "mark" with what to write.
func (s Scale) Parse(text string) (Mark, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Mark{}, nil
	}
	wrong := func(key string, kv ...any) (Mark, error) {
		return Mark{}, fault.New(fault.Invalid, key, kv...).With("mark", key, kv...)
	}
	switch s.Kind {
	case Points, Percent:
		n, err := i18n.ParseDecimal(strings.TrimSuffix(strings.TrimSpace(text), "%"))
		if err != nil || n < 0 || n > s.limit() {
			return wrong("assignment.mark_between", "n", Hundredths(s.limit()))
		}
		return Mark{Set: true, Number: n}, nil
	case Grades:
		for _, l := range s.Labels {
			if strings.EqualFold(l, text) {
				return Mark{Set: true, Label: l}, nil
			}
		}
		return wrong("assignment.mark_one_of", "labels", strings.Join(s.Labels, ", "))
	case Pass:
		if text == Passed || text == NotPassed {
			return Mark{Set: true, Label: text}, nil
		}
		return wrong("assignment.mark_pass")
	}
	return wrong("assignment.mark_none")
}

// Hundredths writes a number of hundredths without trailing zeros: 1650 is "16.5".
func Hundredths(n int64) string {
	if n%whole == 0 {
		return itoa(n / whole)
	}
	text := itoa(n/whole) + "." + string(rune('0'+n/10%10))
	if n%10 != 0 {
		text += string(rune('0' + n%10))
	}
	return text
}

func itoa(n int64) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// Typed is the mark as its field shows it.
func (s Scale) Typed(m Mark) string {
	switch {
	case !m.Set:
		return ""
	case m.Label != "":
		return m.Label
	}
	return Hundredths(m.Number)
}

// Words writes in one language.
type Words interface {
	T(key string, kv ...any) string
	Number(n float64, decimals int) string
}

// Shown is the mark as people read it: "16,5/20", "B+", "82 %", "Passed".
func (s Scale) Shown(m Mark, w Words) string {
	if !m.Set {
		return ""
	}
	switch s.Kind {
	case Points:
		return decimal(m.Number, w) + "/" + decimal(s.Max, w)
	case Percent:
		return decimal(m.Number, w) + " %"
	case Pass:
		return w.T("assignment.label_" + m.Label)
	}
	return m.Label
}

func decimal(n int64, w Words) string {
	switch {
	case n%whole == 0:
		return w.Number(float64(n/whole), 0)
	case n%10 == 0:
		return w.Number(float64(n)/whole, 1)
	}
	return w.Number(float64(n)/whole, 2)
}
