// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"lectern/internal/course"
	"lectern/internal/platform/id"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

type topicView struct {
	Frame  course.Frame
	Topic  Topic
	Full   bool // it holds lessons, so it cannot be removed
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
	v := topicView{Topic: Topic{Drawn: id.New[Topic](s.IDs), Course: which}}
	if c.Path("topic") != "" {
		t, err := web.PathID[Topic](c, "topic")
		if err != nil {
			return err
		}
		if v.Topic, err = findTopic(c.Ctx(), s.DB, which, t); err != nil {
			return err
		}
		lessons, err := readLessons(c.Ctx(), s.DB, t, true)
		if err != nil {
			return err
		}
		title, v.Full = v.Topic.Title, len(lessons) > 0
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
	t.Title, t.Drawn = f.Text("title"), web.FormID[Topic](f, "new")
	var ends error
	t.StartsOn, err = f.Date("starts_on")
	if t.EndsOn, ends = f.Date("ends_on"); err == nil {
		err = ends
	}
	made := t.ID
	if err == nil {
		made, err = s.PutTopic(c.Ctx(), c.Actor, t)
	}
	if faults, ok := c.Failed(err); ok {
		title := c.T("plan.new_topic")
		if t.ID != 0 {
			was, err := findTopic(c.Ctx(), s.DB, which, t.ID)
			if err != nil {
				return err
			}
			title = was.Title
		}
		frame, err := s.editing(c, which, title)
		if err != nil {
			return err
		}
		return c.Again(topicPage(topicView{Frame: frame, Topic: t, Full: t.ID != 0, Faults: faults}))
	}
	if err != nil {
		return err
	}
	return c.See(course.Path(which) + "?topic=" + made.String())
}

func (s *Service) removeTopicQuestion(c *web.Call) error {
	which, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return err
	}
	asked, err := web.PathID[Topic](c, "topic")
	if err != nil {
		return err
	}
	f, err := s.editing(c, which, c.T("plan.remove_topic"))
	if err != nil {
		return err
	}
	t, err := findTopic(c.Ctx(), s.DB, which, asked)
	if err != nil {
		return err
	}
	if err := mayRemove(c.Ctx(), s.DB, t.ID); err != nil {
		return err
	}
	at := course.Path(which) + "/topics/" + t.ID.String()
	return c.OK(removePage(f, ui.Confirm{Question: c.T("plan.remove_topic_question", "title", t.Title), Consequence: c.T("plan.remove_topic_consequence"),
		Yes: c.T("plan.remove_topic"), Action: at + "/remove", Safe: c.T("plan.keep"), SafeHref: at}))
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
