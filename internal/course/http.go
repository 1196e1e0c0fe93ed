// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"

	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/courses", permit.SignedIn, s.list).For("enrolment"),
		web.Get("/courses/new", permit.Site(Make), s.newForm).For("enrolment"),
		web.Post("/courses", permit.Site(Make), s.create).For("enrolment"),
		web.Get("/courses/{course}/people", permit.In(People), s.people).For("enrolment"),
		web.Post("/courses/{course}/people", permit.In(Manage), s.addPerson).For("enrolment"),
		web.Get("/courses/{course}/people/{person}/end", permit.In(Manage), s.endQuestion).For("enrolment"),
		web.Post("/courses/{course}/people/{person}/end", permit.In(Manage), s.endPerson).For("enrolment"),
		web.Get("/courses/{course}/groups", permit.In(Manage), s.groups).For("enrolment"),
		web.Post("/courses/{course}/groups", permit.In(Manage), s.putGroup).For("enrolment"),
		web.Get("/courses/{course}/groups/{group}", permit.In(Manage), s.groupForm).For("enrolment"),
		web.Post("/courses/{course}/groups/{group}", permit.In(Manage), s.putGroup).For("enrolment"),
		web.Get("/courses/{course}/groups/{group}/remove", permit.In(Manage), s.removeGroupQuestion).For("enrolment"),
		web.Post("/courses/{course}/groups/{group}/remove", permit.In(Manage), s.removeGroup).For("enrolment"),
		web.Get("/courses/{course}/settings", permit.In(Manage), s.settings).For("teaching-content"),
		web.Post("/courses/{course}/settings", permit.In(Manage), s.saveSettings).For("teaching-content"),
		web.Post("/courses/{course}/archive", permit.In(Manage), s.archive).For("teaching-content"),
		web.Post("/courses/{course}/reopen", permit.In(Manage), s.reopen).For("teaching-content"),
	}
}

const pageSize = 50

// in reads the course of the address for a capability.
func (s *Service) in(c *web.Call, need permit.Capability) (Course, permit.CourseRole, error) {
	which, err := web.PathID[Course](c, "course")
	if err != nil {
		return Course{}, "", err
	}
	return s.Need(c.Ctx(), s.DB, which, c.Actor, need)
}

func (s *Service) list(c *web.Call) error {
	mine, err := s.Mine(c.Ctx(), s.DB, c.Actor.Person)
	if err != nil {
		return err
	}
	archived, err := s.Archived(c.Ctx(), s.DB, c.Actor.Person)
	if err != nil {
		return err
	}
	return c.OK(listPage(c.Shell(c.T("course.courses"), c.Site.Info().Name), listView{mine, archived, c.Actor.May(Make), c.Actor.Has(permit.Parent)}))
}

type listView struct {
	Mine, Archived []Mine
	May, Parent    bool
}

func (s *Service) newForm(c *web.Call) error {
	return c.OK(newPage(c.Shell(c.T("course.new"), c.T("course.courses")), settingsView{Course: Course{ID: id.New[Course](s.IDs)}}))
}

func (s *Service) create(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	v := Course{ID: web.FormID[Course](f, "new"), Title: f.Text("title"), Code: f.Text("code"), Cover: f.Text("cover")}
	var made ID
	err = s.DB.Tx(c.Ctx(), func(ctx context.Context, tx *db.Tx) error {
		made, err = s.Create(ctx, tx, c.Actor, v)
		return err
	})
	if faults, ok := c.Failed(err); ok {
		return c.Again(newPage(c.Shell(c.T("course.new"), c.T("course.courses")), settingsView{Course: v, Faults: faults}))
	}
	if err != nil {
		return err
	}
	return c.See(Path(made))
}

type settingsView struct {
	Frame  Frame
	Course Course
	Faults ui.Faults
}

// settingsFrame is the frame of the settings, with the editor of the description.
func (s *Service) settingsFrame(c *web.Call, v Course, role permit.CourseRole) (Frame, error) {
	f, err := s.Frame(c, v, role, "settings", c.T("course.tab_settings"))
	f.Page.Scripts = []string{"editor.js"}
	return f, err
}

func (s *Service) settings(c *web.Call) error {
	v, role, err := s.in(c, Manage)
	if err != nil {
		return err
	}
	f, err := s.settingsFrame(c, v, role)
	if err != nil {
		return err
	}
	return c.OK(settingsPage(settingsView{Frame: f, Course: v}))
}

func (s *Service) saveSettings(c *web.Call) error {
	was, role, err := s.in(c, Manage)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	v := was
	v.Title, v.Code, v.Cover = f.Text("title"), f.Text("code"), f.Text("cover")
	about, err := richtext.FromForm(f.Text("about"))
	v.About = about
	if err == nil {
		v.StartsOn, err = f.Date("starts_on")
	}
	if err == nil {
		v.EndsOn, err = f.Date("ends_on")
	}
	if err == nil {
		err = s.Update(c.Ctx(), c.Actor, v)
	}
	if faults, ok := c.Failed(err); ok {
		frame, err := s.settingsFrame(c, was, role)
		if err != nil {
			return err
		}
		return c.Again(settingsPage(settingsView{Frame: frame, Course: v, Faults: faults}))
	}
	if err != nil {
		return err
	}
	c.Flash("course.saved")
	return c.See(Path(v.ID))
}

func (s *Service) archive(c *web.Call) error {
	which, err := web.PathID[Course](c, "course")
	if err != nil {
		return err
	}
	if err := s.Archive(c.Ctx(), c.Actor, which, true); err != nil {
		return err
	}
	c.FlashUndo(Path(which)+"/reopen", "course.archived")
	return c.See("/courses")
}

func (s *Service) reopen(c *web.Call) error {
	which, err := web.PathID[Course](c, "course")
	if err != nil {
		return err
	}
	if err := s.Archive(c.Ctx(), c.Actor, which, false); err != nil {
		return err
	}
	return c.See(Path(which))
}
