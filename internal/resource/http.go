// SPDX-License-Identifier: AGPL-3.0-or-later

package resource

import (
	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/plan"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
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
		web.Post("/resources/{resource}/edit", permit.In(Edit), s.edit).For("teaching-content").Large(file.Largest),
		web.Post("/resources/{resource}/show", permit.In(Edit), s.reveal).For("teaching-content"),
		web.Get("/resources/{resource}/remove", permit.In(Edit), s.removeQuestion).For("teaching-content"),
		web.Post("/resources/{resource}/remove", permit.In(Edit), s.remove).For("teaching-content"),
	}
}

func path(which ID) string { return "/resources/" + which.String() }

type formView struct {
	Frame    course.Frame
	Resource Resource
	Drawn    ID // of a new one
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
	return c.OK(formPage(formView{Frame: f, Resource: Resource{Course: in, Kind: kind}, Drawn: id.New[Resource](s.IDs), Lesson: web.QueryID[plan.Lesson](c, "lesson"), Action: course.Path(in) + "/resources"}))
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
	m := Make{Resource: Resource{ID: web.FormID[Resource](f, "new"), Course: in, Kind: kindOf(f.Text("kind")), Title: f.Text("title"), URL: f.Text("url")}, Lesson: web.FormID[plan.Lesson](f, "lesson"), Show: f.Check("show")}
	if m.Kind == File {
		var ids []file.ID
		if ids, err = s.File.FromForm(c, f, "file"); len(ids) > 0 {
			m.Upload = ids[0]
		}
	} else {
		m.Body, err = s.body(c, f)
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
		view := formView{Frame: frame, Resource: m.Resource, Drawn: m.ID, Lesson: m.Lesson, Action: course.Path(in) + "/resources", Faults: faults}
		view.Resource.ID = 0
		return c.Again(formPage(view))
	}
	if err != nil {
		return err
	}
	return c.See(path(made))
}

// body is the text of the form with the files that were sent along at its end.
func (s *Service) body(c *web.Call, f *web.Form) (richtext.Doc, error) {
	d, err := richtext.FromForm(f.Text("body"))
	if err != nil {
		return d, err
	}
	ids, err := s.File.FromForm(c, f, "pictures")
	if err != nil {
		return d, err
	}
	var files []file.File
	for _, which := range ids {
		v, err := s.File.Find(c.Ctx(), s.DB, c.Actor, which)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return d, err
		}
		files = append(files, v)
	}
	return withFiles(d, files)
}

type showView struct {
	Frame    course.Frame
	Resource Resource
	Lesson   plan.LessonID
	May      bool
	File     file.File
	Held     map[int64]bool // the files of a page
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
	held, err := s.File.Of(c.Ctx(), s.DB, Holder, int64(v.ID))
	if err != nil {
		return err
	}
	view.Held = map[int64]bool{}
	for _, f := range held[int64(v.ID)] {
		view.Held[int64(f.ID)] = true
		if f.ID == v.File {
			view.File = f
		}
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
	v.Body, err = s.body(c, f)
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
			now, _, _, err := s.Find(c.Ctx(), s.DB, c.Actor, v.ID)
			if err != nil {
				return err
			}
			view.Other, view.Resource.Version = &now, now.Version
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
