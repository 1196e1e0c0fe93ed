// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"fmt"
	"time"

	"lectern/internal/assignment"
	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
)

// work gives every course of a school a topic with lessons this week and next, and work handed out, handed in and marked.
func (m *Maker) work(ctx context.Context, sc *school) error {
	for _, f := range sc.classes {
		for j, c := range f.courses {
			teacher := actor(f.teacher[j], permit.Teacher)
			lesson, err := m.lessons(ctx, teacher, c, j)
			if err != nil {
				return err
			}
			for n := range m.size.Assignments {
				if err := m.assignment(ctx, teacher, c, lesson, f.pupils, n); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// lessons plans two a week from last Monday on and returns the one nearest to today.
func (m *Maker) lessons(ctx context.Context, a permit.Actor, c course.ID, j int) (plan.LessonID, error) {
	t, err := m.s.Plan.PutTopic(ctx, a, plan.Topic{Course: c, Title: "First weeks"})
	if err != nil {
		return 0, err
	}
	now := m.clk.Now()
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
	var near plan.LessonID
	for week := -1; week <= 1; week++ {
		for k, day := range []int{j % 5, (j + 2) % 5} {
			on := monday.AddDate(0, 0, 7*week+day)
			l, err := m.s.Plan.PutLesson(ctx, a, plan.Lesson{Course: c, Topic: t, Title: fmt.Sprintf("Lesson %d", 2*(week+1)+k+1), HeldOn: clock.DateOf(on),
				ShownAt: clock.NowOf(m.clk)})
			if err != nil {
				return 0, err
			}
			if !on.After(now) {
				near = l
			}
		}
	}
	return near, nil
}

// assignment hands one piece of work out; some hand in, some of that is marked and returned.
func (m *Maker) assignment(ctx context.Context, a permit.Actor, c course.ID, lesson plan.LessonID, pupils []person.ID, n int) error {
	now := clock.NowOf(m.clk)
	due := now.Add(time.Duration(n*48-24) * time.Hour)
	which, err := m.s.Assignment.Create(ctx, a, assignment.Make{Lesson: lesson, HandOut: true, Assignment: assignment.Assignment{
		Course: c, Title: fmt.Sprintf("Worksheet %d", n+1), Body: richtext.FromMarkdown("Work through the sheet. Show how you came to each answer."),
		Audience: assignment.ForAll, Terms: assignment.Terms{DueAt: due}, Late: assignment.LateMark, Minutes: 30,
		Takes: assignment.Takes{Text: true}, Redo: true, Scale: assignment.Scale{Kind: assignment.Points, Max: 2000}, Counts: true}})
	if err != nil {
		return err
	}
	back := []person.ID{}
	text := richtext.FromMarkdown("I started with the first task and checked each step. The hardest part was number four, because the units were not the same.")
	for i, p := range pupils {
		if m.r.IntN(4) == 0 {
			continue
		}
		if _, err := m.s.Assignment.Submit(ctx, actor(p, permit.Pupil), assignment.Submit{Assignment: which, Body: text}); err != nil {
			return err
		}
		if n > 0 || i%2 == 1 {
			continue
		}
		mark := fmt.Sprint(8 + m.r.IntN(13))
		comment := ""
		if i%6 == 0 {
			comment = "Clear and well ordered. Look at number four once more."
		}
		if err := m.mark(ctx, a, which, p, mark, comment); err != nil {
			return err
		}
		back = append(back, p)
	}
	if len(back) > 0 {
		_, err = m.s.Assignment.Return(ctx, a, which, back)
	}
	return err
}

func (m *Maker) mark(ctx context.Context, a permit.Actor, which assignment.ID, p person.ID, mark, comment string) error {
	for _, f := range []struct {
		field assignment.Field
		value string
	}{{assignment.MarkField, mark}, {assignment.CommentField, comment}} {
		if f.value == "" {
			continue
		}
		if _, err := m.s.Assignment.SaveField(ctx, a, assignment.Change{Assignment: which, Pupil: p, Field: f.field, Value: f.value}); err != nil {
			return err
		}
	}
	return nil
}
