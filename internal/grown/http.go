// SPDX-License-Identifier: AGPL-3.0-or-later

package grown

import (
	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

const page = "/privacy/me/grown"

var keepAsks = personal.Asks{"scopes": {"person_guardian.kept"}}

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get(page, permit.SignedIn, s.grownPage).For("guardian-contact").Asking(keepAsks),
		web.Post(page+"/seen", permit.SignedIn, s.seenForm).For("guardian-contact"),
		web.Post(page+"/guardians/{guardian}", permit.SignedIn, s.keepForm).For("guardian-contact").Asking(keepAsks),
	}
}

func (s *Service) view(c *web.Call) (grownView, error) {
	at, err := s.standing(c.Ctx(), s.DB, c.Actor)
	if err != nil {
		return grownView{}, err
	}
	who := person.ID(c.Actor.Person)
	v := grownView{Page: c.Shell(c.T("grown.title_"+string(at.Stage)), c.T("grown.my_data")), P: c.P, At: at, Languages: c.Site.Info().Languages}
	if v.Guardians, err = s.Person.Guardians(c.Ctx(), s.DB, who); err != nil {
		return v, err
	}
	for _, x := range person.Keepable() {
		v.Scopes = append(v.Scopes, ui.Option{Value: string(x), Text: c.T("person.scope_title." + string(x))})
	}
	v.Given, err = s.Given(c.Ctx(), s.DB, who)
	return v, err
}

func (s *Service) grownPage(c *web.Call) error {
	v, err := s.view(c)
	if err != nil {
		return err
	}
	return c.OK(grownPage(v))
}

func (s *Service) seenForm(c *web.Call) error {
	if err := s.Seen(c.Ctx(), c.Actor); err != nil {
		return err
	}
	return c.See("/")
}

func (s *Service) keepForm(c *web.Call) error {
	guardian, err := web.PathID[person.Person](c, "guardian")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	var scopes []person.Scope
	for _, x := range f.All("scopes") {
		scopes = append(scopes, person.Scope(x))
	}
	err = s.Keep(c.Ctx(), c.Actor, guardian, scopes)
	if faults, ok := c.Failed(err); ok {
		v, err := s.view(c)
		if err != nil {
			return err
		}
		v.Faults = faults
		return c.Again(grownPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("grown.kept")
	return c.See(page)
}
