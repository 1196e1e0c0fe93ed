// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) statementRoutes() []web.Route {
	return []web.Route{
		web.Post("/assignments/{assignment}/statement", permit.In(Do), s.sayStatement).For("accountability"),
		web.Post("/assignments/{assignment}/statement/take-back", permit.In(Do), s.takeBackStatement).For("accountability"),
		web.Post("/assignments/{assignment}/marking/{pupil}/answer", permit.In(Marking), s.answerStatement).For("accountability"),
	}
}

// sayStatement keeps what a pupil says about what came back. A refused one comes back with all she typed.
func (s *Service) sayStatement(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	contests := f.Text("contests") == "1"
	err = s.Contest(c.Ctx(), c.Actor, which, contests, f.Text("statement"))
	if faults, ok := c.Failed(err); ok {
		return s.statementAgain(c, which, f.Text("statement"), contests, faults)
	}
	if err != nil {
		return err
	}
	c.Flash("assignment.s_kept")
	return c.See(path(which))
}

func (s *Service) statementAgain(c *web.Call, which ID, text string, wrong bool, faults ui.Faults) error {
	her := person.ID(c.Actor.Person)
	a, err := s.theirs(c.Ctx(), s.DB, which, her)
	if err != nil {
		return err
	}
	o, err := s.own(c.Ctx(), s.DB, a, her, true)
	if err != nil {
		return err
	}
	v := s.handInView(c, o, false)
	v.Statement = typedStatement{text, wrong, faults}
	return c.Again(handInPage(v))
}

func (s *Service) takeBackStatement(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	if err := s.TakeBackStatement(c.Ctx(), c.Actor, which); err != nil {
		return err
	}
	c.Flash("assignment.s_taken_back")
	return c.See(path(which))
}

func (s *Service) answerStatement(c *web.Call) error {
	which, pupil, err := markedOne(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	err = s.Answer(c.Ctx(), c.Actor, which, pupil, f.Text("answer"))
	if faults, ok := c.Failed(err); ok {
		v, err := s.markView(c, which, pupil)
		if err != nil {
			return err
		}
		v.Faults = faults
		return c.Again(markPage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("assignment.s_answered")
	return c.See(markingPath(which, pupil))
}
