// SPDX-License-Identifier: AGPL-3.0-or-later

package plan_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

var ctx = context.Background()

type fixture struct {
	*apptest.World
	course         course.ID
	topic          plan.TopicID
	teacher, pupil permit.Actor
}

func open(t *testing.T, d *db.DB) fixture {
	t.Helper()
	w := apptest.School(t, d, apptest.Tiny)
	f := fixture{World: w}
	for name, a := range map[string]*permit.Actor{"marit": &f.teacher, "jonas": &f.pupil} {
		p, err := w.Person.FindByLogin(ctx, w.DB, name+"@fjordvik.example")
		if err != nil {
			t.Fatal(err)
		}
		a.Person = int64(p.ID)
	}
	mine, err := w.Course.Mine(ctx, w.DB, f.pupil.Person)
	if err != nil {
		t.Fatal(err)
	}
	f.course = mine[0].ID
	topics, err := w.Plan.Topics(ctx, w.DB, f.course)
	if err != nil {
		t.Fatal(err)
	}
	f.topic = topics[0].ID
	return f
}

func (f fixture) lessons(t *testing.T, all bool) []plan.Lesson {
	t.Helper()
	l, err := f.Plan.Lessons(ctx, f.DB, f.topic, all)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func titles(l []plan.Lesson) []string {
	var out []string
	for _, x := range l {
		out = append(out, x.Title)
	}
	return out
}

func TestLessonsMoveAndHide(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		before := f.lessons(t, true)
		second := before[1].ID
		if err := f.Plan.MoveLesson(ctx, f.teacher, f.course, second, plan.Up); err != nil {
			t.Fatal(err)
		}
		if err := f.Plan.MoveLesson(ctx, f.teacher, f.course, second, plan.Up); err != nil {
			t.Fatal(err) // at the top already
		}
		if got := f.lessons(t, true); got[0].ID != second || got[1].ID != before[0].ID || len(got) != len(before) {
			t.Errorf("%v", titles(got))
		}
		seen := len(f.lessons(t, false))
		if err := f.Plan.ShowLesson(ctx, f.teacher, f.course, second, false); err != nil {
			t.Fatal(err)
		}
		if now := len(f.lessons(t, false)); now != seen-1 {
			t.Errorf("pupils see %d lessons, saw %d", now, seen)
		}
		if err := f.Plan.MoveLesson(ctx, f.pupil, f.course, second, plan.Down); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a pupil moved a lesson: %v", err)
		}
		if err := f.Plan.RemoveTopic(ctx, f.teacher, f.course, f.topic); !fault.Is(err, fault.Conflict) {
			t.Errorf("a full topic was removed: %v", err)
		}
	})
}

func TestItemsMoveWithinAndBetweenLessons(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		var from plan.Lesson
		for _, l := range f.lessons(t, true) {
			if len(l.Items) > 2 {
				from = l
			}
		}
		to := f.lessons(t, true)[0]
		first, last := from.Items[0], from.Items[len(from.Items)-1]
		if err := f.Plan.MoveItem(ctx, f.teacher, f.course, first.ID, plan.Down); err != nil {
			t.Fatal(err)
		}
		if err := f.Plan.PlaceItem(ctx, f.teacher, f.course, last.ID, from.ID, from.Items[1].ID); err != nil {
			t.Fatal(err)
		}
		got, err := f.Plan.Lesson(ctx, f.DB, from.ID, true)
		if err != nil {
			t.Fatal(err)
		}
		want := []plan.ItemID{last.ID, from.Items[1].ID, first.ID}
		var ids []plan.ItemID
		for _, i := range got.Items {
			ids = append(ids, i.ID)
		}
		if !slices.Equal(ids, want) {
			t.Errorf("%v, want %v", ids, want)
		}
		if err := f.Plan.PlaceItem(ctx, f.teacher, f.course, first.ID, to.ID, 0); err != nil {
			t.Fatal(err)
		}
		if got, err = f.Plan.Lesson(ctx, f.DB, to.ID, true); err != nil || got.Items[len(got.Items)-1].ID != first.ID {
			t.Errorf("not carried over: %v", err)
		}
		if err := f.Plan.RemoveLesson(ctx, f.teacher, f.course, to.ID); err != nil {
			t.Fatal(err)
		}
		if l, err := f.Plan.LessonOf(ctx, f.DB, first.Kind, first.Thing); err != nil || l != 0 {
			t.Errorf("the item of a removed lesson lies in %v, %v", l, err)
		}
	})
}

// TestPagesForTeacherAndPupil: a pupil sees shown lessons and handed-out things only; refused forms keep what was typed.
func TestPagesForTeacherAndPupil(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		at := course.Path(f.course)
		teacher, pupil := f.As("marit@fjordvik.example"), f.As("jonas@fjordvik.example")
		if body := teacher.Get(at); !strings.Contains(body, "Bread at home") {
			t.Error("the teacher does not see the lesson that is only hers")
		}
		if body := pupil.Get(at); strings.Contains(body, "Bread at home") || !strings.Contains(body, "Feeding the yeast") || strings.Contains(body, "/edit") {
			t.Error("the pupil sees what is not for her, or not what is")
		}
		hidden := f.lessons(t, true)[4]
		if status, _, _ := pupil.Do(http.MethodGet, "/lessons/"+hidden.ID.String(), nil); status != http.StatusNotFound {
			t.Errorf("a hidden lesson for a pupil: %d", status)
		}
		status, _, body := teacher.Do(http.MethodPost, at+"/lessons", url.Values{"title": {""}, "note": {"All about bubbles"}, "topic": {f.topic.String()}, "held_on": {"2026-11-30"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "All about bubbles") || !strings.Contains(body, "2026-11-30") {
			t.Errorf("a refused lesson: %d", status)
		}
		if status, _, _ = teacher.Do(http.MethodPost, at+"/lessons", url.Values{"title": {"Bubbles"}, "topic": {f.topic.String()}}); status != http.StatusSeeOther {
			t.Errorf("a new lesson: %d", status)
		}
		if status, location, _ := teacher.Do(http.MethodPost, at+"/topics", url.Values{"title": {"Next"}, "starts_on": {"2026-12-01"}, "ends_on": {"2026-11-01"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("a topic that ends before it starts: %d %s", status, location)
		}
	})
}

func TestPlaced(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		order := rapid.SliceOfDistinct(rapid.IntRange(1, 50), rapid.ID[int]).Draw(t, "order")
		if len(order) == 0 {
			return
		}
		one := rapid.SampledFrom(order).Draw(t, "one")
		before := rapid.IntRange(0, 51).Draw(t, "before")
		got := plan.Placed(slices.Clone(order), one, before)
		a, b := slices.Sorted(slices.Values(order)), slices.Sorted(slices.Values(got))
		if !slices.Equal(a, b) {
			t.Fatalf("%v became %v", order, got)
		}
		at := slices.Index(got, one)
		if before != one && slices.Contains(order, before) {
			if at+1 >= len(got) || got[at+1] != before {
				t.Fatalf("%d is not before %d in %v", one, before, got)
			}
		} else if at != len(got)-1 {
			t.Fatalf("%d is not last in %v", one, got)
		}
	})
}
