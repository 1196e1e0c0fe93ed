// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"testing"
	"time"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

func TestExtend(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake(func(m *Make) { m.Assignment.Late = LateRefuse })
		common := w.now().Add(24 * time.Hour)
		give := func(o OwnTerms) { t.Helper(); must(t, w.Extend(t.Context(), w.ada, which, o)) }
		due := func(a permit.Actor) (time.Duration, time.Duration) {
			t.Helper()
			v, err := w.theirs(t.Context(), w.DB, which, who(a))
			must(t, err)
			one, err := w.terms(t.Context(), w.DB, v, who(a))
			must(t, err)
			works, err := w.class(t.Context(), w.DB, v)
			must(t, err)
			for _, o := range works {
				if o.ID == who(a) {
					return one.DueAt.Sub(common), o.Terms.DueAt.Sub(common)
				}
			}
			t.Fatalf("%s is not in the class", a.Name)
			return 0, 0
		}
		wants := func(noah, lea, amir time.Duration) {
			t.Helper()
			for a, want := range map[*permit.Actor]time.Duration{&w.noah: noah, &w.lea: lea, &w.amir: amir} {
				if one, list := due(*a); one != want || list != want {
					t.Errorf("%s has %v more, in the list %v, want %v", a.Name, one, list, want)
				}
			}
		}
		wants(0, 0, 0)
		give(OwnTerms{Kind: OneGroup, Target: int64(w.north), Terms: Terms{DueAt: common.Add(time.Hour)}})
		wants(time.Hour, time.Hour, 0)
		give(OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: Terms{DueAt: common.Add(2 * time.Hour)}, Reason: "Away for a match."})
		wants(2*time.Hour, time.Hour, 0)
		give(OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: Terms{DueAt: common.Add(3 * time.Hour)}})
		wants(3*time.Hour, time.Hour, 0)
		if own, err := w.OwnTerms(t.Context(), w.DB, w.ada, which); err != nil || len(own) != 2 {
			t.Errorf("%v, %v", own, err)
		}
		w.after(24*time.Hour + 3*time.Hour)
		w.mustSubmit(w.noah, which, "Beans grow.")
		_, err := w.Submit(t.Context(), w.lea, Submit{Assignment: which, Body: text("Peas grow.")})
		refuses(t, err, fault.Invalid, "assignment.closed")
		give(OwnTerms{Kind: OnePupil, Target: w.noah.Person})
		give(OwnTerms{Kind: OneGroup, Target: int64(w.north)})
		wants(0, 0, 0)
	})
}

func TestExtendIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		art, err := w.Course.PutGroup(t.Context(), w.tor, w.art, courseGroup("South"))
		must(t, err)
		more := Terms{DueAt: w.now().Add(48 * time.Hour)}
		for name, row := range map[string]struct {
			a    permit.Actor
			o    OwnTerms
			kind fault.Kind
		}{
			"another course's pupil": {w.ada, OwnTerms{Kind: OnePupil, Target: w.ola.Person, Terms: more}, fault.NotFound},
			"another course's group": {w.ada, OwnTerms{Kind: OneGroup, Target: int64(art), Terms: more}, fault.NotFound},
			"a pupil as a group":     {w.ada, OwnTerms{Kind: OneGroup, Target: w.noah.Person, Terms: more}, fault.NotFound},
			"no kind":                {w.ada, OwnTerms{Target: w.noah.Person, Terms: more}, fault.NotFound},
			"due before it opens":    {w.ada, OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: Terms{OpensAt: more.DueAt}}, fault.Invalid},
			"late before due":        {w.ada, OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: Terms{DueAt: more.DueAt, LateUntil: more.DueAt}}, fault.Invalid},
			"an assistant":           {w.sam, OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: more}, fault.Forbidden},
			"the pupil herself":      {w.noah, OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: more}, fault.Forbidden},
			"another teacher":        {w.tor, OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: more}, fault.NotFound},
		} {
			t.Run(name, func(t *testing.T) { refuses(t, w.Extend(t.Context(), row.a, which, row.o), row.kind, "") })
		}
		if n := w.count(`SELECT count(*) FROM assignment_date`); n != 0 {
			t.Errorf("%d dates were given", n)
		}
		_, err = w.OwnTerms(t.Context(), w.DB, w.noah, which)
		refuses(t, err, fault.Forbidden, "")
	})
}
