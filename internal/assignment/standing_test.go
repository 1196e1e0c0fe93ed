// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestStands(t *testing.T) {
	mark := Mark{Set: true, Number: 1700}
	given := Returned{Mark: mark, At: 30}
	in := Submission{State: HandedIn, HandedInAt: 10}
	for name, row := range map[string]struct {
		work  Submission
		grade Grade
		want  Standing
	}{
		"nothing":                          {Submission{}, Grade{}, Missing},
		"started":                          {Submission{State: Started}, Grade{}, Missing},
		"handed in":                        {in, Grade{}, Waiting},
		"on paper":                         {Submission{OnPaper: true, HandedInAt: 10}, Grade{}, Waiting},
		"marked":                           {in, Grade{Mark: mark, GradedAt: 20}, Marked},
		"a comment is enough":              {in, Grade{Comment: "Well seen.", GradedAt: 20}, Marked},
		"marked without work":              {Submission{}, Grade{Mark: mark, GradedAt: 20}, Marked},
		"handed in again after the mark":   {Submission{State: HandedIn, HandedInAt: 25}, Grade{Mark: mark, GradedAt: 20}, Waiting},
		"came back":                        {in, Grade{Mark: mark, GradedAt: 20, Returned: given}, CameBack},
		"changed after it came back":       {in, Grade{Mark: Mark{Set: true, Number: 1800}, GradedAt: 40, Returned: given}, Marked},
		"emptied after it came back":       {in, Grade{GradedAt: 40, Returned: given}, Waiting},
		"handed in again after it came":    {Submission{State: HandedIn, HandedInAt: 35}, Grade{Mark: mark, GradedAt: 20, Returned: given}, Waiting},
		"asked to try again":               {in, Grade{Mark: mark, GradedAt: 20, Returned: given, RedoAt: 30}, Redo},
		"tried again":                      {Submission{State: HandedIn, HandedInAt: 50}, Grade{Mark: mark, GradedAt: 20, Returned: given, RedoAt: 30}, Waiting},
		"excused":                          {Submission{}, Grade{ExcusedAt: 5}, Excused},
		"excused, whatever else there was": {in, Grade{Mark: mark, GradedAt: 20, Returned: given, RedoAt: 30, ExcusedAt: 40}, Excused},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Stands(row.work, row.grade); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

// TestExactlyOneStandingHolds for whatever a row may hold, and the ring has a word for it.
func TestExactlyOneStandingHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Submission{
			State:      rapid.SampledFrom([]State{NotStarted, Started, HandedIn}).Draw(t, "state"),
			OnPaper:    rapid.Bool().Draw(t, "paper"),
			HandedInAt: instant("handed in").Draw(t, "handed in"),
		}
		g := Grade{
			Mark: anyMark(twenty).Draw(t, "mark"), Comment: rapid.SampledFrom([]string{"", "Well seen."}).Draw(t, "comment"), GradedAt: instant("graded").Draw(t, "graded"),
			Returned: Returned{Mark: anyMark(twenty).Draw(t, "returned mark"), At: instant("returned").Draw(t, "returned")},
			RedoAt:   instant("redo").Draw(t, "redo"), ExcusedAt: instant("excused").Draw(t, "excused"),
		}
		st := Stands(w, g)
		if n := len(slices.Collect(matching(standings, st))); n != 1 {
			t.Fatalf("%q is one of the standings %d times", st, n)
		}
		if st == Waiting && !w.HasWork() {
			t.Fatal("nothing is there to wait")
		}
		if st == CameBack && !g.Returned.Given() {
			t.Fatal("nothing came back")
		}
		if r := RingOf(anyRules.Draw(t, "rules"), anyTerms("hers").Draw(t, "terms"), w, g, anyMoment.Draw(t, "now")); r.State == "" || r.Word == "" {
			t.Fatalf("no ring for %s", st)
		}
	})
}

func matching(all []Standing, one Standing) func(yield func(Standing) bool) {
	return func(yield func(Standing) bool) {
		for _, s := range all {
			if s == one && !yield(s) {
				return
			}
		}
	}
}
