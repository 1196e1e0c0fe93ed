// SPDX-License-Identifier: AGPL-3.0-or-later

package plan_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/resource"
)

// counting is a log that keeps the number of statements of the last request.
type counting struct {
	slog.Handler
	last int64
}

func (c *counting) Enabled(context.Context, slog.Level) bool { return true }

func (c *counting) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if r.Message == "request" && a.Key == "queries" {
			c.last = a.Value.Int64()
		}
		return true
	})
	return nil
}

// TestQueriesDoNotGrowWithThePlan: a topic with 10 and with 1,000 links and pages in 50 lessons, and as many in none.
func TestQueriesDoNotGrowWithThePlan(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		f := open(t, d)
		log := &counting{Handler: slog.DiscardHandler}
		f.Web.Log = slog.New(log)
		few, many := f.topicOf(t, "Few", 10), f.topicOf(t, "Many", 1000)
		for name, b := range map[string]*apptest.Browser{"teacher": f.As("marit@fjordvik.example"), "pupil": f.As("jonas@fjordvik.example")} {
			b.Get("/me") // looks the session up, once for some seconds
			count := func(topic plan.TopicID) int64 {
				b.Get(course.Path(f.course) + "?topic=" + topic.String())
				return log.last
			}
			if small, large := count(few), count(many); small == 0 || small != large {
				t.Errorf("%s: %d statements for 10 things, %d for 1,000", name, small, large)
			}
		}
	})
}

// topicOf makes a topic of n shown things, one in two in no lesson.
func (f fixture) topicOf(t *testing.T, title string, n int) plan.TopicID {
	t.Helper()
	topic, err := f.Plan.PutTopic(ctx, f.teacher, plan.Topic{Course: f.course, Title: title})
	if err != nil {
		t.Fatal(err)
	}
	var lessons []plan.LessonID
	for i := range min(n, 50) {
		l := f.lessonWith(t, topic, fmt.Sprint("Lesson ", i))
		if err := f.Plan.ShowLesson(ctx, f.teacher, f.course, l, true); err != nil {
			t.Fatal(err)
		}
		lessons = append(lessons, l)
	}
	for i := range n {
		m := resource.Make{Resource: resource.Resource{Course: f.course, Kind: resource.Page, Title: fmt.Sprint("Thing ", i)}, Show: true}
		if i%3 == 0 {
			m.Kind, m.URL = resource.Link, "https://example.org"
		}
		if i%2 == 0 {
			m.Lesson = lessons[i%len(lessons)]
		}
		if _, err := f.Resource.Create(ctx, f.teacher, m); err != nil {
			t.Fatal(err)
		}
	}
	return topic
}
