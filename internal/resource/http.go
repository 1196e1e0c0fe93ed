// SPDX-License-Identifier: AGPL-3.0-or-later

package resource

import (
	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/plan"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/courses/{course}/resources/new", permit.In(Edit), s.newForm).For("teaching-content"),
		web.Post("/courses/{course}/resources", permit.In(Edit), s.create).For("teaching-content").Large(file.Largest),
		web.Get("/resources/{resource}", permit.In(See), s.show).For("teaching-content"),
		web.Get("/resources/{resource}/edit", permit.In(Edit), s.editForm).For("teaching-content"),
		web.Post("/resources/{resource}/edit", permit.In(Edit), s.edit).For("teaching-content"),
		web.Post("/resources/{resource}/show", permit.In(Edit), s.reveal).For("teaching-content"),
		web.Get("/resources/{resource}/remove", permit.In(Edit), s.removeQuestion).For("teaching-content"),
		web.Post("/resources/{resource}/remove", permit.In(Edit), s.remove).For("teaching-content"),
	}
}

func path(which ID) string { return "/resources/" + which.String() }

type formView struct {
	Frame    course.Frame
	Resource Resource
	Lesson   plan.LessonID
	Action   string
	Other    *Resource // what somebody else saved meanwhile
	Faults   ui.Faults
}

func (s *Service) frame(c *web.Call, in course.ID, title string) (course.Frame, error) {
	v, role, err := s.Course.Need(c.Ctx(), s.DB, in, c.Actor, Edit)
	if err != nil {
		return course.Frame{}, err
	}
	f, err := s.Course.Frame(c, v, role, "", title)
	f.Page.Scripts = []string{"editor.js", "upload.js"}
	return f, err
}

func kindOf(s string) string {
	if s == Link || s == File {
		return s
	}
	return Page
}

func (s *Service) newForm(c *web.Call) error {
	in, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return err
	}
	kind := kindOf(c.Query("kind"))
	f, err := s.frame(c, in, c.T("resource.new_"+kind))
	if err != nil {
		return err
	}
	return c.OK(formPage(formView{Frame: f, Resource: Resource{Course: in, Kind: kind}, Lesson: web.QueryID[plan.Lesson](c, "lesson"), Action: course.Path(in) + "/resources"}))
}

func (s *Service) create(c *web.Call) error {
	in, err := web.PathID[course.Course](c, "course")
	if err != nil {
		return err
	}
	if _, _, err := s.Course.Need(c.Ctx(), s.DB, in, c.Actor, Edit); err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	m := Make{Resource: Resource{Course: in, Kind: kindOf(f.Text("kind")), Title: f.Text("title"), URL: f.Text("url")}, Lesson: web.FormID[plan.Lesson](f, "lesson"), Show: f.Check("show")}
	m.Body, err = richtext.FromForm(f.Text("body"))
	if err == nil && m.Kind == File {
		m.Upload, m.Title, err = s.uploaded(c, f, m.Title)
	}
	var made ID
	if err == nil {
		made, err = s.Create(c.Ctx(), c.Actor, m)
	}
	if faults, ok := c.Failed(err); ok {
		frame, err := s.frame(c, in, c.T("resource.new_"+m.Kind))
		if err != nil {
			return err
		}
		return c.Again(formPage(formView{Frame: frame, Resource: m.Resource, Lesson: m.Lesson, Action: course.Path(in) + "/resources", Faults: faults}))
	}
	if err != nil {
		return err
	}
	return c.See(path(made))
}

// uploaded takes the one file of the form; without a title its name is the title.
func (s *Service) uploaded(c *web.Call, f *web.Form, title string) (file.ID, string, error) {
	ids, err := s.File.FromForm(c, f, "file")
	if err != nil || len(ids) == 0 {
		return 0, title, err
	}
	if title == "" {
		v, err := s.File.Find(c.Ctx(), s.DB, c.Actor, ids[0])
		if err != nil {
			return 0, title, err
		}
		title = v.Name
	}
	return ids[0], title, nil
}

type showView struct {
	Frame    course.Frame
	Resource Resource
	Lesson   plan.LessonID
	Shown    bool
	May      bool
	File     file.File
}

func (s *Service) open(c *web.Call) (Resource, course.Course, permit.CourseRole, error) {
	which, err := web.PathID[Resource](c, "resource")
	if err != nil {
		return Resource{}, course.Course{}, "", err
	}
	return s.Find(c.Ctx(), s.DB, c.Actor, which)
}

func (s *Service) show(c *web.Call) error {
	v, in, role, err := s.open(c)
	if err != nil {
		return err
	}
	view := showView{Resource: v, May: Edit.For(role)}
	if view.Frame, err = s.Course.Frame(c, in, role, "", v.Title); err != nil {
		return err
	}
	if view.Lesson, err = s.Plan.LessonOf(c.Ctx(), s.DB, v.Kind, int64(v.ID)); err != nil {
		return err
	}
	_, view.Shown, err = findResource(c.Ctx(), s.DB, v.ID)
	if err == nil && v.File != 0 {
		view.File, err = s.File.Find(c.Ctx(), s.DB, c.Actor, v.File)
	}
	if err != nil {
		return err
	}
	return c.OK(showPage(view))
}

func (s *Service) editForm(c *web.Call) error {
	v, _, _, err := s.open(c)
	if err != nil {
		return err
	}
	f, err := s.frame(c, v.Course, v.Title)
	if err != nil {
		return err
	}
	return c.OK(formPage(formView{Frame: f, Resource: v, Action: path(v.ID) + "/edit"}))
}

func (s *Service) edit(c *web.Call) error {
	was, _, _, err := s.open(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	v := was
	v.Title, v.URL = f.Text("title"), f.Text("url")
	version, _ := f.Int("version")
	v.Version = int64(version)
	v.Body, err = richtext.FromForm(f.Text("body"))
	if err == nil {
		err = s.Update(c.Ctx(), c.Actor, v)
	}
	if faults, ok := c.Failed(err); ok {
		frame, ferr := s.frame(c, was.Course, was.Title)
		if ferr != nil {
			return ferr
		}
		view := formView{Frame: frame, Resource: v, Action: path(v.ID) + "/edit", Faults: faults}
		if fault.Is(err, fault.Conflict) {
			view.Other, view.Resource.Version = &was, was.Version
		}
		return c.Again(formPage(view))
	}
	if err != nil {
		return err
	}
	c.Flash("resource.saved")
	return c.See(path(v.ID))
}

func (s *Service) reveal(c *web.Call) error {
	v, _, _, err := s.open(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	if err := s.Show(c.Ctx(), c.Actor, v.ID, f.Check("show")); err != nil {
		return err
	}
	return c.See(path(v.ID))
}

func (s *Service) removeQuestion(c *web.Call) error {
	v, _, _, err := s.open(c)
	if err != nil {
		return err
	}
	f, err := s.frame(c, v.Course, v.Title)
	if err != nil {
		return err
	}
	return c.OK(removePage(f, ui.Confirm{Question: c.T("resource.remove_question", "title", v.Title), Consequence: c.T("resource.remove_consequence"),
		Yes: c.T("resource.remove"), Action: path(v.ID) + "/remove", Safe: c.T("resource.keep"), SafeHref: path(v.ID)}))
}

func (s *Service) remove(c *web.Call) error {
	v, _, _, err := s.open(c)
	if err != nil {
		return err
	}
	if err := s.Remove(c.Ctx(), c.Actor, v.ID); err != nil {
		return err
	}
	c.Flash("resource.removed")
	return c.See(course.Path(v.Course))
}
