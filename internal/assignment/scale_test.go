// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lectern/internal/platform/fault"
)

var (
	school  = Scale{Kind: Grades, Labels: []string{"1", "2", "3", "4", "5", "6"}}
	letters = Scale{Kind: Grades, Labels: []string{"F", "E", "D", "C", "B", "A", "a"}}
	twenty  = Scale{Kind: Points, Max: 20 * whole}
	percent = Scale{Kind: Percent}
	pass    = Scale{Kind: Pass}
)

func TestParseMark(t *testing.T) {
	for name, row := range map[string]struct {
		scale Scale
		typed string
		want  Mark
		fault string
	}{
		"nothing":                  {twenty, "  ", Mark{}, ""},
		"a whole number":           {twenty, "17", Mark{Set: true, Number: 1700}, ""},
		"nought is a mark":         {twenty, "0", Mark{Set: true}, ""},
		"half, with a comma":       {twenty, "16,5", Mark{Set: true, Number: 1650}, ""},
		"half, with a point":       {twenty, "16.5", Mark{Set: true, Number: 1650}, ""},
		"the highest":              {twenty, "20", Mark{Set: true, Number: 2000}, ""},
		"above the highest":        {twenty, "20.01", Mark{}, "assignment.mark_between"},
		"below nought":             {twenty, "-1", Mark{}, "assignment.mark_between"},
		"a word":                   {twenty, "two", Mark{}, "assignment.mark_between"},
		"per cent with its sign":   {percent, "82 %", Mark{Set: true, Number: 8200}, ""},
		"above a hundred":          {percent, "101", Mark{}, "assignment.mark_between"},
		"a grade":                  {school, "4", Mark{Set: true, Label: "4"}, ""},
		"no such grade":            {school, "7", Mark{}, "assignment.mark_one_of"},
		"a small letter is itself": {letters, "a", Mark{Set: true, Label: "a"}, ""},
		"capitals do not matter":   {letters, "b", Mark{Set: true, Label: "B"}, ""},
		"passed":                   {pass, "pass", Mark{Set: true, Label: Passed}, ""},
		"neither":                  {pass, "Pass", Mark{}, "assignment.mark_pass"},
		"a comment only":           {Scale{Kind: NoMark}, "5", Mark{}, "assignment.mark_none"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := row.scale.Parse(row.typed)
			if got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
			f, _ := fault.As(err)
			switch {
			case row.fault == "" && err != nil:
				t.Error(err)
			case row.fault != "" && (f == nil || f.Key != row.fault || f.Fields[0].Name != "mark"):
				t.Errorf("got %v, want %s beside the mark", err, row.fault)
			}
		})
	}
}

var anyScale = rapid.Custom(func(t *rapid.T) Scale {
	s := Scale{Kind: rapid.SampledFrom(ScaleKinds).Draw(t, "kind")}
	switch s.Kind {
	case Points:
		s.Max = rapid.Int64Range(1, mostPoints).Draw(t, "max")
	case Grades:
		s.Labels = rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Fa-f1-6][+-]?`), fewestLabels, mostLabels, rapid.ID[string]).Draw(t, "labels")
	}
	return s
})

func anyMark(s Scale) *rapid.Generator[Mark] {
	return rapid.Custom(func(t *rapid.T) Mark {
		if none := rapid.Bool().Draw(t, "none"); none || s.Kind == NoMark {
			return Mark{}
		}
		switch s.Kind {
		case Grades:
			return Mark{Set: true, Label: rapid.SampledFrom(s.Labels).Draw(t, "label")}
		case Pass:
			return Mark{Set: true, Label: rapid.SampledFrom([]string{Passed, NotPassed}).Draw(t, "label")}
		}
		return Mark{Set: true, Number: rapid.Int64Range(0, s.limit()).Draw(t, "number")}
	})
}

func TestAMarkSurvivesItsFieldAndItsColumns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyScale.Draw(t, "scale")
		m := anyMark(s).Draw(t, "mark")
		if got, err := s.Parse(s.Typed(m)); err != nil || got != m {
			t.Fatalf("%v is typed %q and read as %v, %v", m, s.Typed(m), got, err)
		}
		number, label := m.columns()
		var n *int64
		if v, ok := number.(int64); ok {
			n = &v
		}
		l, _ := label.(string)
		if got := stored(n, l); got != m {
			t.Fatalf("%v comes back from its columns as %v", m, got)
		}
	})
}

func TestParseLabels(t *testing.T) {
	for typed, want := range map[string][]string{
		"":                   nil,
		"1-6":                {"1", "2", "3", "4", "5", "6"},
		"1–6":                {"1", "2", "3", "4", "5", "6"},
		" F - A ":            {"F", "E", "D", "C", "B", "A"},
		"A, B+, B-":          {"A", "B+", "B-"},
		"low;high":           {"low", "high"},
		"Not yet\nSecure\n":  {"Not yet", "Secure"},
		"a-Z":                {"a-Z"},
		"1-A":                {"1-A"},
		"B-":                 {"B-"},
		"-":                  {"-"},
		"well done":          {"well done"},
		"Grundlegend - mehr": {"Grundlegend - mehr"},
	} {
		if got := ParseLabels(typed); !slices.Equal(got, want) {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}

func TestCheckScale(t *testing.T) {
	for name, row := range map[string]struct {
		scale Scale
		field string
	}{
		"points":                    {twenty, ""},
		"no highest":                {Scale{Kind: Points}, "max_mark"},
		"far too many":              {Scale{Kind: Points, Max: mostPoints + 1}, "max_mark"},
		"grades":                    {school, ""},
		"one grade":                 {Scale{Kind: Grades, Labels: []string{"1"}}, "labels"},
		"too many grades":           {Scale{Kind: Grades, Labels: ParseLabels(strings.Repeat("x,", 31))}, "labels"},
		"the same twice":            {Scale{Kind: Grades, Labels: []string{"1", "1"}}, "labels"},
		"a long one":                {Scale{Kind: Grades, Labels: []string{"1", strings.Repeat("ø", longestLabel+1)}}, "labels"},
		"a long one that just fits": {Scale{Kind: Grades, Labels: []string{"1", strings.Repeat("ø", longestLabel)}}, ""},
		"with a line end":           {Scale{Kind: Grades, Labels: []string{"1", "a\nb"}}, "labels"},
		"no kind":                   {Scale{}, "scale"},
		"a comment only":            {Scale{Kind: NoMark}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := fault.New(fault.Invalid, "fault.invalid")
			row.scale.check(f)
			switch {
			case row.field == "" && len(f.Fields) > 0:
				t.Errorf("refused: %v", f)
			case row.field != "" && (len(f.Fields) != 1 || f.Fields[0].Name != row.field):
				t.Errorf("got %v, want one fault beside %s", f.Fields, row.field)
			}
		})
	}
}

func FuzzParseMark(f *testing.F) {
	for _, typed := range []string{"", "17", "16,5", "-0", "82 %", "F", "pass", "٣", "1e3", "20\x00"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, s := range []Scale{twenty, percent, school, letters, pass, {Kind: NoMark}} {
			m, err := s.Parse(typed)
			if err != nil {
				if m != (Mark{}) || !fault.Is(err, fault.Invalid) {
					t.Fatalf("%q on %s: %v, %v", typed, s.Kind, m, err)
				}
				continue
			}
			if m.Number < 0 || m.Number > s.limit() || m.Label != "" && s.Kind == Grades && !slices.Contains(s.Labels, m.Label) {
				t.Fatalf("%q on %s is outside the scale: %v", typed, s.Kind, m)
			}
			if again, err := s.Parse(s.Typed(m)); err != nil || again != m {
				t.Fatalf("%q on %s: %v is read back as %v, %v", typed, s.Kind, m, again, err)
			}
		}
	})
}

func FuzzParseLabels(f *testing.F) {
	for _, typed := range []string{"1-6", "F–A", "a, b; c\nd", "-", "A-\nB", "1-9,", "\u2028", "Ω-ω"} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		labels := ParseLabels(typed)
		for _, l := range labels {
			if l == "" || strings.TrimSpace(l) != l || strings.ContainsAny(l, "\n;,") {
				t.Fatalf("%q holds the label %q", typed, l)
			}
		}
		if again := ParseLabels(TypedLabels(labels)); len(labels) >= fewestLabels && !slices.Equal(again, labels) {
			t.Fatalf("%q is %q, read back as %q", typed, labels, again)
		}
	})
}
