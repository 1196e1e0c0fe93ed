// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/courses/{course}", permit.In(See), s.show).For("teaching-content"),
		web.Get("/courses/{course}/topics/new", permit.In(Edit), s.topicForm).For("teaching-content"),
		web.Post("/courses/{course}/topics", permit.In(Edit), s.saveTopic).For("teaching-content"),
		web.Get("/courses/{course}/topics/{topic}", permit.In(Edit), s.topicForm).For("teaching-content"),
		web.Post("/courses/{course}/topics/{topic}", permit.In(Edit), s.saveTopic).For("teaching-content"),
		web.Post("/courses/{course}/topics/{topic}/remove", permit.In(Edit), s.removeTopic).For("teaching-content"),
		web.Get("/courses/{course}/lessons/new", permit.In(Edit), s.lessonForm).For("teaching-content"),
		web.Post("/courses/{course}/lessons", permit.In(Edit), s.saveLesson).For("teaching-content"),
		web.Get("/lessons/{lesson}", permit.In(See), s.lesson).For("teaching-content"),
		web.Get("/lessons/{lesson}/edit", permit.In(Edit), s.lessonForm).For("teaching-content"),
		web.Post("/lessons/{lesson}/edit", permit.In(Edit), s.saveLesson).For("teaching-content"),
		web.Post("/lessons/{lesson}/move", permit.In(Edit), s.moveLesson).For("teaching-content"),
		web.Post("/lessons/{lesson}/show", permit.In(Edit), s.showLesson).For("teaching-content"),
		web.Get("/lessons/{lesson}/remove", permit.In(Edit), s.removeQuestion).For("teaching-content"),
		web.Post("/lessons/{lesson}/remove", permit.In(Edit), s.removeLesson).For("teaching-content"),
		web.Post("/items/{item}/move", permit.In(Edit), s.moveItem).For("teaching-content"),
	}
}

// planView is the Plan page.
type planView struct {
	Frame   course.Frame
	P       *i18n.Printer
	May     bool // edit
	Topics  []Topic
	Topic   Topic
	At      int // of the topic, from zero
	Lessons []lessonView
	Kinds   []feature.Item
	Today   clock.Date
}

// lessonView is a lesson with its items as they are drawn for the person who asks.
type lessonView struct {
	Lesson
	Number int
	Items  []itemView
}

type itemView struct {
	Item
	feature.ItemLine
	Kind feature.Item
	Href string
}

func (s *Service) show(c *web.Call) error {
	which, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return err
	}
	in, role, err := s.Course.Need(c.Ctx(), s.DB, which, c.Actor, See)
	if err != nil {
		return err
	}
	v := planView{P: c.P, May: Edit.For(role), Kinds: s.order, Today: clock.DateOf(c.P.Now())}
	if v.Frame, err = s.Course.Frame(c, in, role, "plan", ""); err != nil {
		return err
	}
	if v.Topics, err = s.Topics(c.Ctx(), s.DB, which); err != nil {
		return err
	}
	if len(v.Topics) > 0 {
		if v.At, err = s.choose(c, v.Topics); err != nil {
			return err
		}
		v.Topic = v.Topics[v.At]
		if v.Lessons, err = s.lessons(c, in.ID, v.Topic.ID, v.May); err != nil {
			return err
		}
	}
	if v.May {
		v.Frame.Page.Scripts = []string{"sort.js"}
	}
	return c.OK(planPage(v))
}

// choose is the topic of the address, else the one whose lessons are nearest to today, else the first.
func (s *Service) choose(c *web.Call, topics []Topic) (int, error) {
	asked := web.QueryID[Topic](c, "topic")
	for i, t := range topics {
		if t.ID == asked {
			return i, nil
		}
	}
	near, err := topicNear(c.Ctx(), s.DB, topics[0].Course, clock.DateOf(c.P.Now()))
	if err != nil {
		return 0, err
	}
	for i, t := range topics {
		if t.ID == near {
			return i, nil
		}
	}
	return 0, nil
}

// lessons draws the lessons of a topic: one query for them, one for their items, and those of each kind that occurs.
func (s *Service) lessons(c *web.Call, in course.ID, t TopicID, all bool) ([]lessonView, error) {
	lessons, err := s.Lessons(c.Ctx(), s.DB, t, all)
	if err != nil {
		return nil, err
	}
	return s.draw(c.Ctx(), c.Actor, c.P, in, lessons)
}

func (s *Service) draw(ctx context.Context, a permit.Actor, p *i18n.Printer, in course.ID, lessons []Lesson) ([]lessonView, error) {
	things := map[string][]int64{}
	for _, l := range lessons {
		for _, i := range l.Items {
			things[i.Kind] = append(things[i.Kind], i.Thing)
		}
	}
	lines := map[string]map[int64]feature.ItemLine{}
	for kind, ids := range things {
		k, known := s.kinds[kind]
		if !known || k.Lines == nil {
			continue
		}
		drawn, err := k.Lines(ctx, s.DB, a, p, int64(in), ids)
		if err != nil {
			return nil, err
		}
		lines[kind] = drawn
	}
	out := make([]lessonView, len(lessons))
	for n, l := range lessons {
		out[n] = lessonView{Lesson: l, Number: n + 1}
		for _, i := range l.Items {
			k, known := s.kinds[i.Kind]
			line := lines[i.Kind][i.Thing]
			if !known || line.Hidden {
				continue
			}
			out[n].Items = append(out[n].Items, itemView{Item: i, ItemLine: line, Kind: k, Href: k.Path(i.Thing)})
		}
	}
	return out, nil
}

type topicView struct {
	Frame  course.Frame
	Topic  Topic
	Faults ui.Faults
}

// editing reads the course of the address for somebody who may edit its plan, with the frame of a form.
func (s *Service) editing(c *web.Call, which course.ID, title string) (course.Frame, error) {
	in, role, err := s.Course.Need(c.Ctx(), s.DB, which, c.Actor, Edit)
	if err != nil {
		return course.Frame{}, err
	}
	return s.Course.Frame(c, in, role, "", title)
}

func (s *Service) topicForm(c *web.Call) error {
	which, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return err
	}
	title := c.T("plan.new_topic")
	v := topicView{Topic: Topic{Course: which}}
	if c.Path("topic") != "" {
		t, err := web.PathID[Topic](c, "topic")
		if err != nil {
			return err
		}
		if v.Topic, err = findTopic(c.Ctx(), s.DB, which, t); err != nil {
			return err
		}
		title = v.Topic.Title
	}
	if v.Frame, err = s.editing(c, which, title); err != nil {
		return err
	}
	return c.OK(topicPage(v))
}

func (s *Service) saveTopic(c *web.Call) error {
	which, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return err
	}
	t := Topic{Course: which}
	if c.Path("topic") != "" {
		if t.ID, err = web.PathID[Topic](c, "topic"); err != nil {
			return err
		}
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	t.Title = f.Text("title")
	if t.StartsOn, err = f.Date("starts_on"); err == nil {
		t.EndsOn, err = f.Date("ends_on")
	}
	made := t.ID
	if err == nil {
		made, err = s.PutTopic(c.Ctx(), c.Actor, t)
	}
	if faults, ok := c.Failed(err); ok {
		frame, err := s.editing(c, which, c.T("plan.new_topic"))
		if err != nil {
			return err
		}
		return c.Again(topicPage(topicView{frame, t, faults}))
	}
	if err != nil {
		return err
	}
	return c.See(course.Path(which) + "?topic=" + made.String())
}

func (s *Service) removeTopic(c *web.Call) error {
	which, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return err
	}
	t, err := web.PathID[Topic](c, "topic")
	if err != nil {
		return err
	}
	if err := s.RemoveTopic(c.Ctx(), c.Actor, which, t); err != nil {
		return err
	}
	c.Flash("plan.topic_removed")
	return c.See(course.Path(which))
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
