// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

func courseGroup(name string) course.Group { return course.Group{Name: name} }

func titles(lines []Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.Title)
	}
	return out
}

func called(title string, due time.Duration) func(*Make) {
	return func(m *Make) {
		m.Assignment.Title, m.Assignment.DueAt = title, m.Assignment.DueAt.Add(due-24*time.Hour)
		if due == 0 {
			m.Assignment.DueAt = 0
		}
	}
}

func TestAPupilsLists(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		late := w.mustMake(called("Late", time.Hour))
		w.mustMake(called("Someday", 0))
		back := w.mustMake(called("Back", 50*time.Hour))
		soon := w.mustMake(called("Soon", 30*time.Hour))
		w.mustMake(called("Hers", 20*time.Hour), func(m *Make) { m.Assignment.Audience, m.Assignment.Targets = ForPupils, []int64{w.lea.Person} })
		must(t, w.Extend(t.Context(), w.ada, soon, OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: Terms{DueAt: w.now().Add(40 * time.Hour)}}))
		w.mustSubmit(w.noah, back, "Beans grow.")
		w.mustMark(w.ada, back, w.noah, "17")
		hers := func() []Line {
			t.Helper()
			lines, err := w.OfPupil(t.Context(), w.DB, w.noah.Person, 0)
			must(t, err)
			return lines
		}
		if got := titles(DueOf(hers())); !slices.Equal(got, []string{"Late", "Soon", "Someday"}) {
			t.Errorf("due are %v", got)
		}
		for _, l := range hers() {
			if l.ID == back && (l.Grade.Mark.Set || l.Stands() != Waiting) {
				t.Errorf("he can tell that it is marked: %+v", l.Grade)
			}
			if l.ID == soon && l.Mine.DueAt != w.now().Add(40*time.Hour) {
				t.Error("his own deadline is not his")
			}
		}
		_, err := w.Return(t.Context(), w.ada, back, nil)
		must(t, err)
		if lines := BackOf(hers()); len(lines) != 1 || lines[0].Grade.Returned.Mark.Number != 1700 || lines[0].ReturnedBy != "Ada Okafor" || lines[0].Stands() != CameBack {
			t.Errorf("came back: %+v", lines)
		}
		w.mustSubmit(w.noah, late, "Beans.")
		must(t, w.AskRedo(t.Context(), w.ada, late, who(w.noah), w.now().Add(70*time.Hour)))
		if got := titles(DueOf(hers())); !slices.Equal(got, []string{"Soon", "Late", "Someday"}) {
			t.Errorf("due are %v", got)
		}
		w.after(60 * 24 * time.Hour)
		if got := titles(hers()); !slices.Equal(got, []string{"Someday"}) {
			t.Errorf("two months later: %v", got)
		}
		if none, err := w.OfPupil(t.Context(), w.DB, w.noah.Person, w.art); err != nil || len(none) != 0 {
			t.Errorf("in another course: %v, %v", titles(none), err)
		}
	})
}

func TestStacks(t *testing.T) {
	const now = clock.Instant(1_000_000)
	line := func(title string, due clock.Instant, pupils, in, waiting, back int64) Line {
		return Line{Assignment: Assignment{Title: title, Terms: Terms{DueAt: due}, HandedOutAt: 1}, Pupils: pupils, HandedIn: in, Waiting: waiting, Returned: back}
	}
	draft := line("draft", now, 3, 0, 0, 0)
	draft.HandedOutAt = 0
	for name, row := range map[string]struct {
		line Line
		want string
	}{
		"only she sees it":           {draft, "drafts"},
		"somebody waits":             {line("", now+1, 3, 1, 1, 0), "waiting"},
		"out, nobody handed in":      {line("", now+1, 3, 0, 0, 0), "out"},
		"out, some came back":        {line("", now+1, 3, 2, 0, 2), "out"},
		"over, marked, not returned": {line("", now-1, 3, 3, 0, 1), "out"},
		"over, all returned":         {line("", now-1, 3, 2, 0, 2), "done"},
		"over, nobody handed in":     {line("", now-1, 3, 0, 0, 0), "done"},
		"all before the deadline":    {line("", now+1, 3, 3, 0, 3), "done"},
		"without a deadline":         {line("", 0, 3, 0, 0, 0), "out"},
	} {
		if got := row.line.stack(now); got != row.want {
			t.Errorf("%s: it lies on %s, want %s", name, got, row.want)
		}
	}
	all := stacks([]Line{line("later", now+2, 1, 0, 0, 0), line("sooner", now+1, 1, 0, 0, 0)}, now)
	if got := titles(all[1].Lines); !slices.Equal(got, []string{"sooner", "later"}) {
		t.Errorf("out are %v", got)
	}
}

// TestWaitingIsWhatStandsSays after any verbs in any order.
func TestWaitingIsWhatStandsSays(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		dice := rand.New(rand.NewPCG(1, 2))
		which := w.mustMake()
		pupils := []permit.Actor{w.noah, w.lea, w.amir}
		for step := range 150 {
			p := pupils[dice.IntN(len(pupils))]
			did := w.anyVerb(dice, which, p, step)
			w.after(time.Duration(dice.IntN(2)) * time.Minute)
			for _, p := range pupils {
				st := Stands(w.work(which, p), w.grade(which, p))
				waits := w.count(`SELECT count(*) FROM assignment_submission WHERE assignment_id = $1 AND person_id = $2 AND waiting`, which, who(p)) == 1
				if waits != (st == Waiting) {
					t.Fatalf("step %d, %s: %s stands at %s and is counted as waiting: %t", step, did, p.Name, st, waits)
				}
			}
		}
	})
}

// anyVerb does one thing; what is refused is a fault and changes nothing.
func (w *world) anyVerb(dice *rand.Rand, which ID, p permit.Actor, step int) string {
	ctx := w.t.Context()
	g := w.grade(which, p)
	switch dice.IntN(9) {
	case 0, 1:
		_, _ = w.Submit(ctx, p, Submit{Assignment: which, Body: text(time.Duration(step).String())})
		return "handed in"
	case 2:
		_, _ = w.SaveField(ctx, w.ada, Change{Assignment: which, Pupil: who(p), Field: MarkField, Value: []string{"", "3", "17"}[dice.IntN(3)], Version: g.MarkVersion})
		return "marked"
	case 3:
		_, _ = w.SaveField(ctx, w.ben, Change{Assignment: which, Pupil: who(p), Field: CommentField, Value: []string{"", "Well seen."}[dice.IntN(2)], Version: g.CommentVersion})
		return "commented"
	case 4:
		_, _ = w.Return(ctx, w.ada, which, []person.ID{who(p)})
		return "returned"
	case 5:
		_, _ = w.TakeBack(ctx, w.ada, which)
		return "taken back"
	case 6:
		_ = w.AskRedo(ctx, w.ada, which, who(p), 0)
		return "asked for a redo"
	case 7:
		_ = w.Excuse(ctx, w.ada, which, who(p), dice.IntN(2) == 0)
		return "excused"
	}
	_ = w.NotePaper(ctx, w.ada, which, who(p), dice.IntN(2) == 0)
	return "on paper"
}

// TestQueriesDoNotGrow: every list costs the same number of queries for a few as for many.
func TestQueriesDoNotGrow(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		must(t, w.Extend(t.Context(), w.ada, which, OwnTerms{Kind: OneGroup, Target: int64(w.north), Terms: Terms{DueAt: w.now().Add(48 * time.Hour)}}))
		asks := map[string]func(ctx context.Context) error{
			"class":        func(ctx context.Context) error { _, _, _, err := w.Class(ctx, w.DB, w.ada, which); return err },
			"course":       func(ctx context.Context) error { _, err := w.OfCourse(ctx, w.DB, w.ada, w.science); return err },
			"to mark":      func(ctx context.Context) error { _, err := w.ToMark(ctx, w.DB, w.ada.Person); return err },
			"waiting":      func(ctx context.Context) error { _, err := w.CountToMark(ctx, w.DB, w.ada.Person); return err },
			"a pupil":      func(ctx context.Context) error { _, err := w.OfPupil(ctx, w.DB, w.noah.Person, 0); return err },
			"may see":      func(ctx context.Context) error { _, err := w.MaySee(ctx, w.DB, w.noah, which); return err },
			"plan, hers":   func(ctx context.Context) error { _, err := w.planOf(ctx, w.ada); return err },
			"plan, pupils": func(ctx context.Context) error { _, err := w.planOf(ctx, w.noah); return err },
		}
		count := func() map[string]int {
			out := map[string]int{}
			for name, ask := range asks {
				ctx, n := db.CountQueries(t.Context())
				must(t, ask(ctx))
				out[name] = n.N()
			}
			return out
		}
		few := count()
		for i, p := range w.crowd(200) {
			if i%4 == 0 {
				w.mustSubmit(p, which, "Beans grow.")
			}
		}
		for range 20 {
			w.mustMake()
		}
		for name, n := range count() {
			if n != few[name] || n > 6 {
				t.Errorf("%s: %d queries for a few, %d for many", name, few[name], n)
			}
		}
	})
}
