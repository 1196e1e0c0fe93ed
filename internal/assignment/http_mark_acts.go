// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"lectern/internal/person"
	"lectern/internal/platform/web"
)

// The buttons of the marking page. Each saves the mark and comment of the form first.

func (s *Service) saveAndNext(c *web.Call) error {
	which, pupil, done, err := s.saveForm(c)
	if err != nil || !done {
		return err
	}
	return c.See(c.Back(markingPath(which, pupil)))
}

// returnOne returns the work of one pupil and goes on to the next.
func (s *Service) returnOne(c *web.Call) error {
	which, pupil, done, err := s.saveForm(c)
	if err != nil || !done {
		return err
	}
	n, err := s.Return(c.Ctx(), c.Actor, which, []person.ID{pupil})
	if err != nil {
		return err
	}
	if n == 0 {
		c.Flash("assignment.m_nothing_new")
		return c.See(markingPath(which, pupil))
	}
	c.FlashUndo(path(which)+"/take-back", "assignment.m_returned", "n", n)
	return c.See(c.Back(markingPath(which, pupil)))
}

// redoOne asks for another try, until a day or without one.
func (s *Service) redoOne(c *web.Call) error {
	which, pupil, done, err := s.saveForm(c)
	if err != nil || !done {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	until, err := f.Instant("due_date", "due_time", endOfDay)
	if err == nil {
		err = s.AskRedo(c.Ctx(), c.Actor, which, pupil, until)
	}
	if err != nil {
		faults, ok := c.Failed(err)
		if !ok {
			return err
		}
		return s.markAgain(c, f, which, pupil, faults)
	}
	c.Flash("assignment.m_redo_asked")
	return c.See(markingPath(which, pupil))
}

// excuseOne frees a pupil from the work, or takes that back.
func (s *Service) excuseOne(c *web.Call) error {
	return s.noteOne(c, "excuse", func(which ID, pupil person.ID, on bool) error {
		return s.Excuse(c.Ctx(), c.Actor, which, pupil, on)
	}, "assignment.m_excused", "assignment.m_not_excused")
}

// paperOne notes that the work came on paper, or takes that back.
func (s *Service) paperOne(c *web.Call) error {
	return s.noteOne(c, "paper", func(which ID, pupil person.ID, on bool) error {
		return s.NotePaper(c.Ctx(), c.Actor, which, pupil, on)
	}, "assignment.m_paper_noted", "assignment.m_paper_not")
}

func (s *Service) noteOne(c *web.Call, name string, do func(ID, person.ID, bool) error, onKey, offKey string) error {
	which, pupil, done, err := s.saveForm(c)
	if err != nil || !done {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	key := offKey
	if f.Check(name) {
		key = onKey
	}
	if err := do(which, pupil, f.Check(name)); err != nil {
		return err
	}
	c.Flash(key)
	return c.See(markingPath(which, pupil))
}

// returnQuestion asks before marks reach anybody: how many, and whose.
func (s *Service) returnQuestion(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	v, in, people, err := s.ToReturn(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return err
	}
	page := c.Shell(c.T("assignment.m_return_title", "title", v.Title), in.Title)
	return c.OK(returnPage(returnView{Page: page, P: c.P, Assignment: v, Course: in, People: people}))
}

// returnNow returns the work that the question named.
func (s *Service) returnNow(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	n, err := s.Return(c.Ctx(), c.Actor, which, web.FormIDs[person.Person](f, "pupil"))
	if err != nil {
		return err
	}
	if n == 0 {
		c.Flash("assignment.m_nothing_new")
		return c.See(path(which))
	}
	c.FlashUndo(path(which)+"/take-back", "assignment.m_returned", "n", n)
	return c.See(path(which))
}

// takeBackNow undoes what was returned in the last ten minutes.
func (s *Service) takeBackNow(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	n, err := s.TakeBack(c.Ctx(), c.Actor, which)
	if err != nil {
		return err
	}
	c.Flash("assignment.m_taken_back", "n", n)
	return c.See(c.Back(path(which)))
}
