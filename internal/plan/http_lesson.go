// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// onePage is the page of one lesson.
type onePage struct {
	Frame  course.Frame
	P      *i18n.Printer
	May    bool
	Lesson lessonView
	Kinds  []feature.Item
}

// open reads the lesson of the address and asks for a capability in its course.
func (s *Service) open(c *web.Call, need permit.Capability) (Lesson, course.Course, permit.CourseRole, error) {
	which, err := web.PathID[Lesson](c, "lesson")
	if err != nil {
		return Lesson{}, course.Course{}, "", err
	}
	l, err := s.Lesson(c.Ctx(), s.DB, which, true)
	if err != nil {
		return l, course.Course{}, "", err
	}
	in, role, err := s.Course.Need(c.Ctx(), s.DB, l.Course, c.Actor, need)
	return l, in, role, err
}

func (s *Service) lesson(c *web.Call) error {
	l, in, role, err := s.open(c, See)
	if err != nil {
		return err
	}
	may := Edit.For(role)
	if !may && l.ShownAt == 0 {
		return notFound()
	}
	if !may {
		l.Items = shown(l.Items)
	}
	v := onePage{P: c.P, May: may, Kinds: s.order}
	if v.Frame, err = s.Course.Frame(c, in, role, "", l.Title); err != nil {
		return err
	}
	drawn, err := s.draw(c.Ctx(), c.Actor, c.P, in.ID, []Lesson{l})
	if err != nil {
		return err
	}
	v.Lesson = drawn[0]
	if may {
		v.Frame.Page.Scripts = []string{"sort.js"}
	}
	return c.OK(lessonPage(v))
}

func shown(items []Item) []Item {
	var out []Item
	for _, i := range items {
		if i.ShownAt != 0 {
			out = append(out, i)
		}
	}
	return out
}

type lessonForm struct {
	Frame  course.Frame
	Was    string // the title before it was changed
	Lesson Lesson
	Topics []Topic
	Action string
	Faults ui.Faults
}

func (s *Service) lessonForm(c *web.Call) error {
	v := lessonForm{}
	if c.Path("lesson") != "" {
		l, _, _, err := s.open(c, Edit)
		if err != nil {
			return err
		}
		v.Lesson, v.Was = l, l.Title
	} else {
		which, err := web.PathID[course.Course](c, "course")
		if err != nil {
			return err
		}
		v.Lesson = Lesson{Drawn: id.New[Lesson](s.IDs), Course: which, Topic: web.QueryID[Topic](c, "topic")}
		if day, err := clock.ParseDate(c.Query("day")); err == nil {
			v.Lesson.HeldOn = day
		}
	}
	if err := s.fillForm(c, &v); err != nil {
		return err
	}
	return c.OK(lessonFormPage(v))
}

func (s *Service) fillForm(c *web.Call, v *lessonForm) error {
	title := c.T("plan.new_lesson")
	v.Action = course.Path(v.Lesson.Course) + "/lessons"
	if v.Lesson.ID != 0 {
		title, v.Action = v.Was, "/lessons/"+v.Lesson.ID.String()+"/edit"
	}
	var err error
	if v.Frame, err = s.editing(c, v.Lesson.Course, title); err != nil {
		return err
	}
	v.Topics, err = s.Topics(c.Ctx(), s.DB, v.Lesson.Course)
	return err
}

func (s *Service) saveLesson(c *web.Call) error {
	var l Lesson
	var err error
	if c.Path("lesson") != "" {
		l, _, _, err = s.open(c, Edit)
	} else {
		l.Course, err = web.PathID[course.Course](c, "course")
	}
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	was := l.Title
	l.Drawn = web.FormID[Lesson](f, "new")
	l.Title, l.Note, l.Topic = f.Text("title"), f.Text("note"), web.FormID[Topic](f, "topic")
	l.HeldOn, err = f.Date("held_on")
	made := l.ID
	if err == nil {
		made, err = s.PutLesson(c.Ctx(), c.Actor, l)
	}
	if faults, ok := c.Failed(err); ok {
		v := lessonForm{Lesson: l, Was: was, Faults: faults}
		if err := s.fillForm(c, &v); err != nil {
			return err
		}
		return c.Again(lessonFormPage(v))
	}
	if err != nil {
		return err
	}
	return c.See(course.Path(l.Course) + "?topic=" + l.Topic.String() + "#l-" + made.String())
}

func (s *Service) moveLesson(c *web.Call) error {
	l, _, _, err := s.open(c, Edit)
	if err != nil {
		return err
	}
	d, err := direction(c)
	if err != nil {
		return err
	}
	if err := s.MoveLesson(c.Ctx(), c.Actor, l.Course, l.ID, d); err != nil {
		return err
	}
	return c.See(course.Path(l.Course) + "?topic=" + l.Topic.String() + "#l-" + l.ID.String())
}

func direction(c *web.Call) (Direction, error) {
	f, err := c.Form()
	if err != nil {
		return 0, err
	}
	if f.Text("step") == "up" {
		return Up, nil
	}
	return Down, nil
}

func (s *Service) showLesson(c *web.Call) error {
	l, _, _, err := s.open(c, Edit)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := s.ShowLesson(c.Ctx(), c.Actor, l.Course, l.ID, f.Check("show")); err != nil {
		return err
	}
	return c.See(course.Path(l.Course) + "?topic=" + l.Topic.String() + "#l-" + l.ID.String())
}

func (s *Service) removeQuestion(c *web.Call) error {
	l, in, role, err := s.open(c, Edit)
	if err != nil {
		return err
	}
	f, err := s.Course.Frame(c, in, role, "", l.Title)
	if err != nil {
		return err
	}
	at := "/lessons/" + l.ID.String()
	return c.OK(removePage(f, ui.Confirm{Question: c.T("plan.remove_question", "title", l.Title), Consequence: c.T("plan.remove_consequence", "n", len(l.Items)),
		Yes: c.T("plan.remove_lesson"), Action: at + "/remove", Safe: c.T("plan.keep"), SafeHref: at}))
}

func (s *Service) removeLesson(c *web.Call) error {
	l, _, _, err := s.open(c, Edit)
	if err != nil {
		return err
	}
	if err := s.RemoveLesson(c.Ctx(), c.Actor, l.Course, l.ID); err != nil {
		return err
	}
	c.Flash("plan.lesson_removed")
	return c.See(course.Path(l.Course) + "?topic=" + l.Topic.String())
}
