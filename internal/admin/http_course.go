// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// The lists of courses.
const (
	showTeacherless = "teacherless"
	showArchived    = "archived"
)

func (s *Service) coursesPage(c *web.Call) error {
	show := c.Query("show")
	f := course.Filter{Text: c.Query("q"), NoTeacher: show == showTeacherless, Archived: show == showArchived, Offset: offset(c), Limit: rowsOnScreen}
	rows, total, err := s.Course.List(c.Ctx(), s.DB, f)
	if err != nil {
		return err
	}
	v := coursesView{Page: c.Shell(c.T("admin.courses"), c.T("admin.admin")), Text: f.Text, Show: show, Total: total,
		Pager: pager(c, "/admin/courses", f.Offset, len(rows), total, "q", f.Text, "show", show)}
	for _, k := range rows {
		v.Courses = append(v.Courses, courseLine{Row: k, Href: coursePath(k.ID)})
	}
	for _, one := range []string{"", showTeacherless, showArchived} {
		key := "admin.show." + one
		if one == "" {
			key = "admin.show.open"
		}
		v.Chips = append(v.Chips, ui.Chip{Text: c.T(key), Value: one, Pressed: one == show})
	}
	return c.OK(coursesPage(v))
}

func coursePath(which course.ID) string { return "/admin/courses/" + which.String() }

func (s *Service) courseOf(c *web.Call) (course.Course, error) {
	which, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return course.Course{}, err
	}
	return s.Course.Find(c.Ctx(), s.DB, which)
}

func (s *Service) coursePage(c *web.Call) error {
	v, err := s.courseView(c)
	if err != nil {
		return err
	}
	return c.OK(coursePage(v))
}

// courseView shows who is in a course, and nothing of what is in it: that is for its participants.
func (s *Service) courseView(c *web.Call) (courseView, error) {
	k, err := s.courseOf(c)
	if err != nil {
		return courseView{}, err
	}
	v := courseView{Page: c.Shell(k.Title, c.T("admin.courses")), Course: k, Path: coursePath(k.ID)}
	if k.Class != 0 {
		v.Class = ui.Link{Text: c.T("admin.to_class"), Href: classPath(k.Class)}
	}
	teachers, err := s.Course.Teachers(c.Ctx(), s.DB, k.ID)
	if err != nil {
		return v, err
	}
	for _, t := range teachers {
		v.Teachers = append(v.Teachers, linkLine{Name: t.Full, Href: personPath(t.ID)})
	}
	pupils, err := s.Course.Pupils(c.Ctx(), s.DB, k.ID)
	for _, p := range pupils {
		v.Pupils = append(v.Pupils, linkLine{Name: p.Full, Href: personPath(p.ID)})
	}
	return v, err
}

func (s *Service) teacherPage(c *web.Call) error {
	v, err := s.teacherView(c, c.Query("q"))
	if err != nil {
		return err
	}
	return c.OK(pickPage(v))
}

func (s *Service) teacherView(c *web.Call, text string) (pickView, error) {
	k, err := s.courseOf(c)
	if err != nil {
		return pickView{}, err
	}
	v := pickView{
		Page: c.Shell(c.T("admin.teacher_for", "course", k.Title), c.T("admin.courses")), Lead: c.T("admin.teacher_lead"), Text: text,
		Back: ui.Link{Text: k.Title, Href: coursePath(k.ID)}, Search: coursePath(k.ID) + "/teacher", Action: coursePath(k.ID) + "/teacher",
		Button: c.T("admin.teacher_give"),
	}
	return v, s.find(c, &v, person.Filter{Text: text, Role: permit.Teacher}, 0)
}

func (s *Service) teacherForm(c *web.Call) error {
	k, err := s.courseOf(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	err = s.GiveTeacher(c.Ctx(), c.Actor, k.ID, web.FormID[person.Person](f, "who"))
	if err == nil {
		c.Flash("admin.teacher_given")
		return c.See(coursePath(k.ID))
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.teacherView(c, f.Text("q"))
	if err != nil {
		return err
	}
	v.Faults, v.Chosen = faults, f.Text("who")
	return c.Again(pickPage(v))
}
