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

func (s *Service) protectRoutes() []web.Route {
	g := permit.Site(person.Protect)
	return []web.Route{
		web.Get("/admin/protection", g, s.flagsPage).For("guardian-contact"),
		web.Get("/admin/people/{person}/protection", g, s.protectPage).For("guardian-contact").Asking(flagAsks),
		web.Post("/admin/people/{person}/protection", g, s.flagForm).For("guardian-contact").Asking(flagAsks),
		web.Post("/admin/people/{person}/protection/{flag}/lift", g, s.liftForm).For("guardian-contact"),
		web.Post("/admin/people/{person}/protection/{flag}/keep", g, s.keepForm).For("guardian-contact"),
		web.Post("/admin/people/{person}/protection/{flag}/confirm", g, s.confirmLiftForm).For("guardian-contact"),
		web.Post("/admin/people/{person}/protection/{flag}/seen", g, s.conflictForm).For("guardian-contact"),
	}
}

// flagsPage are the children whose protection wants a look: an import delivered what it forbids, or somebody asked to take it away.
func (s *Service) flagsPage(c *web.Call) error {
	v := flagsView{Page: c.Shell(c.T("admin.protection"), c.Site.Info().Name), P: c.P}
	var err error
	if v.Flags, err = s.Person.Waiting(c.Ctx(), s.DB); err != nil {
		return err
	}
	seen, children := make([]int64, len(v.Flags)), make([]person.ID, len(v.Flags))
	for i, f := range v.Flags {
		seen[i], children[i] = int64(f.Child), f.Child
	}
	if v.Names, err = s.Person.Names(c.Ctx(), s.DB, children); err != nil {
		return err
	}
	s.Audit.ReadMany(c.Actor, seen, "person")
	return c.OK(flagsPage(v))
}

func (s *Service) protectView(c *web.Call) (protectView, error) {
	p, err := s.personOf(c)
	if err != nil {
		return protectView{}, err
	}
	s.Audit.Read(c.Ctx(), c.Actor, int64(p.ID), "person") // a parent who reads the child's looks must not see that there is a protection
	v := protectView{Page: c.Shell(c.T("admin.protection_of", "name", p.Name()), c.T("admin.protection")), P: c.P, Path: personPath(p.ID) + "/protection",
		Me: person.ID(c.Actor.Person), Now: clock.NowOf(s.Person.Clock), Child: p.ID, Back: ui.Link{Text: c.T("admin.protection"), Href: "/admin/protection"}}
	if c.Actor.May(Manage) {
		v.Back = ui.Link{Text: p.Name(), Href: personPath(p.ID)}
	}
	if v.Flags, err = s.Person.Flags(c.Ctx(), s.DB, p.ID); err != nil {
		return v, err
	}
	v.Others = []ui.Option{{Text: c.T("admin.choose")}}
	guardians, err := s.Person.Guardians(c.Ctx(), s.DB, p.ID)
	for _, g := range guardians {
		v.Others = append(v.Others, ui.Option{Value: g.ID.String(), Text: g.Full})
	}
	return v, err
}

func (s *Service) protectPage(c *web.Call) error {
	v, err := s.protectView(c)
	if err != nil {
		return err
	}
	return c.OK(protectPage(v))
}

func (s *Service) flagForm(c *web.Call) error {
	v, err := s.protectView(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	v.Kind, v.Other, v.Login, v.Reason = f.Text("kind"), f.Text("other"), f.Text("other_login"), f.Text("reason")
	flag := person.Flag{Child: v.Child, Kind: v.Kind, Reason: v.Reason}
	if v.Kind != person.SecretAddress {
		flag.Other = web.FormID[person.Person](f, "other")
		if v.Login != "" {
			other, err := s.Person.FindByLogin(c.Ctx(), s.DB, v.Login)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			if err != nil {
				v.Faults = v.Faults.Add("other_login", c.T("admin.login_unknown"))
			}
			flag.Other = other.ID
		}
	}
	if len(v.Faults) == 0 {
		err = s.SetFlag(c.Ctx(), c.Actor, flag)
	}
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
	} else if err != nil {
		return err
	}
	if len(v.Faults) > 0 {
		return c.Again(protectPage(v))
	}
	c.Flash("admin.flag_set")
	return c.See(v.Path)
}

// flagAct does something to the flag of the address, which must be the child's.
func (s *Service) flagAct(c *web.Call, done string, do func(which person.FlagID) error) error {
	v, err := s.protectView(c)
	if err != nil {
		return err
	}
	which, err := web.PathID[person.Flag](c, "flag")
	if err != nil {
		return err
	}
	f, err := s.Person.FindFlag(c.Ctx(), s.DB, which)
	if err != nil {
		return err
	}
	if f.Child != v.Child {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	err = do(which)
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
		return c.Again(protectPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash(done)
	return c.See(v.Path)
}

func (s *Service) liftForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	return s.flagAct(c, "admin.lift_asked", func(which person.FlagID) error {
		return s.AskLift(c.Ctx(), c.Actor, which, f.Text("lift_reason"))
	})
}

func (s *Service) keepForm(c *web.Call) error {
	return s.flagAct(c, "admin.flag_kept", func(which person.FlagID) error { return s.KeepFlag(c.Ctx(), c.Actor, which) })
}

func (s *Service) confirmLiftForm(c *web.Call) error {
	return s.flagAct(c, "admin.flag_lifted", func(which person.FlagID) error { return s.Lift(c.Ctx(), c.Actor, which) })
}

func (s *Service) conflictForm(c *web.Call) error {
	return s.flagAct(c, "admin.conflict_seen", func(which person.FlagID) error { return s.SeenConflict(c.Ctx(), c.Actor, which) })
}
