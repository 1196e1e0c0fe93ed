// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"
	"strconv"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
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
	return c.OK(listPage(c.Shell(c.T("course.courses"), c.Site.Info().Name), mine, c.Actor.May(Make)))
}

func (s *Service) newForm(c *web.Call) error {
	return c.OK(newPage(c.Shell(c.T("course.new"), c.T("course.courses")), settingsView{}))
}

func (s *Service) create(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	v := Course{Title: f.Text("title"), Code: f.Text("code"), Cover: f.Text("cover")}
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

type peopleView struct {
	Frame   Frame
	Members []Member
	Total   int64
	From    int
	Query   string
	Found   []person.Row
	Faults  ui.Faults
}

func (s *Service) people(c *web.Call) error {
	return s.showPeople(c, nil)
}

func (s *Service) showPeople(c *web.Call, faults ui.Faults) error {
	v, role, err := s.in(c, People)
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(c.Query("from"))
	from = max(0, from)
	view := peopleView{From: from, Query: c.Query("q"), Faults: faults}
	if view.Frame, err = s.Frame(c, v, role, "people", c.T("course.tab_people")); err != nil {
		return err
	}
	if view.Members, view.Total, err = s.Members(c.Ctx(), s.DB, v.ID, from, pageSize); err != nil {
		return err
	}
	if view.Query != "" && Manage.For(role) {
		found, err := s.Person.List(c.Ctx(), s.DB, person.Filter{Text: view.Query, Limit: 10})
		if err != nil {
			return err
		}
		for _, p := range found.People {
			if !p.Protected {
				view.Found = append(view.Found, p)
			}
		}
	}
	return c.OK(peoplePage(view))
}

func (s *Service) addPerson(c *web.Call) error {
	which, err := web.PathID[Course](c, "course")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	role := permit.CourseRole(f.Text("role"))
	if !known(role) {
		role = permit.CoursePupil
	}
	if err := s.AddMember(c.Ctx(), c.Actor, which, web.FormID[person.Person](f, "person"), role); err != nil {
		return err
	}
	c.Flash("course.person_added")
	return c.See(Path(which) + "/people")
}

func known(r permit.CourseRole) bool {
	for _, x := range permit.CourseRoles() {
		if x == r {
			return true
		}
	}
	return false
}

func (s *Service) member(c *web.Call) (Course, permit.CourseRole, person.Name, error) {
	v, role, err := s.in(c, Manage)
	if err != nil {
		return v, role, person.Name{}, err
	}
	who, err := web.PathID[person.Person](c, "person")
	if err != nil {
		return v, role, person.Name{}, err
	}
	if _, err := s.Role(c.Ctx(), s.DB, v.ID, int64(who)); err != nil {
		return v, role, person.Name{}, err
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{who})
	return v, role, names[who], err
}

func (s *Service) endQuestion(c *web.Call) error {
	v, role, who, err := s.member(c)
	if err != nil {
		return err
	}
	f, err := s.Frame(c, v, role, "people", c.T("course.tab_people"))
	if err != nil {
		return err
	}
	return c.OK(questionPage(f, ui.Confirm{Question: c.T("course.end_question", "name", who.Full), Consequence: c.T("course.end_consequence", "name", who.Short),
		Yes: c.T("course.end_yes"), Action: Path(v.ID) + "/people/" + who.ID.String() + "/end", Safe: c.T("course.keep"), SafeHref: Path(v.ID) + "/people"}))
}

func (s *Service) endPerson(c *web.Call) error {
	v, _, who, err := s.member(c)
	if err != nil {
		return err
	}
	if err := s.EndMember(c.Ctx(), c.Actor, v.ID, who.ID); err != nil {
		return err
	}
	c.Flash("course.person_ended")
	return c.See(Path(v.ID) + "/people")
}

type groupsView struct {
	Frame  Frame
	Groups []Group
	Pupils []person.Name
	One    Group
	Faults ui.Faults
}

func (s *Service) groupsView(c *web.Call) (groupsView, error) {
	v, role, err := s.in(c, Manage)
	if err != nil {
		return groupsView{}, err
	}
	var g groupsView
	if g.Frame, err = s.Frame(c, v, role, "groups", c.T("course.tab_groups")); err != nil {
		return g, err
	}
	if g.Groups, err = s.Groups(c.Ctx(), s.DB, v.ID); err != nil {
		return g, err
	}
	g.Pupils, err = s.Pupils(c.Ctx(), s.DB, v.ID)
	return g, err
}

func (s *Service) groups(c *web.Call) error {
	g, err := s.groupsView(c)
	if err != nil {
		return err
	}
	return c.OK(groupsPage(g))
}

func (s *Service) groupForm(c *web.Call) error {
	which, err := web.PathID[Group](c, "group")
	if err != nil {
		return err
	}
	g, err := s.groupsView(c)
	if err != nil {
		return err
	}
	for _, one := range g.Groups {
		if one.ID == which {
			g.One = one
			return c.OK(groupsPage(g))
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

func (s *Service) putGroup(c *web.Call) error {
	which, err := web.PathID[Course](c, "course")
	if err != nil {
		return err
	}
	var one Group
	if c.Path("group") != "" {
		if one.ID, err = web.PathID[Group](c, "group"); err != nil {
			return err
		}
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	one.Name, one.Members = f.Text("name"), web.FormIDs[person.Person](f, "member")
	_, err = s.PutGroup(c.Ctx(), c.Actor, which, one)
	if faults, ok := c.Failed(err); ok {
		g, err := s.groupsView(c)
		if err != nil {
			return err
		}
		g.One, g.Faults = one, faults
		return c.Again(groupsPage(g))
	}
	if err != nil {
		return err
	}
	c.Flash("course.group_saved")
	return c.See(Path(which) + "/groups")
}

func (s *Service) removeGroup(c *web.Call) error {
	which, err := web.PathID[Course](c, "course")
	if err != nil {
		return err
	}
	g, err := web.PathID[Group](c, "group")
	if err != nil {
		return err
	}
	if err := s.RemoveGroup(c.Ctx(), c.Actor, which, g); err != nil {
		return err
	}
	c.Flash("course.group_removed")
	return c.See(Path(which) + "/groups")
}

type settingsView struct {
	Frame  Frame
	Course Course
	Faults ui.Faults
}

func (s *Service) settings(c *web.Call) error {
	v, role, err := s.in(c, Manage)
	if err != nil {
		return err
	}
	f, err := s.Frame(c, v, role, "settings", c.T("course.tab_settings"))
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
		frame, err := s.Frame(c, was, role, "settings", c.T("course.tab_settings"))
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
