// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"slices"
	"strconv"

	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

type peopleView struct {
	Frame   Frame
	Members []Member
	Total   int64
	From    int
	Query   string
	Found   []person.Row
	Places  map[person.ID]place // of those found who take part already
}

func (s *Service) people(c *web.Call) error {
	v, role, err := s.in(c, People)
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(c.Query("from"))
	from = max(0, from)
	view := peopleView{From: from, Query: c.Query("q")}
	if view.Frame, err = s.Frame(c, v, role, "people", c.T("course.tab_people")); err != nil {
		return err
	}
	if view.Members, view.Total, err = s.Members(c.Ctx(), s.DB, v.ID, from, pageSize); err != nil {
		return err
	}
	if view.Query != "" && Manage.For(role) {
		if err := s.search(c, &view); err != nil {
			return err
		}
	}
	names := make([]person.Name, len(view.Members))
	for i, m := range view.Members {
		names[i] = m.Name
	}
	s.listed(c, role, names)
	return c.OK(peoplePage(view))
}

// listed writes down that somebody saw a list of the course's people. Pupils see only with whom they learn.
func (s *Service) listed(c *web.Call, role permit.CourseRole, people []person.Name) {
	if role == permit.CoursePupil {
		return
	}
	seen := make([]int64, len(people))
	for i, p := range people {
		seen[i] = int64(p.ID)
	}
	s.Audit.ReadMany(c.Actor, seen, "list")
}

// search finds people by a part of their name. Who is protected is only found in her own courses.
func (s *Service) search(c *web.Call, v *peopleView) error {
	found, err := s.Person.List(c.Ctx(), s.DB, person.Filter{Text: v.Query, Limit: 20})
	if err != nil {
		return err
	}
	ids := make([]person.ID, len(found.People))
	for i, p := range found.People {
		ids[i] = p.ID
	}
	if v.Places, err = readPlaces(c.Ctx(), s.DB, v.Frame.Course.ID, ids); err != nil {
		return err
	}
	for _, p := range found.People {
		if _, in := v.Places[p.ID]; in || !p.Protected {
			v.Found = append(v.Found, p)
		}
	}
	return nil
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
	if !slices.Contains(permit.CourseRoles(), role) {
		role = permit.CoursePupil
	}
	if err := s.AddMember(c.Ctx(), c.Actor, which, web.FormID[person.Person](f, "person"), role); err != nil {
		return err
	}
	c.Flash("course.person_added")
	return c.See(Path(which) + "/people")
}

// member reads the course and the participant of the address for somebody who manages it.
func (s *Service) member(c *web.Call) (v Course, role permit.CourseRole, m Member, err error) {
	if v, role, err = s.in(c, Manage); err != nil {
		return v, role, m, err
	}
	who, err := web.PathID[person.Person](c, "person")
	if err != nil {
		return v, role, m, err
	}
	places, err := readPlaces(c.Ctx(), s.DB, v.ID, []person.ID{who})
	if err != nil {
		return v, role, m, err
	}
	p, in := places[who]
	if !in {
		return v, role, m, notFound()
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{who})
	return v, role, Member{Name: names[who], Role: p.Role, Source: p.Source}, err
}

func (s *Service) endQuestion(c *web.Call) error {
	v, role, who, err := s.member(c)
	if err != nil {
		return err
	}
	consequence := c.T("course.end_consequence", "name", who.Short)
	if who.Source == FromClass {
		consequence = c.T("course.end_consequence_class", "name", who.Short)
	}
	f, err := s.Frame(c, v, role, "people", c.T("course.tab_people"))
	if err != nil {
		return err
	}
	return c.OK(questionPage(f, ui.Confirm{Question: c.T("course.end_question", "name", who.Full), Consequence: consequence,
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
