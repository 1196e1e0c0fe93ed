// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

import (
	"errors"
	"strconv"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

const (
	screen    = 25 // lines on a page
	home      = "/portfolio"
	lookAgain = "3" // seconds until the page of an arrival that is under way asks again
)

func (s *Service) routes() []web.Route {
	routes := []web.Route{
		web.Get("/portfolio", permit.SignedIn, s.listPage),
		web.Get("/portfolio/bring", permit.SignedIn, s.bringPage).Asking(bringAsks),
		web.Post("/portfolio/bring", permit.SignedIn, s.bringForm).Large(file.Largest).Asking(bringAsks),
		web.Get("/portfolio/arrivals/{arrival}", permit.SignedIn, s.arrivalPage),
		web.Post("/portfolio/arrivals/{arrival}/take", permit.SignedIn, s.takeForm),
		web.Post("/portfolio/arrivals/{arrival}/drop", permit.SignedIn, s.dropForm),
		web.Get("/portfolio/works/{work}", permit.SignedIn, s.workPage),
		web.Get("/portfolio/works/{work}/remove", permit.SignedIn, s.removePage),
		web.Post("/portfolio/works/{work}/remove", permit.SignedIn, s.removeForm),
	}
	for i := range routes {
		routes[i] = routes[i].For("assignment")
	}
	return routes
}

func (s *Service) listPage(c *web.Call) error {
	from, _ := strconv.Atoi(c.Query("from"))
	v := listView{Page: c.Shell(c.T("portfolio.title"), c.Site.Info().Name), P: c.P, From: max(0, from)}
	var n int64
	var err error
	if v.Works, n, err = s.Works(c.Ctx(), s.DB, c.Actor, v.From, screen); err != nil {
		return err
	}
	v.Total = int(n)
	if v.Arrivals, err = s.Arrivals(c.Ctx(), s.DB, c.Actor); err != nil {
		return err
	}
	return c.OK(listPage(v))
}

func (s *Service) bringPage(c *web.Call) error {
	return c.OK(bringPage(c.Shell(c.T("portfolio.bring"), c.T("portfolio.title")), nil))
}

func (s *Service) bringForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	var which ArrivalID
	ids, err := s.File.FromForm(c, f, "file")
	if err == nil {
		which, err = s.Bring(c.Ctx(), c.Actor, ids)
	}
	if faults, ok := c.Failed(err); ok {
		return c.Again(bringPage(c.Shell(c.T("portfolio.bring"), c.T("portfolio.title")), faults))
	}
	if err != nil {
		return err
	}
	return c.See(arrivalPath(which))
}

func arrivalPath(which ArrivalID) string { return home + "/arrivals/" + which.String() }

func (s *Service) arrivalView(c *web.Call) (arrivalView, error) {
	which, err := web.PathID[Arrival](c, "arrival")
	if err != nil {
		return arrivalView{}, err
	}
	v := arrivalView{Page: c.Shell(c.T("portfolio.bring"), c.T("portfolio.title")), P: c.P}
	if v.A, err = s.Arrival(c.Ctx(), s.DB, c.Actor, which); err != nil || v.A.State != Taking {
		return v, err
	}
	v.Taken, err = s.Progress(c.Ctx(), s.DB, v.A)
	return v, err
}

func (s *Service) arrivalPage(c *web.Call) error {
	v, err := s.arrivalView(c)
	if fault.Is(err, fault.NotFound) {
		return s.taken(c, err)
	}
	if err != nil {
		return err
	}
	if v.A.State == Reading || v.A.State == Taking {
		c.W.Header().Set("Refresh", lookAgain)
	}
	return c.OK(arrivalPage(v))
}

// taken leads from the page of an arrival from which everything came to what came.
func (s *Service) taken(c *web.Call, err error) error {
	which, wrong := web.PathID[Arrival](c, "arrival")
	if wrong != nil {
		return wrong
	}
	n, wrong := countFrom(c.Ctx(), s.DB, person.ID(c.Actor.Person), which)
	if wrong != nil || n == 0 {
		return errors.Join(wrong, err)
	}
	return c.See(home)
}

func (s *Service) takeForm(c *web.Call) error {
	which, err := web.PathID[Arrival](c, "arrival")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	var chosen []int
	for _, w := range f.All("works") {
		if n, err := strconv.Atoi(w); err == nil {
			chosen = append(chosen, n)
		}
	}
	err = s.Take(c.Ctx(), c.Actor, which, chosen)
	if faults, ok := c.Failed(err); ok {
		v, err := s.arrivalView(c)
		if err != nil {
			return err
		}
		v.Faults, v.Sent = faults, true
		return c.Again(arrivalPage(v))
	}
	if err != nil {
		return err
	}
	return c.See(arrivalPath(which))
}

func (s *Service) dropForm(c *web.Call) error {
	which, err := web.PathID[Arrival](c, "arrival")
	if err == nil {
		err = s.Drop(c.Ctx(), c.Actor, which)
	}
	if err != nil {
		return err
	}
	c.Flash("portfolio.dropped")
	return c.See(home)
}

func (s *Service) work(c *web.Call) (Work, error) {
	which, err := web.PathID[Work](c, "work")
	if err != nil {
		return Work{}, err
	}
	return s.Find(c.Ctx(), s.DB, c.Actor, which)
}

func (s *Service) workPage(c *web.Call) error {
	w, err := s.work(c)
	if err != nil {
		return err
	}
	return c.OK(workPage(workView{Page: c.Shell(w.title(c.P), c.T("portfolio.title")), P: c.P, W: w}))
}

func (s *Service) removePage(c *web.Call) error {
	w, err := s.work(c)
	if err != nil {
		return err
	}
	at := home + "/works/" + w.ID.String()
	return c.OK(confirmPage(c.Shell(w.title(c.P), c.T("portfolio.title")), ui.Confirm{Question: c.T("portfolio.remove_question", "title", w.title(c.P)),
		Consequence: c.T("portfolio.remove_what", "n", len(w.Files)), Yes: c.T("portfolio.remove"), Action: at + "/remove", Safe: c.T("portfolio.keep"), SafeHref: at}))
}

func (s *Service) removeForm(c *web.Call) error {
	which, err := web.PathID[Work](c, "work")
	if err == nil {
		err = s.Remove(c.Ctx(), c.Actor, which)
	}
	if err != nil {
		return err
	}
	c.Flash("portfolio.removed")
	return c.See(home)
}
