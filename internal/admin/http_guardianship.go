// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) guardianshipRoutes() []web.Route {
	m := permit.Site(Manage)
	return []web.Route{
		web.Get("/admin/people/{person}/guardians/{guardian}", m, s.guardianshipPage).For("guardian-contact").Asking(guardianshipAsks),
		web.Post("/admin/people/{person}/guardians/{guardian}", m, s.guardianshipForm).For("guardian-contact").Asking(guardianshipAsks),
		web.Get("/admin/people/{person}/age", m, s.agePage).For("guardian-contact").Asking(ageAsks),
		web.Post("/admin/people/{person}/age", m, s.ageForm).For("guardian-contact").Asking(ageAsks),
		web.Get("/admin/growing-up", m, s.growingPage).For("guardian-contact"),
	}
}

// linkOf is the link of the address, with the guardian as the other person.
func (s *Service) linkOf(c *web.Call) (person.Person, person.Guardian, error) {
	child, err := s.personOf(c)
	if err != nil {
		return child, person.Guardian{}, err
	}
	which, err := web.PathID[person.Person](c, "guardian")
	if err != nil {
		return child, person.Guardian{}, err
	}
	all, err := s.Person.Guardians(c.Ctx(), s.DB, child.ID)
	for _, g := range all {
		if g.ID == which {
			return child, g, err
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return child, person.Guardian{}, err
}

func (s *Service) guardianshipView(c *web.Call) (guardianshipView, error) {
	child, g, err := s.linkOf(c)
	if err != nil {
		return guardianshipView{}, err
	}
	s.Audit.Read(c.Ctx(), c.Actor, int64(child.ID), "person")
	v := guardianshipView{Page: c.Shell(c.T("admin.guardianship_of", "guardian", g.Full, "child", child.Name()), c.T("admin.people")), P: c.P,
		Child: child, Guardian: g, Today: clock.DateOf(c.P.Now()), Begins: string(g.Begins), Ends: string(g.Ends), AsKind: g.Own == nil,
		Path: personPath(child.ID) + "/guardians/" + g.ID.String()}
	if g.VerifiedBy != 0 {
		names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{g.VerifiedBy})
		if err != nil {
			return v, err
		}
		v.By = names[g.VerifiedBy].Full
	}
	for _, k := range person.Custodians() {
		v.Kinds = append(v.Kinds, ui.Option{Value: string(k.Kind), Text: c.T("person.kind." + string(k.Kind)), Line: c.T("person.kind_line." + string(k.Kind))})
	}
	for _, x := range person.Scopes() {
		v.Scopes = append(v.Scopes, ui.Option{Value: string(x), Text: c.T("person.scope_title." + string(x)), Line: c.T("person.scope_line." + string(x))})
	}
	return v, nil
}

func (s *Service) guardianshipPage(c *web.Call) error {
	v, err := s.guardianshipView(c)
	if err != nil {
		return err
	}
	return c.OK(guardianshipPage(v))
}

// guardianshipForm shows what she would see, or saves.
func (s *Service) guardianshipForm(c *web.Call) error {
	v, err := s.guardianshipView(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	g := &v.Guardian
	g.Kind, g.Own = person.Custodian(f.Text("kind")), nil
	if v.AsKind = f.Check("as_kind"); !v.AsKind {
		g.Own = []person.Scope{}
		for _, x := range f.All("scopes") {
			g.Own = append(g.Own, person.Scope(x))
		}
	}
	v.Begins, v.Ends = f.Text("begins"), f.Text("ends")
	for field, day := range map[string]*clock.Date{"begins": &g.Begins, "ends": &g.Ends} {
		if *day, err = f.Date(field); err != nil {
			v.Faults = v.Faults.Add(field, c.T("admin.no_date"))
		}
	}
	if len(v.Faults) > 0 {
		return c.Again(guardianshipPage(v))
	}
	preview := f.Text("act") == "preview"
	if err = g.Check(); err == nil && !preview {
		err = s.VerifyGuardian(c.Ctx(), c.Actor, *g)
	}
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
		return c.Again(guardianshipPage(v))
	}
	if err != nil {
		return err
	}
	if preview {
		v.Preview = true
		return c.OK(guardianshipPage(v))
	}
	c.Flash("admin.guardian_verified")
	return c.See(personPath(v.Child.ID))
}
