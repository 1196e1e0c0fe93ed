// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"lectern/internal/person"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

// pairing is which side of a guardian link is looked for.
type pairing struct {
	title, lead, button, path, done string // text keys, and the end of the address
	link                            func(found, of person.ID) (guardian, child person.ID)
}

var (
	aGuardian = pairing{"admin.guardian_for", "admin.guardian_lead", "admin.guardian_link", "/guardians", "admin.guardian_linked",
		func(found, of person.ID) (person.ID, person.ID) { return found, of }}
	aChild = pairing{"admin.child_for", "admin.child_lead", "admin.child_link", "/children", "admin.guardian_linked",
		func(found, of person.ID) (person.ID, person.ID) { return of, found }}
)

func (s *Service) guardianPage(c *web.Call) error { return s.pairPage(c, aGuardian) }
func (s *Service) childPage(c *web.Call) error    { return s.pairPage(c, aChild) }
func (s *Service) guardianForm(c *web.Call) error { return s.pairForm(c, aGuardian) }
func (s *Service) childForm(c *web.Call) error    { return s.pairForm(c, aChild) }

func (s *Service) endGuardianForm(c *web.Call) error { return s.unpairForm(c, aGuardian) }
func (s *Service) endChildForm(c *web.Call) error    { return s.unpairForm(c, aChild) }

// pairPage looks for the other person: a search, then one of those found.
func (s *Service) pairPage(c *web.Call, side pairing) error {
	v, err := s.pairView(c, side, c.Query("q"))
	if err != nil {
		return err
	}
	return c.OK(pickPage(v))
}

func (s *Service) pairView(c *web.Call, side pairing, text string) (pickView, error) {
	p, err := s.personOf(c)
	if err != nil {
		return pickView{}, err
	}
	v := pickView{
		Page: c.Shell(c.T(side.title, "name", p.Name()), c.T("admin.people")), Lead: c.T(side.lead, "name", p.Name()), Text: text,
		Back: ui.Link{Text: p.Name(), Href: personPath(p.ID)}, Search: personPath(p.ID) + side.path + "/new", Action: personPath(p.ID) + side.path,
		Button: c.T(side.button), Relations: []ui.Option{{Text: c.T("admin.choose")}},
	}
	for _, r := range relations {
		v.Relations = append(v.Relations, ui.Option{Value: r, Text: c.T("admin.relation." + r)})
	}
	return v, s.find(c, &v, person.Filter{Text: text}, p.ID)
}

const mostFound = 20

// find fills in who fits what was typed; nobody before something was.
func (s *Service) find(c *web.Call, v *pickView, f person.Filter, but person.ID) error {
	if f.Text == "" {
		return nil
	}
	f.Limit = mostFound
	list, err := s.Person.List(c.Ctx(), s.DB, f)
	if err != nil {
		return err
	}
	v.Total = list.Total
	for _, p := range list.People {
		if p.ID != but {
			v.Found = append(v.Found, ui.Option{Value: p.ID.String(), Text: p.Name(), Line: c.P.List(nonEmpty(roleWords(c, p.Roles), p.YearGroup, p.Username))})
		}
	}
	return nil
}

func nonEmpty(words ...string) []string {
	var out []string
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

func (s *Service) pairForm(c *web.Call, side pairing) error {
	p, err := s.personOf(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	guardian, child := side.link(web.FormID[person.Person](f, "who"), p.ID)
	err = s.LinkGuardian(c.Ctx(), c.Actor, guardian, child, f.Text("relation"))
	if err == nil {
		c.Flash(side.done)
		return c.See(personPath(child) + "/guardians/" + guardian.String())
	}
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	v, err := s.pairView(c, side, f.Text("q"))
	if err != nil {
		return err
	}
	v.Faults, v.Chosen, v.Relation = faults, f.Text("who"), f.Text("relation")
	return c.Again(pickPage(v))
}

func (s *Service) unpairForm(c *web.Call, side pairing) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	return s.act(c, "admin.guardian_ended", func(of person.ID) error {
		guardian, child := side.link(web.FormID[person.Person](f, "who"), of)
		return s.EndGuardian(c.Ctx(), c.Actor, guardian, child)
	})
}
