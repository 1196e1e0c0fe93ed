// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"slices"
	"strings"

	"lectern/internal/login"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) personPage(c *web.Call) error {
	p, err := s.personOf(c)
	if err != nil {
		return err
	}
	v, err := s.personView(c, p)
	if err != nil {
		return err
	}
	return c.OK(personPage(v))
}

// personOf is the person of the address. Support of the host is none of the school's people: no role and no link is given to her here.
func (s *Service) personOf(c *web.Call) (person.Person, error) {
	who, err := web.PathID[person.Person](c, "person")
	if err != nil {
		return person.Person{}, err
	}
	p, err := s.Person.Find(c.Ctx(), s.DB, who)
	if err == nil && p.Source == person.BySupport {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return p, err
}

// personView reads a person's record, which is written down.
func (s *Service) personView(c *web.Call, p person.Person) (personView, error) {
	s.Audit.Read(c.Ctx(), c.Actor, int64(p.ID), "person")
	v := personView{Page: c.Shell(p.Name(), c.T("admin.people")), Person: p, Path: personPath(p.ID), Own: int64(p.ID) == c.Actor.Person,
		Log: address("/admin/audit", "who", p.ID.String())}
	roles, err := readHeld(c.Ctx(), s.DB, p.ID)
	if err != nil {
		return v, err
	}
	var names []permit.Role
	for _, h := range roles {
		names = append(names, h.Role)
		v.Roles = append(v.Roles, heldLine(c, h, v.Own))
	}
	v.RoleWords, v.Officer, v.Pupil = roleWords(c, names), slices.Contains(names, permit.Officer), slices.Contains(names, permit.Pupil)
	if v.Facts, err = readFacts(c.Ctx(), s.DB, p.ID); err != nil {
		return v, err
	}
	if err := s.family(c, &v); err != nil {
		return v, err
	}
	mine, err := s.Course.Mine(c.Ctx(), s.DB, int64(p.ID))
	if err != nil {
		return v, err
	}
	for _, m := range mine {
		v.Courses = append(v.Courses, linkLine{Name: m.Title, Line: c.T("admin.course_role." + string(m.Role)), Href: coursePath(m.ID)})
	}
	v.RoleOptions = []ui.Option{{Text: c.T("admin.choose")}}
	for _, r := range permit.Roles() {
		v.RoleOptions = append(v.RoleOptions, ui.Option{Value: string(r), Text: c.T("person.role." + string(r))})
	}
	v.PlaceOptions, err = s.places(c, c.T("admin.whole_site"), 0)
	return v, err
}

func heldLine(c *web.Call, h held, own bool) roleLine {
	l := roleLine{Name: c.T("person.role." + string(h.Role)), Role: string(h.Role), Place: h.Place, Fixed: own && h.Role == permit.Admin}
	if h.Org != 0 {
		l.Org = org.ID(h.Org).String()
	} else {
		l.Place = c.T("admin.whole_site")
	}
	if h.Source == person.ByRoster {
		l.Place = c.T("admin.from_roster", "place", l.Place)
	}
	return l
}

func (s *Service) family(c *web.Call, v *personView) error {
	children, err := s.Person.Followed(c.Ctx(), s.DB, v.Person.ID)
	if err != nil {
		return err
	}
	for _, k := range children {
		v.Children = append(v.Children, linkLine{Name: k.Full, Line: guardianLine(c, k), Href: personPath(k.ID) + "/guardians/" + v.Person.ID.String(), ID: k.ID.String()})
	}
	guardians, err := s.Person.Guardians(c.Ctx(), s.DB, v.Person.ID)
	if err != nil {
		return err
	}
	for _, g := range guardians {
		v.Guardians = append(v.Guardians, linkLine{Name: g.Full, Line: guardianLine(c, g), Href: v.Path + "/guardians/" + g.ID.String(), ID: g.ID.String()})
	}
	v.Age, err = s.Person.Age(c.Ctx(), s.DB, v.Person.ID)
	v.AgeLine = ageLine(c.P, v.Age)
	return err
}

// guardianLine says what two people are to each other, in life and in law, and whether it holds today.
func guardianLine(c *web.Call, g person.Guardian) string {
	key := "person.relation." + g.Relation
	if !c.Site.Texts.Has(key) {
		key = "person.relation.other"
	}
	words := []string{c.T(key, "since", c.P.Date(g.Since)), c.T("person.kind." + string(g.Kind))}
	if len(g.Now) == 0 {
		words = append(words, c.T("admin.guardian_not_now"))
	}
	return strings.Join(words, " · ")
}

func (s *Service) editPage(c *web.Call) error {
	p, err := s.personOf(c)
	if err != nil {
		return err
	}
	s.Audit.Read(c.Ctx(), c.Actor, int64(p.ID), "person")
	return c.OK(editPage(editView{Page: c.Shell(p.Name(), c.T("admin.people")), Path: personPath(p.ID), Protected: p.Protected,
		Fields: personFields{p.GivenName, p.FamilyName, p.CallName, p.Email, p.Username, p.YearGroup}}))
}

func (s *Service) editForm(c *web.Call) error {
	p, err := s.personOf(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	in := personFields{f.Text("given_name"), f.Text("family_name"), f.Text("call_name"), f.Text("email"), f.Text("username"), f.Text("year_group")}
	protected := f.Check("protected")
	err = s.ChangePerson(c.Ctx(), c.Actor, p.ID, person.Update{GivenName: &in.Given, FamilyName: &in.Family, CallName: &in.Call, Email: &in.Email,
		Username: &in.Username, YearGroup: &in.Year, Protected: &protected})
	if err == nil {
		c.Flash("admin.saved")
		return c.See(personPath(p.ID))
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	return c.Again(editPage(editView{Page: c.Shell(p.Name(), c.T("admin.people")), Path: personPath(p.ID), Protected: protected, Fields: in, Faults: faults}))
}

func (s *Service) closePage(c *web.Call) error {
	p, err := s.personOf(c)
	if err != nil {
		return err
	}
	return c.OK(confirmPage(c.Shell(p.Name(), c.T("admin.people")), ui.Confirm{
		Question: c.T("admin.close_question", "name", p.Name()), Consequence: c.T("admin.close_what"), Yes: c.T("admin.close_yes"),
		Action: personPath(p.ID) + "/close", Safe: c.T("admin.close_no"), SafeHref: personPath(p.ID),
		More: ui.Choice{Name: "taken", Text: c.T("admin.close_taken"), Line: c.T("admin.close_taken_line")},
	}))
}

func (s *Service) closeForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	return s.act(c, "admin.person_closed_now", func(who person.ID) error { return s.ClosePerson(c.Ctx(), c.Actor, who, f.Check("taken")) })
}

func (s *Service) reopenForm(c *web.Call) error {
	return s.act(c, "admin.person_reopened", func(who person.ID) error { return s.ReopenPerson(c.Ctx(), c.Actor, who) })
}

// act does something to the person of the address and shows her page again, with the reason when it was refused.
func (s *Service) act(c *web.Call, done string, do func(person.ID) error) error {
	p, err := s.personOf(c)
	if err != nil {
		return err
	}
	err = do(p.ID)
	if err == nil {
		c.Flash(done)
		return c.See(personPath(p.ID))
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.personView(c, p)
	if err != nil {
		return err
	}
	v.Faults = faults
	return c.Again(personPage(v))
}

// linkForm shows the link on the page that answers: it is kept nowhere and cannot be shown again.
func (s *Service) linkForm(c *web.Call) error {
	p, err := s.personOf(c)
	if err != nil {
		return err
	}
	path, err := s.SignInLink(c.Ctx(), c.Actor, p.ID)
	if err != nil {
		return s.act(c, "", func(person.ID) error { return err })
	}
	return c.OK(linkPage(linkView{Page: c.Shell(p.Name(), c.T("admin.people")), Path: personPath(p.ID), Name: p.Name(), Link: s.base(c) + path,
		Hours: int(login.AdminLink.Hours())}))
}

// base is how people reach the site: as the operator says, or as this request came.
func (s *Service) base(c *web.Call) string {
	switch {
	case s.Login.Base != "":
		return s.Login.Base
	case c.Site.Secure:
		return "https://" + c.R.Host
	}
	return "http://" + c.R.Host
}

func (s *Service) giveRoleForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	return s.act(c, "admin.role_given", func(who person.ID) error {
		if f.Text("place") != "" && web.FormID[org.Org](f, "place") == 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return s.GiveRole(c.Ctx(), c.Actor, who, permit.Role(f.Text("role")), web.FormID[org.Org](f, "place"))
	})
}

func (s *Service) takeRoleForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	return s.act(c, "admin.role_taken", func(who person.ID) error {
		return s.TakeRole(c.Ctx(), c.Actor, who, permit.Role(f.Text("role")), web.FormID[org.Org](f, "place"))
	})
}
