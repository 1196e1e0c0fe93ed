// SPDX-License-Identifier: AGPL-3.0-or-later

package plan_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// thing is a kind of item that the plan does not know: it is placed and moved, and drawn for nobody.
const thing = "thing"

func (f fixture) change(t *testing.T, do func(ctx context.Context, tx *db.Tx) error) {
	t.Helper()
	if err := f.DB.Tx(ctx, do); err != nil {
		t.Fatal(err)
	}
}

// lessonWith makes a lesson at the end of a new topic's lessons, holding things of these numbers.
func (f fixture) lessonWith(t *testing.T, topic plan.TopicID, title string, things ...int64) plan.LessonID {
	t.Helper()
	l, err := f.Plan.PutLesson(ctx, f.teacher, plan.Lesson{Course: f.course, Topic: topic, Title: title})
	if err != nil {
		t.Fatal(err)
	}
	f.change(t, func(ctx context.Context, tx *db.Tx) error {
		for _, n := range things {
			if _, err := f.Plan.Add(ctx, tx, plan.NewItem{Course: f.course, Lesson: l, Kind: thing, Thing: n, Title: "Thing", By: f.teacher}); err != nil {
				return err
			}
		}
		return nil
	})
	return l
}

func (f fixture) things(t *testing.T, l plan.LessonID) (out []int64, ids []plan.ItemID) {
	t.Helper()
	v, err := f.Plan.Lesson(ctx, f.DB, l, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range v.Items {
		out, ids = append(out, i.Thing), append(ids, i.ID)
	}
	return out, ids
}

func same(a, b []int64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestStepsLeadIntoTheNextLesson: the buttons can do what dragging does; at the ends of the topic nothing happens.
func TestStepsLeadIntoTheNextLesson(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		topic, err := f.Plan.PutTopic(ctx, f.teacher, plan.Topic{Course: f.course, Title: "Steps"})
		if err != nil {
			t.Fatal(err)
		}
		one, two, three := f.lessonWith(t, topic, "One", 1, 2), f.lessonWith(t, topic, "Two", 3), f.lessonWith(t, topic, "Three")
		_, ids := f.things(t, one)
		rows := []struct {
			name          string
			d             plan.Direction
			in1, in2, in3 []int64
		}{
			{"up at the very top", plan.Up, []int64{2, 1}, []int64{3}, nil},
			{"up once more", plan.Up, []int64{2, 1}, []int64{3}, nil},
			{"down again", plan.Down, []int64{1, 2}, []int64{3}, nil},
			{"down into the next lesson", plan.Down, []int64{1}, []int64{2, 3}, nil},
			{"down within it", plan.Down, []int64{1}, []int64{3, 2}, nil},
			{"down into an empty one", plan.Down, []int64{1}, []int64{3}, []int64{2}},
			{"down at the very end", plan.Down, []int64{1}, []int64{3}, []int64{2}},
			{"up again", plan.Up, []int64{1}, []int64{3, 2}, nil},
		}
		for _, tt := range rows {
			if err := f.Plan.MoveItem(ctx, f.teacher, f.course, ids[1], tt.d); err != nil {
				t.Fatal(tt.name, err)
			}
			in1, _ := f.things(t, one)
			in2, _ := f.things(t, two)
			in3, _ := f.things(t, three)
			if !same(in1, tt.in1) || !same(in2, tt.in2) || !same(in3, tt.in3) {
				t.Errorf("%s: %v %v %v, want %v %v %v", tt.name, in1, in2, in3, tt.in1, tt.in2, tt.in3)
			}
		}
		if err := f.Plan.MoveItem(ctx, f.pupil, f.course, ids[1], plan.Up); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a pupil moved an item: %v", err)
		}
	})
}

// TestWhatLiesInNoLessonCanBeReached: the things of a lesson that is gone are still on the page, and can be put into another one.
func TestWhatLiesInNoLessonCanBeReached(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		teacher, pupil := f.As("marit@fjordvik.example"), f.As("jonas@fjordvik.example")
		at := course.Path(f.course)
		status, _, _ := teacher.Do(http.MethodPost, at+"/resources", url.Values{"kind": {"link"}, "title": {"Shown link"}, "url": {"https://example.org"}, "show": {"1"}})
		if status != http.StatusSeeOther {
			t.Fatalf("a link in no lesson: %d", status)
		}
		if status, _, _ = teacher.Do(http.MethodPost, at+"/resources", url.Values{"kind": {"link"}, "title": {"Hidden link"}, "url": {"https://example.org"}}); status != http.StatusSeeOther {
			t.Fatalf("a hidden link in no lesson: %d", status)
		}
		if body := teacher.Get(at); !strings.Contains(body, "Shown link") || !strings.Contains(body, "Hidden link") {
			t.Error("the teacher does not find what lies in no lesson")
		}
		if body := pupil.Get(at); !strings.Contains(body, "Shown link") || strings.Contains(body, "Hidden link") || strings.Contains(body, "/move") {
			t.Error("the pupil does not see what is shown in no lesson, or sees what is not for her")
		}
		loose, err := f.Plan.Loose(ctx, f.DB, f.course, true)
		if err != nil || len(loose) != 2 {
			t.Fatalf("%d loose items, %v", len(loose), err)
		}
		move := "/items/" + loose[0].ID.String() + "/move"
		if status, _, _ := pupil.Do(http.MethodGet, move, nil); status != http.StatusForbidden {
			t.Errorf("a pupil is asked where to put it: %d", status)
		}
		to := f.lessons(t, true)[0].ID
		if body := teacher.Get(move); !strings.Contains(body, to.String()) {
			t.Error("the lesson is not offered")
		}
		status, where, _ := teacher.Do(http.MethodPost, move, url.Values{"list": {to.String()}})
		if status != http.StatusSeeOther || where != "/lessons/"+to.String()+"#i-"+loose[0].ID.String() {
			t.Errorf("put into a lesson: %d %s", status, where)
		}
		if loose, err = f.Plan.Loose(ctx, f.DB, f.course, true); err != nil || len(loose) != 1 {
			t.Errorf("%d loose items, %v", len(loose), err)
		}
	})
}

// TestAStepComesBackToItsPage, whichever it was made on; addresses of other hosts are not followed.
func TestAStepComesBackToItsPage(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		teacher := f.As("marit@fjordvik.example")
		l := f.lessonWith(t, f.topic, "Steps", 1, 2, 3)
		_, ids := f.things(t, l)
		here := course.Path(f.course) + "?topic=" + f.topic.String()
		mark := "#i-" + ids[1].String()
		for next, want := range map[string]string{here: here + mark, "": "/lessons/" + l.String() + mark, "//evil.example/x": "/lessons/" + l.String() + mark} {
			status, where, _ := teacher.Do(http.MethodPost, "/items/"+ids[1].String()+"/move", url.Values{"step": {"up"}, "next": {next}})
			if status != http.StatusSeeOther || where != want {
				t.Errorf("next %q: %d %s, want %s", next, status, where, want)
			}
			if status, _, _ = teacher.Do(http.MethodPost, "/items/"+ids[1].String()+"/move", url.Values{"step": {"down"}}); status != http.StatusSeeOther {
				t.Fatalf("back again: %d", status)
			}
		}
	})
}

// TestPupilsSeeTopicsWithLessons: the name of a topic that is only planned is nothing for them.
func TestPupilsSeeTopicsWithLessons(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		teacher, pupil := f.As("marit@fjordvik.example"), f.As("jonas@fjordvik.example")
		at := course.Path(f.course)
		topic, err := f.Plan.PutTopic(ctx, f.teacher, plan.Topic{Course: f.course, Title: "A surprise test"})
		if err != nil {
			t.Fatal(err)
		}
		l := f.lessonWith(t, topic, "Nobody knows")
		if !strings.Contains(teacher.Get(at), "A surprise test") {
			t.Error("the teacher does not see her topic")
		}
		for _, path := range []string{at, at + "?topic=" + topic.String()} {
			if body := pupil.Get(path); strings.Contains(body, "A surprise test") || strings.Contains(body, "Nobody knows") {
				t.Errorf("%s: a pupil sees the topic", path)
			}
		}
		if err := f.Plan.ShowLesson(ctx, f.teacher, f.course, l, true); err != nil {
			t.Fatal(err)
		}
		if body := pupil.Get(at + "?topic=" + topic.String()); !strings.Contains(body, "A surprise test") || !strings.Contains(body, "Nobody knows") {
			t.Error("a shown lesson is not seen")
		}
	})
}

// TestATopicGoesAfterAQuestion, and a refused change keeps the heading of what is changed.
func TestATopicGoesAfterAQuestion(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		teacher := f.As("marit@fjordvik.example")
		empty, err := f.Plan.PutTopic(ctx, f.teacher, plan.Topic{Course: f.course, Title: "Too early"})
		if err != nil {
			t.Fatal(err)
		}
		at := course.Path(f.course) + "/topics/"
		status, _, body := teacher.Do(http.MethodPost, at+empty.String(), url.Values{"title": {""}, "starts_on": {"soon"}, "ends_on": {"2026-12-24"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, ">Too early</h1>") || !strings.Contains(body, "2026-12-24") {
			t.Errorf("a refused topic: %d", status)
		}
		if status, _, _ := teacher.Do(http.MethodGet, at+f.topic.String()+"/remove", nil); status != http.StatusConflict {
			t.Errorf("a full topic may go: %d", status)
		}
		if body := teacher.Get(at + empty.String() + "/remove"); !strings.Contains(body, "Remove the topic Too early?") {
			t.Error("no question")
		}
		if status, _, _ := teacher.Do(http.MethodPost, at+empty.String()+"/remove", url.Values{}); status != http.StatusSeeOther {
			t.Errorf("remove: %d", status)
		}
		if status, _, _ := teacher.Do(http.MethodGet, at+empty.String(), nil); status != http.StatusNotFound {
			t.Errorf("it is still there: %d", status)
		}
	})
}
