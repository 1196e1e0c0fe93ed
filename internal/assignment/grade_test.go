// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

func TestSaveField(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		save := func(a permit.Actor, f Field, value string, version int64) (Grade, error) {
			return w.SaveField(t.Context(), a, Change{Assignment: which, Pupil: who(w.noah), Field: f, Value: value, Version: version})
		}
		g, err := save(w.ada, MarkField, "17", 0)
		must(t, err)
		if g.Mark.Number != 1700 || g.MarkVersion != 1 || g.GradedBy != who(w.ada) || w.stands(which, w.noah) != Marked {
			t.Errorf("got %+v", g)
		}
		if _, err = save(w.sam, CommentField, "  Well seen.\n", 0); err != nil {
			t.Errorf("another field, another teacher: %v", err)
		}
		theirs, err := save(w.ben, MarkField, "12", 0)
		refuses(t, err, fault.Conflict, "assignment.marked_elsewhere")
		if theirs.Mark.Number != 1700 || theirs.MarkVersion != 1 {
			t.Errorf("the fault does not say what she wrote: %+v", theirs)
		}
		_, err = save(w.ada, MarkField, "21", 1)
		refuses(t, err, fault.Invalid, "assignment.mark_between", "mark")
		_, err = save(w.ada, CommentField, strings.Repeat("å", longestComment+1), 1)
		refuses(t, err, fault.Invalid, "assignment.comment_long", "comment")
		g, err = save(w.ben, MarkField, "", 1)
		must(t, err)
		if g.Mark.Set || g.Comment != "Well seen." || w.stands(which, w.noah) != Marked {
			t.Errorf("got %+v", g)
		}
		for _, a := range []permit.Actor{w.noah, w.gro} {
			_, err = save(a, MarkField, "20", 2)
			refuses(t, err, fault.Forbidden, "course.teachers_only")
		}
		_, err = save(w.tor, MarkField, "20", 2)
		refuses(t, err, fault.NotFound, "")
		_, err = w.SaveField(t.Context(), w.ada, Change{Assignment: which, Pupil: who(w.ola), Field: MarkField, Value: "20"})
		refuses(t, err, fault.NotFound, "")
	})
}

// TestTwoTeachersAtOnce: on two fields both are kept; on the same field one wins and the other is told.
func TestTwoTeachersAtOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for round := range 20 {
			which := w.mustMake()
			w.mustSubmit(w.noah, which, "Beans grow.")
			changes := []Change{{Field: MarkField, Value: "17"}, {Field: CommentField, Value: "Well seen."}, {Field: MarkField, Value: "12"}}
			errs := make([]error, len(changes))
			var all sync.WaitGroup
			for i, c := range changes {
				c.Assignment, c.Pupil = which, who(w.noah)
				all.Go(func() {
					_, errs[i] = w.SaveField(context.Background(), []permit.Actor{w.ada, w.sam, w.ben}[i], c)
				})
			}
			all.Wait()
			must(t, errs[1])
			g := w.grade(which, w.noah)
			if (errs[0] == nil) == (errs[2] == nil) || g.Comment != "Well seen." || g.MarkVersion != 1 {
				t.Fatalf("round %d: %v, grade %+v", round, errs, g)
			}
			if won := map[bool]int64{true: 1700, false: 1200}[errs[0] == nil]; g.Mark.Number != won {
				t.Fatalf("round %d: the mark is %d, want %d", round, g.Mark.Number, won)
			}
		}
	})
}

// TestHandingInWhileBeingMarked never hides the new work: it waits, or it was there when the mark was written.
func TestHandingInWhileBeingMarked(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for range 20 {
			which := w.mustMake()
			w.mustSubmit(w.noah, which, "Beans grow.")
			w.after(time.Second)
			var all sync.WaitGroup
			var in, marked error
			all.Go(func() {
				_, in = w.Submit(context.Background(), w.noah, Submit{Assignment: which, Body: text("Beans grow in the dark too.")})
			})
			all.Go(func() {
				_, marked = w.SaveField(context.Background(), w.ada, Change{Assignment: which, Pupil: who(w.noah), Field: MarkField, Value: "17"})
			})
			all.Wait()
			must(t, in)
			must(t, marked)
			waits := w.count(`SELECT count(*) FROM assignment_submission WHERE assignment_id = $1 AND waiting`, which) == 1
			if st := Stands(w.work(which, w.noah), w.grade(which, w.noah)); waits != (st == Waiting) {
				t.Fatalf("it stands at %s and the counts say waiting: %t", st, waits)
			}
		}
	})
}

func TestReturnAndTakeBack(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		w.mustSubmit(w.lea, which, "Peas grow.")
		w.mustMark(w.ada, which, w.noah, "17")
		w.mustMark(w.ada, which, w.lea, "15")
		if seen, err := findReturned(t.Context(), w.DB, which, who(w.noah)); err != nil || seen.Mark.Set || seen.Returned.Given() || seen.GradedAt != 0 {
			t.Errorf("he sees %+v before it came back, %v", seen, err)
		}
		refused := []permit.Actor{w.noah, w.gro}
		for _, a := range refused {
			_, err := w.Return(t.Context(), a, which, nil)
			refuses(t, err, fault.Forbidden, "")
		}
		_, err := w.Return(t.Context(), w.tor, which, nil)
		refuses(t, err, fault.NotFound, "")
		n, err := w.Return(t.Context(), w.ada, which, []person.ID{who(w.noah), who(w.amir), who(w.ola)})
		if err != nil || n != 1 || w.stands(which, w.noah) != CameBack || w.stands(which, w.lea) != Marked {
			t.Errorf("returned %d, %v", n, err)
		}
		n, err = w.Return(t.Context(), w.sam, which, nil)
		if err != nil || n != 1 || w.told("test.back") != 2 {
			t.Errorf("returned %d more, %v", n, err)
		}
		if n, err = w.Return(t.Context(), w.ada, which, nil); err != nil || n != 0 || w.told("test.back") != 2 {
			t.Errorf("nothing is left, and yet %d, %v", n, err)
		}
		must(t, w.Seen(t.Context(), w.noah, which))
		seen := w.grade(which, w.noah).SeenAt
		w.after(takeBackFor - time.Second)
		must(t, w.Seen(t.Context(), w.noah, which))
		if w.grade(which, w.noah).SeenAt != seen {
			t.Error("he sees it for the first time twice")
		}
		w.mustMark(w.ada, which, w.noah, "18")
		if back, err := findReturned(t.Context(), w.DB, which, who(w.noah)); err != nil || back.Mark.Number != 1700 {
			t.Errorf("he sees the mark that was not returned: %+v, %v", back, err)
		}
		if n, err = w.Return(t.Context(), w.ada, which, nil); err != nil || n != 1 || w.grade(which, w.noah).SeenAt != 0 {
			t.Errorf("the better mark: %d, %v", n, err)
		}
		w.after(time.Second)
		if n, err = w.TakeBack(t.Context(), w.ada, which); err != nil || n != 1 {
			t.Errorf("took back %d, %v: Lea's ten minutes are over, Noah's are not", n, err)
		}
		if g := w.grade(which, w.noah); g.Returned.Given() || g.Mark.Number != 1800 {
			t.Errorf("got %+v", g)
		}
		if !w.grade(which, w.lea).Returned.Given() {
			t.Error("Lea's was taken back after ten minutes")
		}
		_, err = w.TakeBack(t.Context(), w.noah, which)
		refuses(t, err, fault.Forbidden, "")
	})
}

func TestRedo(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake(func(m *Make) { m.Assignment.Late = LateRefuse })
		refuses(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), 0), fault.Conflict, "assignment.no_redo")
		w.mustSubmit(w.noah, which, "Beans grow.")
		w.after(48 * time.Hour)
		_, err := w.Submit(t.Context(), w.noah, Submit{Assignment: which, Body: text("Too late.")})
		refuses(t, err, fault.Invalid, "assignment.closed")
		refuses(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), w.now()), fault.Invalid, "", "due_date")
		refuses(t, w.AskRedo(t.Context(), w.noah, which, who(w.noah), 0), fault.Forbidden, "")
		refuses(t, w.AskRedo(t.Context(), w.ada, which, who(w.ola), 0), fault.NotFound, "")
		must(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), w.now().Add(time.Hour)))
		if w.stands(which, w.noah) != Redo || w.told("test.back") != 1 {
			t.Errorf("he stands at %s", w.stands(which, w.noah))
		}
		w.after(time.Hour)
		again := w.mustSubmit(w.noah, which, "Beans grow in the dark too.")
		if again.Late || again.Attempt != 2 || w.stands(which, w.noah) != Waiting {
			t.Errorf("tried again: %+v, stands at %s", again, w.stands(which, w.noah))
		}
		w.mustMark(w.ada, which, w.noah, "19")
		_, err = w.Return(t.Context(), w.ada, which, nil)
		must(t, err)
		if g := w.grade(which, w.noah); g.RedoAt != 0 || w.stands(which, w.noah) != CameBack {
			t.Errorf("the redo came back and is still asked for: %+v", g)
		}
		w.after(time.Minute)
		_, err = w.Submit(t.Context(), w.noah, Submit{Assignment: which, Body: text("And again.")})
		refuses(t, err, fault.Invalid, "assignment.closed")
	})
}

func TestARedoWithoutADateStaysOpenUntilItCameBack(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake(func(m *Make) { m.Assignment.Late = LateRefuse })
		w.mustSubmit(w.noah, which, "Beans grow.")
		must(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), 0))
		w.after(1000 * time.Hour)
		w.mustSubmit(w.noah, which, "Beans grow in the dark too.")
		w.after(time.Minute)
		w.mustSubmit(w.noah, which, "Beans grow in the dark too, but pale.")

		off := w.mustMake(func(m *Make) { m.Assignment.Redo = false })
		w.mustSubmit(w.noah, off, "Beans grow.")
		refuses(t, w.AskRedo(t.Context(), w.ada, off, who(w.noah), 0), fault.Conflict, "assignment.no_redo")
	})
}

// A pupil who was asked for another try and finds her work right hands in the same: that is her answer.
func TestTheSameAfterARedoIsANewHandIn(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		first := w.mustSubmit(w.noah, which, "Beans grow.")
		w.after(time.Minute)
		must(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), 0))
		w.after(time.Minute)
		again := w.mustSubmit(w.noah, which, "Beans grow.")
		if again.Attempt != 2 || again.HandedInAt != w.now() || again.Receipt == first.Receipt || w.stands(which, w.noah) != Waiting || w.told("test.in") != 2 {
			t.Errorf("the teacher does not have it: %+v", again)
		}
		w.after(time.Minute)
		if once := w.mustSubmit(w.noah, which, "Beans grow."); once.Attempt != 2 || w.told("test.in") != 2 {
			t.Errorf("the same once more is something new: %+v", once)
		}
	})
}

func TestTakingBackTakesTheRedoWithIt(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		must(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), 0))
		w.after(time.Minute)
		n, err := w.TakeBack(t.Context(), w.ada, which)
		if g := w.grade(which, w.noah); err != nil || n != 1 || g.RedoAt != 0 || w.stands(which, w.noah) != Waiting {
			t.Errorf("took back %d, %v: %+v", n, err, g)
		}
	})
}

func TestExcuse(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		must(t, w.Excuse(t.Context(), w.sam, which, who(w.noah), true))
		must(t, w.Excuse(t.Context(), w.ada, which, who(w.lea), true))
		if w.stands(which, w.noah) != Excused || w.stands(which, w.lea) != Excused || w.grade(which, w.noah).ExcusedBy != who(w.sam) {
			t.Error("they are not excused")
		}
		if lines, err := w.OfPupil(t.Context(), w.DB, w.lea.Person, 0); err != nil || len(DueOf(lines)) != 0 {
			t.Errorf("it is still due for her: %v, %v", lines, err)
		}
		must(t, w.Excuse(t.Context(), w.ada, which, who(w.noah), false))
		if w.stands(which, w.noah) != Waiting {
			t.Error("his work does not wait again")
		}
		refuses(t, w.Excuse(t.Context(), w.noah, which, who(w.noah), true), fault.Forbidden, "")
		refuses(t, w.Excuse(t.Context(), w.tor, which, who(w.noah), true), fault.NotFound, "")
	})
}

func TestPaper(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake(func(m *Make) { m.Assignment.Takes = Takes{Paper: true} })
		_, err := w.Submit(t.Context(), w.noah, Submit{Assignment: which, Body: text("Typed after all.")})
		refuses(t, err, fault.Invalid, "assignment.nothing_to_hand_in")
		must(t, w.NotePaper(t.Context(), w.sam, which, who(w.noah), true))
		if w.stands(which, w.noah) != Waiting || w.work(which, w.noah).HandedInAt != w.now() {
			t.Error("his paper does not wait")
		}
		must(t, w.NotePaper(t.Context(), w.sam, which, who(w.noah), false))
		if w.stands(which, w.noah) != Missing || w.work(which, w.noah).HandedInAt != 0 {
			t.Error("the note is still there")
		}
		refuses(t, w.NotePaper(t.Context(), w.noah, which, who(w.noah), true), fault.Forbidden, "")
		refuses(t, w.NotePaper(t.Context(), w.ada, which, who(w.ola), true), fault.NotFound, "")

		online := w.mustMake()
		at := w.mustSubmit(w.noah, online, "Beans grow.").HandedInAt
		w.after(time.Hour)
		must(t, w.NotePaper(t.Context(), w.ada, online, who(w.noah), true))
		must(t, w.NotePaper(t.Context(), w.ada, online, who(w.noah), false))
		if v := w.work(online, w.noah); v.HandedInAt != at || v.State != HandedIn {
			t.Errorf("what came through the page lost its date: %+v", v)
		}
	})
}

// TestEveryVerbOfAMarkerIsLogged with whom it concerns.
func TestEveryVerbOfAMarkerIsLogged(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		w.mustMark(w.ada, which, w.noah, "17")
		_, err := w.Return(t.Context(), w.ada, which, nil)
		must(t, err)
		_, err = w.TakeBack(t.Context(), w.ada, which)
		must(t, err)
		must(t, w.AskRedo(t.Context(), w.ada, which, who(w.noah), 0))
		must(t, w.Excuse(t.Context(), w.ada, which, who(w.noah), true))
		must(t, w.NotePaper(t.Context(), w.ada, which, who(w.noah), true))
		must(t, w.Extend(t.Context(), w.ada, which, OwnTerms{Kind: OnePupil, Target: w.noah.Person, Terms: Terms{DueAt: w.now().Add(time.Hour)}}))
		for _, action := range []string{"returned", "taken_back", "redo_asked", "excused", "paper_noted", "extended"} {
			if n := w.count(`SELECT count(*) FROM audit WHERE action = $1 AND subject_id = $2`, "assignment."+action, w.noah.Person); n != 1 {
				t.Errorf("%s is in the log %d times", action, n)
			}
		}
		must(t, w.Remove(t.Context(), w.ada, which))
		for _, action := range []string{"handed_out", "removed"} {
			if n := w.count(`SELECT count(*) FROM audit WHERE action = $1`, "assignment."+action); n != 1 {
				t.Errorf("%s is in the log %d times", action, n)
			}
		}
	})
}
