// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"context"
	"slices"

	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/courses/{course}", permit.In(See), s.show).For("teaching-content"),
		web.Get("/courses/{course}/topics/new", permit.In(Edit), s.topicForm).For("teaching-content"),
		web.Post("/courses/{course}/topics", permit.In(Edit), s.saveTopic).For("teaching-content"),
		web.Get("/courses/{course}/topics/{topic}", permit.In(Edit), s.topicForm).For("teaching-content"),
		web.Post("/courses/{course}/topics/{topic}", permit.In(Edit), s.saveTopic).For("teaching-content"),
		web.Get("/courses/{course}/topics/{topic}/remove", permit.In(Edit), s.removeTopicQuestion).For("teaching-content"),
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
		web.Get("/items/{item}/move", permit.In(Edit), s.moveForm).For("teaching-content"),
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
	Loose   lessonView // what lies in no lesson
	Kinds   []feature.Item
	Today   clock.Date
}

// back is where an act on the page leads.
func (v planView) back() string {
	return course.Path(v.Frame.Course.ID) + "?topic=" + v.Topic.ID.String()
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
	if v.Topics, err = readTopics(c.Ctx(), s.DB, which, v.May); err != nil {
		return err
	}
	if err := s.fill(c, &v); err != nil {
		return err
	}
	if v.May {
		v.Frame.Page.Scripts = []string{"sort.js"}
	}
	return c.OK(planPage(v))
}

// fill reads the topic of the page: one query for its lessons, one for their items, one for those in no lesson, and those of each kind
// that occurs.
func (s *Service) fill(c *web.Call, v *planView) error {
	in := v.Frame.Course.ID
	var lessons []Lesson
	if len(v.Topics) > 0 {
		var err error
		if v.At, err = s.choose(c, v.Topics, v.May); err != nil {
			return err
		}
		v.Topic = v.Topics[v.At]
		if lessons, err = s.Lessons(c.Ctx(), s.DB, v.Topic.ID, v.May); err != nil {
			return err
		}
	}
	loose, err := s.Loose(c.Ctx(), s.DB, in, v.May)
	if err != nil {
		return err
	}
	drawn, err := s.draw(c.Ctx(), c.Actor, c.P, in, append(lessons, Lesson{Course: in, Items: loose}))
	if err != nil {
		return err
	}
	v.Lessons, v.Loose = drawn[:len(lessons)], drawn[len(lessons)]
	return nil
}

// choose is the topic of the address, else the one whose lessons are nearest to today, else the first.
func (s *Service) choose(c *web.Call, topics []Topic, all bool) (int, error) {
	at := func(which TopicID) int {
		return slices.IndexFunc(topics, func(t Topic) bool { return t.ID == which })
	}
	if i := at(web.QueryID[Topic](c, "topic")); i >= 0 {
		return i, nil
	}
	near, err := topicNear(c.Ctx(), s.DB, topics[0].Course, clock.DateOf(c.P.Now()), all)
	return max(0, at(near)), err
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

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
