// SPDX-License-Identifier: AGPL-3.0-or-later

package today

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"lectern/internal/assignment"
	"lectern/internal/audit"
	"lectern/internal/grown"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
	"lectern/internal/privacy"
	"lectern/internal/rights"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/{$}", permit.SignedIn, s.start).For("enrolment"),
		web.Get("/children/{child}", permit.SignedIn, s.child).For("guardian-contact"),
	}
}

// places are Today, and the children of a parent.
func (s *Service) places(_ context.Context, _ db.Q, _ permit.Actor, p *i18n.Printer) ([]ui.NavItem, error) {
	return []ui.NavItem{{Icon: "today", Label: p.T("today.today"), Href: "/"}}, nil
}

// start is the page of who asks. A parent who is nothing else gets her first child's week.
func (s *Service) start(c *web.Call) error {
	if only(c.Actor, permit.Parent) {
		links, err := s.Person.Followed(c.Ctx(), s.DB, person.ID(c.Actor.Person))
		if err != nil {
			return err
		}
		if seen := sees(links); len(seen) > 0 {
			return s.week(c, seen, seen[0])
		}
		if over := ended(c, links); len(over) > 0 {
			return s.over(c, c.T("today.today"), over)
		}
	}
	v, err := s.day(c)
	if err != nil {
		return err
	}
	if v.Notice, err = s.Site.Notice(c); err != nil {
		return err
	}
	page := c.Shell(c.T("today.today"), c.Site.Info().Name)
	return c.OK(dayPage(page, v))
}

func only(a permit.Actor, r permit.Role) bool { return len(a.Roles) == 1 && a.Roles[0] == r }

// sees keeps the children of whom a guardian sees something today.
func sees(links []person.Guardian) []person.Guardian {
	return slices.DeleteFunc(slices.Clone(links), func(g person.Guardian) bool { return !g.May(person.SeeNews) && !g.May(person.SeeWork) })
}

// ended keeps those whom she followed once, and why that is over: the child is of age, or the day came.
func ended(c *web.Call, links []person.Guardian) []person.Guardian {
	today := clock.DateOf(c.P.Now())
	return slices.DeleteFunc(slices.Clone(links), func(g person.Guardian) bool {
		return len(g.Now) > 0 || !g.Grown(today) && (g.Ends == "" || g.Ends >= today)
	})
}

// child is what a guardian sees of one child; where that is over, why. For anybody else there is nothing here.
func (s *Service) child(c *web.Call) error {
	which, err := web.PathID[person.Person](c, "child")
	if err != nil {
		return err
	}
	links, err := s.Person.Followed(c.Ctx(), s.DB, person.ID(c.Actor.Person))
	if err != nil {
		return err
	}
	seen := sees(links)
	one := func(g person.Guardian) bool { return g.ID == which }
	if i := slices.IndexFunc(seen, one); i >= 0 {
		return s.week(c, seen, seen[i])
	}
	over := ended(c, links)
	if i := slices.IndexFunc(over, one); i >= 0 {
		return s.over(c, c.T("today.ended_title"), over[i:i+1])
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

func (s *Service) week(c *web.Call, children []person.Guardian, child person.Guardian) error {
	notice, err := s.Site.Notice(c)
	if err != nil {
		return err
	}
	lines, err := s.Assignment.OfChild(c.Ctx(), s.DB, child.ID)
	if err != nil {
		return err
	}
	s.Audit.Read(c.Ctx(), c.Actor, int64(child.ID), "children")
	v := weekView{Notice: notice, Children: children, Child: child, P: c.P, Now: clock.NowOf(s.Clock), Work: child.May(person.SeeWork)}
	switch news := child.May(person.SeeNews); {
	case news && v.Work:
		v.Due = assignment.DueOf(lines)
	case news:
		v.Dates = assignment.DatesOf(lines, v.Now)
	}
	if v.Work {
		v.HandedIn, v.Back = assignment.HandedInOf(lines), assignment.BackOf(lines)
	}
	return c.OK(weekPage(c.Shell(c.T("today.week_of", "name", child.Short), c.Site.Info().Name), v))
}

// over says to a guardian who sees nothing any more why that is so.
func (s *Service) over(c *web.Call, title string, over []person.Guardian) error {
	notice, err := s.Site.Notice(c)
	if err != nil {
		return err
	}
	return c.OK(endedPage(endedView{Page: c.Shell(title, c.Site.Info().Name), P: c.P, Notice: notice, Over: over}))
}

// day gathers the start page of a pupil or teacher.
func (s *Service) day(c *web.Call) (dayView, error) {
	now := c.P.Now()
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
	v := dayView{P: c.P, Now: clock.NowOf(s.Clock), Monday: monday, Admin: c.Actor.Has(permit.Admin), Officer: c.Actor.Has(permit.Officer)}
	if on, err := clock.ParseDate(c.Query("day")); err == nil && on != "" {
		v.Chosen = on
	}
	if v.Chosen == "" {
		v.Chosen = clock.DateOf(now)
	}
	lessons, err := s.Plan.Between(c.Ctx(), s.DB, c.Actor.Person, clock.DateOf(monday), clock.DateOf(monday.AddDate(0, 0, 6)))
	if err != nil {
		return v, err
	}
	v.Lessons = lessons
	lines, err := s.Assignment.OfPupil(c.Ctx(), s.DB, c.Actor.Person, 0)
	if err != nil {
		return v, err
	}
	v.Due, v.Back = assignment.DueOf(lines), assignment.BackOf(lines)
	v.Learns = len(lines) > 0 || c.Actor.Has(permit.Pupil)
	if c.Actor.Has(permit.Teacher) || c.Actor.Has(permit.Staff) || c.Actor.Has(permit.Mentor) {
		v.Teaches = true
		if v.ToMark, err = s.Assignment.ToMark(c.Ctx(), s.DB, c.Actor.Person); err != nil {
			return v, err
		}
	}
	if v.News, v.HasNews, err = s.Privacy.News(c.Ctx(), s.DB, c.Actor); err != nil {
		return v, err
	}
	if v.Asked, v.AskedAll, err = s.Rights.Waiting(c.Ctx(), s.DB, c.Actor, 5); err != nil {
		return v, err
	}
	if c.Actor.Has(permit.Pupil) {
		if v.Grown, err = s.Grown.Tell(c.Ctx(), s.DB, c.Actor); err != nil {
			return v, err
		}
		if v.Watched, err = s.Audit.ByParents(c.Ctx(), s.DB, c.Actor.Person); err != nil {
			return v, err
		}
	}
	if c.Actor.Has(permit.Parent) {
		links, err := s.Person.Followed(c.Ctx(), s.DB, person.ID(c.Actor.Person))
		if err != nil {
			return v, err
		}
		v.Children = sees(links)
	}
	return v, err
}

// dayView is the start page.
type dayView struct {
	P        *i18n.Printer
	Notice   templ.Component // that the school leaves
	Now      clock.Instant
	Monday   time.Time
	Chosen   clock.Date
	Lessons  []plan.DayLesson
	Learns   bool
	Due      []assignment.Line
	Back     []assignment.Line
	Teaches  bool
	ToMark   []assignment.Line
	Children []person.Guardian
	Watched  []audit.Look // parents who looked at a pupil's week and work
	Grown    grown.Stage  // that she has still to be told of
	Admin    bool
	Officer  bool
	Asked    []rights.Asked
	AskedAll int64
	News     privacy.Version // of the notice about data, when there is something to tell
	HasNews  bool
}

// School tells whether she has a week of lessons at all.
func (v dayView) School() bool { return v.Teaches || v.Learns || len(v.Lessons) > 0 || !v.Officer }

// weekView is what a guardian sees of a child.
type weekView struct {
	P        *i18n.Printer
	Notice   templ.Component // that the school leaves
	Now      clock.Instant
	Children []person.Guardian
	Child    person.Guardian
	Work     bool // she sees the work and the marks
	Due      []assignment.Line
	Dates    []assignment.Line // for who has the dates and not the work: what is due, not how the child stands
	HandedIn []assignment.Line
	Back     []assignment.Line
}

// endedView says why a guardian sees nothing any more.
type endedView struct {
	Page   ui.Page
	P      *i18n.Printer
	Notice templ.Component
	Over   []person.Guardian
}
