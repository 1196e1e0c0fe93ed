// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/rights/parcel"
)

func (s *Service) myRoutes() []web.Route {
	routes := []web.Route{
		web.Get("/privacy/me", permit.SignedIn, s.mePage),
		web.Get("/privacy/me/erase", permit.SignedIn, s.erasePage),
		web.Get("/privacy/me/ask", permit.SignedIn, s.askPage),
		web.Post("/privacy/me/requests", permit.SignedIn, s.make),
		web.Get("/privacy/me/requests/{request}", permit.SignedIn, s.requestPage),
		web.Post("/privacy/me/requests/{request}/take-back", permit.SignedIn, s.takeBack),
		web.Post("/privacy/me/copies/{parcel}", permit.SignedIn, s.fetch),
		web.Get("/privacy/ask", permit.Anyone, s.strangerPage),
		web.Post("/privacy/ask", permit.Anyone, s.stranger),
	}
	for i := range routes {
		routes[i] = routes[i].For("rights")
	}
	return routes
}

// whom reads whose data a page is about: her own, or a child's whom she follows. Fault: NotFound.
func (s *Service) whom(c *web.Call) (person.ID, error) { return s.whomFor(c, "") }

func (s *Service) whomFor(c *web.Call, kind Kind) (person.ID, error) {
	who := person.ID(c.Actor.Person)
	if c.Query("child") != "" {
		who = web.QueryID[person.Person](c, "child")
	}
	err := s.mayAsk(c.Ctx(), s.DB, c.Actor, who, kind)
	if err == nil {
		s.Audit.Read(c.Ctx(), c.Actor, int64(who), "rights")
	}
	return who, err
}

func (s *Service) mePage(c *web.Call) error {
	who, err := s.whom(c)
	if err != nil {
		return err
	}
	v, err := s.meView(c, who)
	if err != nil {
		return err
	}
	return c.OK(mePage(v))
}

func (s *Service) meView(c *web.Call, who person.ID) (meView, error) {
	v := meView{Page: c.Shell(c.T("rights.me"), ""), P: c.P, Who: who, Own: int64(who) == c.Actor.Person, Closed: c.Actor.Closed}
	plan, err := s.Preview(c.Ctx(), s.DB, c.Actor, who)
	if err != nil {
		return v, err
	}
	v.Held = heldBy(plan)
	if v.Requests, err = requestsOf(c.Ctx(), s.DB, who); err != nil {
		return v, err
	}
	if v.Children, err = s.Person.ChildrenFor(c.Ctx(), s.DB, person.ID(c.Actor.Person), person.UseRights); err != nil {
		return v, err
	}
	if v.Pauses, err = s.Restriction.Of(c.Ctx(), s.DB, who); err != nil {
		return v, err
	}
	if v.Holds, err = s.Retention.Named(c.Ctx(), s.DB, who); err != nil {
		return v, err
	}
	if !v.Own && s.Audit.Follows != nil {
		if v.Follows, err = s.Audit.Follows(c.Ctx(), s.DB, c.Actor.Person, int64(who)); err != nil {
			return v, err
		}
	}
	if v.Own {
		if v.Support, err = s.Support.Line(c); err != nil {
			return v, err
		}
	}
	if v.Grown, err = s.Person.Grown(c.Ctx(), s.DB, who); err != nil {
		return v, err
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{who})
	v.Name = names[who]
	v.Copies, err = s.Parcel.List(c.Ctx(), s.DB, person.ID(c.Actor.Person))
	return v, err
}

// erasePage is the preview: what would disappear, what would stay, why and until when. Nothing is asked by looking at it.
func (s *Service) erasePage(c *web.Call) error {
	who, err := s.whom(c)
	if err != nil {
		return err
	}
	return s.showErase(c, who, typedAsk{}, nil)
}

func (s *Service) showErase(c *web.Call, who person.ID, typed typedAsk, faults ui.Faults) error {
	plan, err := s.Preview(c.Ctx(), s.DB, c.Actor, who)
	if err != nil {
		return err
	}
	v := eraseView{Page: c.Shell(c.T("rights.erase_title"), c.T("rights.me")), P: c.P, Who: who, Typed: typed, Faults: faults}
	v.Goes, v.Stays, v.Hash = gone(plan), staying(plan), plan.Hash()
	if len(faults) > 0 {
		return c.Again(erasePage(v))
	}
	return c.OK(erasePage(v))
}

func (s *Service) askPage(c *web.Call) error {
	kind := Kind(c.Query("kind"))
	who, err := s.whomFor(c, kind)
	if err != nil {
		return err
	}
	v, err := s.askView(c, who, typedAsk{Kind: kind})
	if err != nil {
		return err
	}
	return c.OK(askPage(v))
}

func (s *Service) askView(c *web.Call, who person.ID, typed typedAsk) (askView, error) {
	v := askView{Page: c.Shell(c.T("rights.ask_title"), c.T("rights.me")), P: c.P, Who: who, Typed: typed}
	err := s.mayFor(c.Ctx(), s.DB, c.Actor, who)
	if v.Narrow = fault.Is(err, fault.NotFound); v.Narrow {
		err = nil
	}
	return v, err
}

// typedAsk is a request as it was typed.
type typedAsk struct {
	Kind                       Kind
	Said, Name, Contact, Since string
}

func (s *Service) make(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	who := web.FormID[person.Person](f, "who")
	typed := typedAsk{Kind: Kind(f.Text("kind")), Said: f.Text("said")}
	made, err := s.Make(c.Ctx(), c.Actor, Ask{Kind: typed.Kind, Who: who, Said: typed.Said, Password: f.Raw("password"), Lang: c.P.Lang()})
	if err == nil {
		c.Flash("rights.received")
		return c.See("/privacy/me/requests/" + made.String())
	}
	faults, ok := c.Failed(err)
	if fault.Is(err, fault.TooMany) {
		if g, known := fault.As(err); known {
			faults, ok = ui.Faults{}.Add("password", c.Say(g)), true
		}
	}
	if !ok {
		return err
	}
	if typed.Kind == Erase {
		return s.showErase(c, who, typed, faults)
	}
	v, err := s.askView(c, who, typed)
	if err != nil {
		return err
	}
	v.Faults = faults
	return c.Again(askPage(v))
}

func (s *Service) requestPage(c *web.Call) error {
	which, err := web.PathID[Request](c, "request")
	if err != nil {
		return err
	}
	v, log, err := s.Read(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return err
	}
	copies, err := s.Parcel.List(c.Ctx(), s.DB, person.ID(c.Actor.Person))
	if err != nil {
		return err
	}
	site, err := s.Site.Get(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	view := requestView{Page: c.Shell(c.T("rights.kind."+string(v.Kind)), c.T("rights.me")), P: c.P, Request: v, Log: log, Site: site, Now: s.now(), Address: s.address(v.ID)}
	if view.LeftOut, err = s.leftOut(c.Ctx(), s.DB, v); err != nil {
		return err
	}
	if view.Told, err = s.toldOf(c.Ctx(), s.DB, v); err != nil {
		return err
	}
	for _, p := range copies {
		if p.Request == int64(v.ID) {
			view.Copy = p
		}
	}
	if view.Copy.State == parcel.Ready && v.State == Executing {
		if err := s.ParcelReady(c.Ctx(), v.ID); err != nil {
			return err
		}
		view.Request.State = Answered
	}
	return c.OK(requestPage(view))
}

func (s *Service) takeBack(c *web.Call) error {
	which, err := web.PathID[Request](c, "request")
	if err != nil {
		return err
	}
	if err := s.TakeBack(c.Ctx(), c.Actor, which); err != nil {
		return err
	}
	c.Flash("rights.taken_back")
	return c.See("/privacy/me/requests/" + which.String())
}

// fetch hands the copy over: only by a press of a button, only in her session, only once.
func (s *Service) fetch(c *web.Call) error {
	which, err := web.PathID[parcel.Parcel](c, "parcel")
	if err != nil {
		return err
	}
	her := parcel.Claim{Person: person.ID(c.Actor.Person), Session: c.Actor.Session}
	if err := s.DB.Tx(c.Ctx(), func(ctx context.Context, tx *db.Tx) error {
		her.Ticket, err = s.Parcel.Ticket(ctx, tx, which, her.Person, her.Session)
		return err
	}); err != nil {
		return err
	}
	d, err := s.Parcel.Open(c.Ctx(), her)
	if err != nil {
		return err
	}
	return parcel.Send(c, d)
}

func (s *Service) strangerPage(c *web.Call) error {
	return c.OK(strangerPage(askView{Page: c.Bare(c.T("rights.stranger_title"), c.Site.Info().Name), P: c.P, Sent: c.Query("sent") != ""}))
}

func (s *Service) stranger(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	typed := typedAsk{Kind: Kind(f.Text("kind")), Said: f.Text("said"), Name: f.Text("name"), Contact: f.Text("contact")}
	err = s.FromStranger(c.Ctx(), Ask{Kind: typed.Kind, Said: typed.Said, Lang: c.P.Lang()}, typed.Name, typed.Contact)
	if faults, ok := c.Failed(err); ok {
		return c.Again(strangerPage(askView{Page: c.Bare(c.T("rights.stranger_title"), c.Site.Info().Name), P: c.P, Typed: typed, Faults: faults}))
	}
	if err != nil {
		return err
	}
	return c.See("/privacy/ask?sent=1")
}
