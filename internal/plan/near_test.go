// SPDX-License-Identifier: AGPL-3.0-or-later

package plan_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// TestThePlanOpensAtTheNearestTopic: each at the topic of the next lesson that he or she can see.
func TestThePlanOpensAtTheNearestTopic(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		at := course.Path(f.club(t, map[string][]meeting{
			"Before": {{"2026-10-01", true}},
			"Soon":   {{"2026-11-25", false}, {"2026-12-20", true}},
			"Then":   {{"2026-12-01", true}},
		}))
		for who, topic := range map[string]string{"marit": "Soon", "jonas": "Then"} {
			if body := f.As(who + "@fjordvik.example").Get(at); !strings.Contains(body, "<h2>"+topic+"</h2>") {
				t.Errorf("%s does not begin at %s", who, topic)
			}
		}
	})
}

// TestATopicThatHoldsLessons offers no removal, and refuses it by address.
func TestATopicThatHoldsLessons(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		teacher, at := f.As("marit@fjordvik.example"), course.Path(f.course)+"/topics/"
		empty, err := f.Plan.PutTopic(ctx, f.teacher, plan.Topic{Course: f.course, Title: "Nothing yet"})
		must(t, err)
		if body := teacher.Get(at + empty.String()); !strings.Contains(body, at+empty.String()+"/remove") {
			t.Error("an empty topic cannot be removed")
		}
		if body := teacher.Get(at + f.topic.String()); strings.Contains(body, "/remove") || !strings.Contains(body, "when its lessons are gone") {
			t.Error("a full topic offers to be removed")
		}
		if status, _, _ := teacher.Do(http.MethodGet, at+f.topic.String()+"/remove", nil); status != http.StatusConflict {
			t.Errorf("by address: %d", status)
		}
	})
}

type meeting struct {
	on    clock.Date
	shown bool
}

// club is a course of the teacher and the pupil with these topics, in the order of their names.
func (f fixture) club(t *testing.T, topics map[string][]meeting) course.ID {
	t.Helper()
	f.teacher.Roles = []permit.Role{permit.Teacher}
	var made course.ID
	must(t, f.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = f.Course.Create(ctx, tx, f.teacher, course.Course{Title: "Chess club"})
		return err
	}))
	must(t, f.Course.AddMember(ctx, f.teacher, made, person.ID(f.pupil.Person), permit.CoursePupil))
	for _, title := range []string{"Before", "Soon", "Then"} {
		topic, err := f.Plan.PutTopic(ctx, f.teacher, plan.Topic{Course: made, Title: title})
		must(t, err)
		for _, m := range topics[title] {
			lesson, err := f.Plan.PutLesson(ctx, f.teacher, plan.Lesson{Course: made, Topic: topic, Title: "A game", HeldOn: m.on})
			must(t, err)
			must(t, f.Plan.ShowLesson(ctx, f.teacher, made, lesson, m.shown))
		}
	}
	return made
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
