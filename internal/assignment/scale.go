// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"slices"
	"strconv"
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

// Same tells whether marks on one scale can stand on the other.
func (s Scale) Same(other Scale) bool {
	return s.Kind == other.Kind && s.Max == other.Max && slices.Equal(s.Labels, other.Labels)
}

// check looks at a scale and drops what its kind does not have.
func (s *Scale) check(f *fault.Fault) {
	if s.Kind != Points {
		s.Max = 0
	}
	if s.Kind != Grades {
		s.Labels = nil
	}
	switch s.Kind {
	case Points:
		if s.Max <= 0 || s.Max > mostPoints {
			f.With("max_mark", "assignment.max_between", "n", mostPoints/whole)
		}
	case Grades:
		checkLabels(s.Labels, f)
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
	if text = strings.TrimSpace(text); text == "" {
		return Mark{}, nil
	}
	switch s.Kind {
	case Points, Percent:
		n, err := i18n.ParseDecimal(strings.TrimSpace(strings.TrimSuffix(text, "%")))
		if err == nil && n >= 0 && n <= s.limit() {
			return Mark{Set: true, Number: n}, nil
		}
		return Mark{}, wrongMark("assignment.mark_between", "max", float64(s.limit())/whole)
	case Grades:
		if l, ok := findLabel(s.Labels, text); ok {
			return Mark{Set: true, Label: l}, nil
		}
		return Mark{}, wrongMark("assignment.mark_one_of", "labels", strings.Join(s.Labels, ", "))
	case Pass:
		if text == Passed || text == NotPassed {
			return Mark{Set: true, Label: text}, nil
		}
		return Mark{}, wrongMark("assignment.mark_pass")
	}
	return Mark{}, wrongMark("assignment.mark_none")
}

func wrongMark(key string, kv ...any) error {
	return fault.New(fault.Invalid, key, kv...).With("mark", key, kv...)
}

// findLabel is the label as it is on the scale; how it is typed comes first, then whatever the capitals.
func findLabel(labels []string, text string) (string, bool) {
	if slices.Contains(labels, text) {
		return text, true
	}
	for _, l := range labels {
		if strings.EqualFold(l, text) {
			return l, true
		}
	}
	return "", false
}

// Typed is the mark as its field shows it; Parse reads it back.
func (s Scale) Typed(m Mark) string {
	switch {
	case !m.Set:
		return ""
	case m.Label != "":
		return m.Label
	}
	return hundredths(m.Number)
}

// hundredths writes a number of hundredths as a field shows it: 1650 is "16.5".
func hundredths(n int64) string { return strconv.FormatFloat(float64(n)/whole, 'f', -1, 64) }

// Words writes in one language.
type Words interface {
	T(key string, kv ...any) string
	Hundredths(n int64) string
}

// Shown is the mark as people read it: "16,5/20", "B+", "82 %", "Passed".
func (s Scale) Shown(m Mark, w Words) string {
	switch {
	case !m.Set:
		return ""
	case s.Kind == Points:
		return w.T("assignment.mark_points", "mark", w.Hundredths(m.Number), "max", w.Hundredths(s.Max))
	case s.Kind == Percent:
		return w.T("assignment.mark_percent", "mark", w.Hundredths(m.Number))
	case s.Kind == Pass:
		return w.T("assignment.label_" + m.Label)
	}
	return m.Label
}
