// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/subject"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

const (
	screen = 25 // lines on a page
	home   = "/privacy/calendar"
	holds  = "/privacy/holds"
)

func (s *Service) routes() []web.Route {
	see, keep := permit.Site(See), permit.Site(Keep)
	routes := []web.Route{
		web.Get("/privacy/calendar", see, s.calendarPage),
		web.Get("/privacy/holds", see, s.holdsPage),
		web.Get("/privacy/holds/new", keep, s.newHoldPage).Asking(holdAsks),
		web.Post("/privacy/holds", keep, s.holdForm).Asking(holdAsks),
		web.Get("/privacy/holds/{hold}", keep, s.holdPage),
		web.Post("/privacy/holds/{hold}/review", keep, s.reviewForm),
		web.Post("/privacy/holds/{hold}/lift", keep, s.liftForm),
	}
	for i := range routes {
		routes[i] = routes[i].For("accountability")
	}
	return routes
}

func (s *Service) frame(c *web.Call, here string) frame {
	f := frame{Page: c.Shell(c.T("retention.title"), c.Site.Info().Name), P: c.P, Officer: c.Actor.May(Keep)}
	if f.Officer {
		f.Tabs = append(f.Tabs, ui.Link{Text: c.T("retention.desk"), Href: "/privacy/desk"}, ui.Link{Text: c.T("breach.leaks"), Href: "/privacy/leaks"}, ui.Link{Text: c.T("dpia.tab"), Href: "/privacy/assessments"})
	}
	for _, tab := range []struct{ key, path string }{{"retention.holds", holds}, {"retention.calendar", home}} {
		f.Tabs = append(f.Tabs, ui.Link{Text: c.T(tab.key), Href: tab.path, Current: tab.path == here})
	}
	return f
}

func (s *Service) calendarPage(c *web.Call) error {
	v := calendarView{frame: s.frame(c, home)}
	var err error
	if v.Spans, err = s.Calendar(c.Ctx(), s.DB); err != nil {
		return err
	}
	if v.Last, err = lastSwept(c.Ctx(), s.DB); err != nil {
		return err
	}
	return c.OK(calendarPage(v))
}

func (s *Service) holdsPage(c *web.Call) error {
	n, _ := strconv.Atoi(c.Query("from"))
	from, lifted := max(0, n), c.Query("show") == "lifted"
	list, total, err := listHolds(c.Ctx(), s.DB, lifted, from, screen)
	if err != nil {
		return err
	}
	v := holdsView{frame: s.frame(c, holds), Lifted: lifted, Lines: list, From: from, Total: int(total)}
	if v.Today, err = s.today(c.Ctx(), s.DB); err != nil {
		return err
	}
	if v.Officer {
		for _, l := range list {
			s.Audit.Read(c.Ctx(), c.Actor, int64(l.Person), "retention")
		}
	}
	return c.OK(holdsPage(v))
}

func (s *Service) newHoldPage(c *web.Call) error {
	today, err := s.today(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	return c.OK(newHoldPage(newHoldView{frame: s.frame(c, ""), Latest: latest(today), Today: today, ReviewOn: string(latest(today)),
		Person: c.Query("person"), Course: c.Query("course")}))
}

func (s *Service) holdForm(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	today, err := s.today(c.Ctx(), s.DB)
	if err != nil {
		return err
	}
	v := newHoldView{frame: s.frame(c, ""), Latest: latest(today), Today: today, Person: f.Text("person"), Course: f.Text("course"), Reason: f.Text("reason"),
		Authority: f.Text("authority"), ReviewOn: f.Text("review_on_date"), TellOn: f.Text("tell_on_date")}
	h, faults := s.scope(c, v.Person, v.Course)
	h.Reason, h.Authority = v.Reason, v.Authority
	if h.ReviewOn, err = f.Date("review_on_date"); err == nil {
		h.TellOn, err = f.Date("tell_on_date")
	}
	if err == nil && len(faults) == 0 {
		_, err = s.Hold(c.Ctx(), c.Actor, h)
	}
	if more, ok := c.Failed(err); ok {
		faults = append(faults, more...)
	} else if err != nil {
		return err
	}
	if v.Faults = faults; len(faults) > 0 {
		return c.Again(newHoldPage(v))
	}
	c.Flash("retention.made")
	return c.See(holds)
}

// scope finds whom and what a hold names: a person by what she signs in with, a course by its address.
func (s *Service) scope(c *web.Call, login, address string) (h Hold, faults ui.Faults) {
	if login != "" {
		p, err := s.Person.FindByLogin(c.Ctx(), s.DB, login)
		if err != nil {
			faults = faults.Add("person", c.T("retention.person_unknown"))
		}
		h.Person = p.ID
	}
	if address == "" {
		return h, faults
	}
	code := address
	if _, after, ok := strings.Cut(address, "courses/"); ok {
		code, _, _ = strings.Cut(after, "/")
	}
	which, err := id.Parse[course.Course](code)
	if err == nil {
		_, err = s.Course.Find(c.Ctx(), s.DB, which)
	}
	if err != nil {
		faults = faults.Add("course", c.T("retention.course_unknown"))
	}
	h.Course = which
	return h, faults
}

func (s *Service) holdPage(c *web.Call) error {
	v, err := s.oneHold(c)
	if err != nil {
		return err
	}
	return c.OK(holdPage(v))
}

func (s *Service) oneHold(c *web.Call) (holdView, error) {
	which, err := web.PathID[Hold](c, "hold")
	if err != nil {
		return holdView{}, err
	}
	line, err := findLine(c.Ctx(), s.DB, which)
	if err != nil {
		return holdView{}, err
	}
	s.Audit.Read(c.Ctx(), c.Actor, int64(line.Person), "retention")
	today, err := s.today(c.Ctx(), s.DB)
	if err != nil {
		return holdView{}, err
	}
	v := holdView{frame: s.frame(c, ""), Line: line, Latest: latest(today), Today: today, ReviewOn: string(latest(today))}
	v.Kept, err = s.kept(c.Ctx(), s.DB, line.Hold)
	return v, err
}

// kept is how much a standing hold on some kinds of things keeps.
func (s *Service) kept(ctx context.Context, q db.Q, h Hold) ([]subject.Item, error) {
	if len(h.Things) == 0 || !h.Lifted.IsZero() {
		return nil, nil
	}
	plan, err := s.Engine.Plan(ctx, q, int64(h.Person))
	return slices.DeleteFunc(plan.Items, func(i subject.Item) bool { return !i.Held || !slices.Contains(h.Things, i.Table) }), err
}

func (s *Service) reviewForm(c *web.Call) error {
	v, err := s.oneHold(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	var on clock.Date
	if on, err = f.Date("review_on_date"); err == nil {
		err = s.Review(c.Ctx(), c.Actor, v.Line.ID, on)
	}
	if faults, ok := c.Failed(err); ok {
		v.Faults, v.ReviewOn = faults, f.Text("review_on_date")
		return c.Again(holdPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("retention.done")
	return c.See(holds)
}

func (s *Service) liftForm(c *web.Call) error {
	which, err := web.PathID[Hold](c, "hold")
	if err == nil {
		err = s.Lift(c.Ctx(), c.Actor, which)
	}
	if err != nil {
		return err
	}
	c.Flash("retention.was_lifted")
	return c.See(holds)
}
