// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"lectern/internal/platform/clock"
)

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		likely, severe int
		want           string
	}{{1, 1, Low}, {1, 2, Low}, {2, 1, Low}, {1, 3, Middle}, {3, 1, Middle}, {2, 2, Middle}, {2, 3, High}, {3, 2, High}, {3, 3, High}} {
		if got := level(c.likely, c.severe); got != c.want {
			t.Errorf("%d times %d is %s, not %s", c.likely, c.severe, got, c.want)
		}
	}
}

// TestLeftIsTheWorst: one high risk is not outweighed by many low ones, in whatever order they stand.
func TestLeftIsTheWorst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.IntRange(1, 3)
		var c Content
		worst := 0
		for range rapid.IntRange(0, 9).Draw(t, "risks") {
			r := Risk{LikelyAfter: step.Draw(t, "likely"), SevereAfter: step.Draw(t, "severe")}
			c.Risks = append(c.Risks, r)
			worst = max(worst, slices.Index([]string{Low, Middle, High}, r.After()))
		}
		if got := c.Left(); got != []string{Low, Middle, High}[worst] {
			t.Fatalf("%+v leaves %s", c.Risks, got)
		}
	})
}

func TestNothingIsApprovedHalfWritten(t *testing.T) {
	whole := Content{Necessity: "x", Views: "x", Advice: "x", Foreseen: []string{"special"}, Condition: "g",
		Risks: []Risk{{Measure: "x", LikelyAfter: 3, SevereAfter: 3}}, ConsultedOn: "2026-11-01", Answer: "x"}
	if lacks := whole.missing(); len(lacks) != 0 {
		t.Fatal("nothing is missing", lacks)
	}
	for want, spoil := range map[string]func(*Content){
		"dpia.lacks_necessity":    func(c *Content) { c.Necessity = "" },
		"dpia.lacks_views":        func(c *Content) { c.Views = "" },
		"dpia.lacks_risks":        func(c *Content) { c.Risks = nil },
		"dpia.lacks_measure":      func(c *Content) { c.Risks = append(slices.Clone(c.Risks), Risk{LikelyAfter: 1, SevereAfter: 1}) },
		"dpia.lacks_advice":       func(c *Content) { c.Advice = "" },
		"dpia.lacks_condition":    func(c *Content) { c.Condition = "" },
		"dpia.lacks_consultation": func(c *Content) { c.Answer = "" },
	} {
		c := whole
		spoil(&c)
		if lacks := c.missing(); !slices.Equal(lacks, []string{want}) {
			t.Errorf("%s: %v", want, lacks)
		}
	}
}

func TestWhatDiffers(t *testing.T) {
	was := []Described{{Purpose: "assessment", Basis: "e", Law: "law.education", Audience: []string{"pupil"}, Kept: []Kept{{"assessment", "grades", "P2Y"}},
		Mapped: []Mapped{{"House", "identifier"}}}}
	for want, change := range map[string]func(d *Described){
		"basis":    func(d *Described) { d.Basis = "a" },
		"audience": func(d *Described) { d.Audience = []string{"pupil", "parent"} },
		"kept":     func(d *Described) { d.Kept = append(slices.Clone(d.Kept), Kept{"contact", "grades", "P2Y"}) },
		"ended":    func(d *Described) { d.Kept = nil },
		"mapped":   func(d *Described) { d.Mapped = append(slices.Clone(d.Mapped), Mapped{"Belief", "special"}) },
		"":         func(d *Described) { d.Mapped = append(slices.Clone(d.Mapped), Mapped{"Plan", "pastoral"}) }, // foreseen
	} {
		now := was[0]
		change(&now)
		got := compare(was, []Described{now}, []string{"pastoral"})
		if want == "" && len(got) != 0 || want != "" && (len(got) != 1 || got[0].Key != want) {
			t.Errorf("%q: %+v", want, got)
		}
	}
	if got := compare(was, nil, nil); len(got) != 1 || got[0].Key != "dropped" {
		t.Errorf("a purpose that is gone: %+v", got)
	}
}

func TestProofs(t *testing.T) {
	a := Approval{ReviewOn: "2027-01-01", Content: Content{Risks: []Risk{{What: "a", Proof: Night}, {What: "b", Proof: "T-41"}, {What: "c"}}}}
	day := clock.Date("2026-12-31")
	if got := a.stale(nil, day, true); len(got) != 0 {
		t.Errorf("all is green: %+v", got)
	}
	if got := a.stale(nil, day, false); len(got) != 1 || got[0].Key != "proof" || got[0].Label != "a" {
		t.Errorf("the proof of the night is red: %+v", got)
	}
	a.Content.Risks[1].Proof = "T-999"
	if got := a.stale(nil, day, true); len(got) != 1 || got[0].Label != "b" {
		t.Errorf("a proof the program no longer has: %+v", got)
	}
	a.Content.Risks = nil
	if got := a.stale(nil, day.Plus(1), true); len(got) != 1 || got[0].Key != "review" {
		t.Errorf("its day has come: %+v", got)
	}
}
