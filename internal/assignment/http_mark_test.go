// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"net/http"
	"strconv"
	"testing"
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

func TestWhoMarks(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		_, err := w.SaveDraft(t.Context(), w.noah, which, Draft{Version: 1, Body: text("Secret thoughts.")})
		must(t, err)
		here := markingPath(which, who(w.noah))
		for name, row := range map[string]struct {
			a    permit.Actor
			code int
		}{
			"a teacher": {w.ada, 200}, "the other teacher": {w.ben, 200}, "an assistant": {w.sam, 200},
			"the pupil": {w.noah, 403}, "a guest": {w.gro, 403},
			"her parent": {w.eva, 404}, "a teacher of others": {w.tor, 404}, "a stranger": {w.uma, 404},
		} {
			if rec := w.get(row.a, here); rec.Code != row.code {
				t.Errorf("%s: %d", name, rec.Code)
			}
			if row.code == 200 {
				continue
			}
			for _, act := range []string{here, here + "/return", here + "/redo", here + "/excuse", here + "/paper", path(which) + "/return", path(which) + "/take-back"} {
				if rec := w.post(row.a, act, "mark", "20", "excuse", "1", "paper", "1"); rec.Code != row.code {
					t.Errorf("%s posts %s: %d", name, act, rec.Code)
				}
			}
			for _, at := range []string{path(which) + "/marking", path(which) + "/return"} {
				if rec := w.get(row.a, at); rec.Code != row.code {
					t.Errorf("%s opens %s: %d", name, at, rec.Code)
				}
			}
		}
		if g := w.grade(which, w.noah); g.Marked() || g.ExcusedAt != 0 {
			t.Errorf("somebody marked: %+v", g)
		}
		if rec := w.get(w.ada, markingPath(which, who(w.ola))); rec.Code != http.StatusNotFound {
			t.Errorf("a pupil of another course: %d", rec.Code)
		}
		shows(t, w.page(w.ada, here), "Beans grow.", "!Secret thoughts.", "Handed in 09:00, 1 day early", "To Noah", "of 20", "Lab report")
		must(t, w.Audit.Flush(context.Background()))
		looks, err := w.Audit.ReadsOf(t.Context(), w.DB, w.noah.Person, 10)
		must(t, err)
		if len(looks) != 3 || looks[0].What != "grading" {
			t.Errorf("looks: %+v", looks)
		}
	})
}

func TestMarkingOpensWhatWaits(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		first := path(which) + "/marking"
		sends(t, w.get(w.ada, first), markingPath(which, who(w.amir))) // nobody waits: the first by name
		w.mustSubmit(w.noah, which, "Beans.")
		w.mustSubmit(w.lea, which, "Peas.")
		sends(t, w.get(w.ada, first), markingPath(which, who(w.lea)))
		page := w.page(w.ada, markingPath(which, who(w.lea)))
		shows(t, page, "Save, next: Noah", "Amir Aziz, not handed in", "Lea Dahl, open now", "Noah Lund, waiting for you", "Pupil before: Amir Aziz")
		page = w.page(w.ada, markingPath(which, who(w.noah)))
		shows(t, page, "Save, next: Lea", "Pupil before: Lea Dahl")
	})
}

func TestAFieldIsSavedAsItIsTyped(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans.")
		here := markingPath(which, who(w.noah))
		code, told := w.send(w.ada, http.MethodPut, here+"/mark", "0", "mark", "16,5")
		if code != 200 || told.Version != 1 || told.Texts[".g-score .mark bdi"] != "16.5/20" || told.SavedAt != "09:00" {
			t.Fatalf("got %d %+v", code, told)
		}
		w.after(time.Minute)
		// The other teacher had the page open; nothing of Ada's is written over.
		code, told = w.send(w.ben, http.MethodPut, here+"/mark", "0", "mark", "9")
		if code != http.StatusConflict || told.Version != 1 || told.Values["mark"] != "16.5" || told.Who != "Ada Okafor" || told.SavedAt != "09:00" {
			t.Fatalf("got %d %+v", code, told)
		}
		// The same mark is no conflict, and the comment is a field of its own.
		if code, told = w.send(w.ben, http.MethodPut, here+"/mark", "0", "mark", "16.5"); code != 200 || told.Version != 1 {
			t.Fatalf("got %d %+v", code, told)
		}
		if code, told = w.send(w.ben, http.MethodPut, here+"/comment", "0", "comment", "Well argued."); code != 200 || told.Version != 1 {
			t.Fatalf("got %d %+v", code, told)
		}
		if code, told = w.send(w.ben, http.MethodPut, here+"/mark", "1", "mark", "9"); code != 200 || told.Version != 2 {
			t.Fatalf("got %d %+v", code, told)
		}
		if code, told = w.send(w.ada, http.MethodPut, here+"/mark", "2", "mark", "21"); code != 422 || told.Text != "Write a number from 0 to 20." {
			t.Fatalf("got %d %+v", code, told)
		}
		if code, _ := w.send(w.noah, http.MethodPut, here+"/mark", "2", "mark", "20"); code != http.StatusForbidden {
			t.Fatalf("a pupil marks: %d", code)
		}
		if g := w.grade(which, w.noah); g.Mark.Number != 900 || g.Comment != "Well argued." || g.Returned.Given() {
			t.Errorf("saved %+v", g)
		}
	})
}

func TestMarkingWithoutScript(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans.")
		w.mustSubmit(w.lea, which, "Peas.")
		here, lea := markingPath(which, who(w.noah)), markingPath(which, who(w.lea))
		sends(t, w.post(w.ada, here, "mark", "17", "mark_version", "0", "comment", "Good.", "comment_version", "0", "next", lea), lea)
		if g := w.grade(which, w.noah); g.Mark.Number != 1700 || g.Comment != "Good." {
			t.Fatalf("saved %+v", g)
		}
		// Ben's page is older: what he typed stays, Ada's mark stands beside it, nothing is returned.
		rec := w.post(w.ben, here+"/return", "mark", "9", "mark_version", "0", "comment", "Good.", "comment_version", "0")
		if rec.Code != http.StatusUnprocessableEntity {
			t.Fatalf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), `value="9"`, "Ada Okafor, 09:00", ">17<", `name="mark_version" value="1"`)
		if w.grade(which, w.noah).Returned.Given() {
			t.Error("it was returned")
		}
		rec = w.post(w.ada, here, "mark", "lots", "mark_version", "1", "comment", "Good. Go on.", "comment_version", "1")
		if rec.Code != 422 {
			t.Fatalf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), `value="lots"`, "Write a number from 0 to 20.", "Good. Go on.")

		sends(t, w.post(w.ada, here+"/return", "mark", "18", "mark_version", "1", "comment", "Good. Go on.", "comment_version", "2", "next", lea), lea)
		g := w.grade(which, w.noah)
		if g.Returned.Mark.Number != 1800 || g.Returned.Comment != "Good. Go on." {
			t.Errorf("returned %+v", g)
		}
		shows(t, w.page(w.ada, here), "Returned by Ada Okafor, 09:00", "Take back")
		sends(t, w.post(w.ada, path(which)+"/take-back", "next", here), here)
		if w.grade(which, w.noah).Returned.Given() {
			t.Error("it was not taken back")
		}
		w.after(time.Minute)
		sends(t, w.post(w.ada, here+"/redo", "mark", "18", "mark_version", "2", "due_date", "2026-11-27"), here)
		if g = w.grade(which, w.noah); g.RedoAt == 0 || g.RedoDueAt.Time().Format("2006-01-02 15:04") != "2026-11-27 23:59" {
			t.Errorf("asked %+v", g)
		}
		rec = w.post(w.ada, here+"/redo", "due_date", "2026-11-01", "comment", "Typed.", "comment_version", "2")
		if rec.Code != 422 {
			t.Fatalf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), `value="2026-11-01"`, "Typed.")
		amir := markingPath(which, who(w.amir))
		sends(t, w.post(w.ada, amir+"/excuse", "excuse", "1"), amir)
		sends(t, w.post(w.ada, amir+"/paper", "paper", "1"), amir)
		if w.grade(which, w.amir).ExcusedAt == 0 || !w.work(which, w.amir).OnPaper {
			t.Error("neither excused nor on paper")
		}
		sends(t, w.post(w.ada, amir+"/excuse", "excuse", "0"), amir)
		sends(t, w.post(w.ada, amir+"/paper", "paper", "0"), amir)
		if w.grade(which, w.amir).ExcusedAt != 0 || w.work(which, w.amir).OnPaper {
			t.Error("still excused or on paper")
		}
	})
}

func TestReturnAsksFirst(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		for _, pupil := range []permit.Actor{w.noah, w.lea} {
			w.mustSubmit(pupil, which, "Beans.")
			w.mustMark(w.ada, which, pupil, "12")
		}
		shows(t, w.page(w.ada, markingPath(which, who(w.noah))), "Return 2 graded")
		question := w.page(w.ada, path(which)+"/return")
		shows(t, question, "Return 2 of “Lab report”?", "Pupils and parents see mark and comment straight away.", "Lea Dahl", "Noah Lund", "!Amir")
		// What is marked after the question was asked is not returned with it.
		w.mustMark(w.ada, which, w.amir, "7")
		sends(t, w.post(w.ada, path(which)+"/return", "pupil", who(w.noah).String(), "pupil", who(w.lea).String()), path(which))
		if !w.grade(which, w.noah).Returned.Given() || !w.grade(which, w.lea).Returned.Given() || w.grade(which, w.amir).Returned.Given() {
			t.Error("not those that were named")
		}
		sends(t, w.post(w.ada, path(which)+"/take-back"), path(which))
		if w.grade(which, w.noah).Returned.Given() {
			t.Error("not taken back")
		}
		none := w.mustMake()
		shows(t, w.page(w.ada, path(none)+"/return"), "Nothing new to return")
	})
}

func TestEveryScaleHasItsField(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		for name, row := range map[string]struct {
			scale Scale
			typed string
			has   []string
		}{
			"percent": {Scale{Kind: Percent}, "82", []string{"Percent", `value="82"`, "82%"}},
			"grades":  {Scale{Kind: Grades, Labels: []string{"F", "E", "D"}}, "E", []string{`value="E" checked data-key="2"`, `data-key="3"`, ">None<"}},
			"pass":    {Scale{Kind: Pass}, Passed, []string{`value="pass" checked`, `value="fail"`}},
			"none":    {Scale{Kind: NoMark}, "", []string{`!name="mark"`, "To Noah"}},
		} {
			t.Run(name, func(t *testing.T) {
				which := w.mustMake(func(m *Make) { m.Scale = row.scale })
				w.mustSubmit(w.noah, which, "Beans.")
				if row.typed != "" {
					w.mustMark(w.ada, which, w.noah, row.typed)
				}
				shows(t, w.page(w.ada, markingPath(which, who(w.noah))), row.has...)
			})
		}
	})
}

func TestEarlyAndLateAreSaid(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake(func(m *Make) { m.GraceMinutes = 10 })
		for _, row := range []struct {
			pupil permit.Actor
			later time.Duration
			says  string
		}{
			{w.amir, 23*time.Hour + 12*time.Minute, "48 minutes early"}, {w.lea, 53 * time.Minute, "in the minutes of grace"}, {w.noah, 48 * time.Hour, "2 days late"},
		} {
			w.after(row.later)
			w.mustSubmit(row.pupil, which, "Beans.")
			shows(t, w.page(w.ada, markingPath(which, who(row.pupil))), row.says)
		}
		shows(t, w.page(w.noah, path(which)), "Handed in late, at")
	})
}

func TestALargeClassAsksTheSame(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans.")
		here := markingPath(which, who(w.noah))
		w.many(7)
		w.page(w.ada, here)
		few := w.questions()
		w.many(990)
		page := w.page(w.ada, here)
		if many := w.questions(); many != few {
			t.Errorf("%d questions at 10 pupils, %d at 1,000", few, many)
		}
		shows(t, page, "<b>999</b> not handed in", "Noah Lund, open now")
		_, ticks, err := w.ruler(t.Context(), which, who(w.noah))
		must(t, err)
		if len(ticks) != mostTicks {
			t.Errorf("the ruler has %d ticks", len(ticks))
		}
		start := time.Now()
		for range 20 {
			w.page(w.ada, here)
		}
		t.Log("a page of 1,000:", time.Since(start)/20)
	})
}

func (m *muxWorld) ruler(ctx context.Context, which ID, pupil person.ID) (Place, []Place, error) {
	v, err := m.sheet(ctx, m.DB, m.ada, which, pupil)
	return v.Pupil, v.Ticks, err
}

func TestTheWindowHoldsThePupil(t *testing.T) {
	var all []Place
	for i := range 300 {
		all = append(all, Place{Name: person.Name{ID: person.ID(i + 1)}})
	}
	for at := range all {
		got := window(all, at, mostTicks)
		if len(got) != mostTicks || got[0].ID > all[at].ID || got[mostTicks-1].ID < all[at].ID {
			t.Fatalf("%d is not among %d to %d", all[at].ID, got[0].ID, got[len(got)-1].ID)
		}
	}
	if got := window(all[:5], 2, mostTicks); len(got) != 5 {
		t.Errorf("a small class has %d ticks", len(got))
	}
}

// TestTheDatabaseStandsAsGoDoes compares the two ways a standing is worked out, over every state that matters.
func TestTheDatabaseStandsAsGoDoes(t *testing.T) {
	muxEngines(t, func(t *testing.T, w *muxWorld) {
		which := w.mustMake()
		w.many(400)
		_, _, works, err := w.Class(t.Context(), w.DB, w.ada, which)
		must(t, err)
		at := func(n int) any { return []any{nil, 10, 20, 30}[n%4] }
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			for i, one := range works {
				n := i * 7919
				state, paper := []string{"", "started", "handed_in"}[n%3], n%5 == 0
				if i%6 != 0 {
					if _, err := db.Exec(ctx, tx, `INSERT INTO assignment_submission (id, assignment_id, person_id, draft_version, state, attempt, late, on_paper, waiting, created_at, handed_in_at)
						VALUES ($1, $2, $3, 0, $4, 0, $5, $6, $5, 1, $7)`, w.IDs.Next(), which, one.ID, state, false, paper, at(n/3)); err != nil {
						return err
					}
				}
				if i%7 == 0 {
					continue
				}
				var comment, back any
				if n%4 == 1 {
					comment = "Good."
				}
				if n%8 == 1 {
					back = "Good."
				}
				mark := []any{nil, 500, 700}[n/5%3]
				if _, err := db.Exec(ctx, tx, `INSERT INTO assignment_grade (id, assignment_id, person_id, mark_version, comment_version, mark, comment, graded_at, returned_mark, returned_comment, returned_at, redo_at, excused_at)
					VALUES ($1, $2, $3, 0, 0, $4, $5, $6, $7, $8, $9, $10, $11)`, w.IDs.Next(), which, one.ID, mark, comment, at(n/7), []any{mark, nil, 500}[n/11%3], back, at(n/13), []any{nil, nil, 20}[n/17%3], []any{nil, nil, nil, 5}[n/19%4]); err != nil {
					return err
				}
			}
			return nil
		})
		_, _, works, err = w.Class(t.Context(), w.DB, w.ada, which)
		must(t, err)
		var want Counts
		seen := map[Standing]int{}
		for _, one := range works {
			p, err := findPlace(t.Context(), w.DB, which, one.ID)
			must(t, err)
			if p.Stands != one.Stands() {
				t.Errorf("the database says %s, Go says %s of %+v %+v", p.Stands, one.Stands(), one.Submission, one.Grade)
			}
			seen[one.Stands()]++
		}
		want = Counts{Pupils: int64(len(works)), Waiting: int64(seen[Waiting]), Missing: int64(seen[Missing] + seen[Redo]), Returnable: int64(len(Returnable(works))), Returned: int64(seen[CameBack])}
		here, err := findPlace(t.Context(), w.DB, which, who(w.noah))
		must(t, err)
		got, near, err := readAround(t.Context(), w.DB, which, here, len(works))
		must(t, err)
		for i, p := range near {
			if p.ID != works[i].ID || p.Stands != works[i].Stands() {
				t.Fatalf("the ruler is in another order than the class at %d", i)
			}
		}
		if got != want || len(seen) != 6 {
			t.Errorf("counted %+v, want %+v of %v", got, want, seen)
		}
	})
}

func TestFileIDs(t *testing.T) {
	for list, n := range map[string]int{"": 0, "[]": 0, `["0000000000001","0000000000002"]`: 2} {
		if got, err := fileIDs(list); err != nil || len(got) != n {
			t.Errorf("%s: %s ids, %v", list, strconv.Itoa(len(got)), err)
		}
	}
	if _, err := fileIDs("{"); err == nil {
		t.Error("a broken list is read")
	}
}
