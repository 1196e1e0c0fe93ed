// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"lectern/internal/platform/web"
)

// handOutPreview says whom an assignment reaches before it does.
func (s *Service) handOutPreview(c *web.Call) error {
	d, err := s.editDesktop(c)
	if err != nil {
		return err
	}
	if d.Was.HandedOut() {
		return c.See(path(d.Was.ID))
	}
	names, err := s.Reaches(c.Ctx(), s.DB, c.Actor, d.Was.ID)
	if err != nil {
		return err
	}
	page := c.Shell(c.T("assignment.hand_out_title", "title", d.Was.Title), d.Course.Title)
	return c.OK(handOutPage(handOutView{Page: page, P: c.P, Course: d.Course, Assignment: d.Was, Names: names}))
}

func (s *Service) handOutNow(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	if err := s.HandOut(c.Ctx(), c.Actor, which); err != nil {
		return err
	}
	names, err := s.Reaches(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return err
	}
	c.Flash("assignment.handed_out_to", "n", len(names))
	return c.See(path(which))
}

// removeQuestion says what goes before it does.
func (s *Service) removeQuestion(c *web.Call) error {
	d, err := s.editDesktop(c)
	if err != nil {
		return err
	}
	works, err := readClass(c.Ctx(), s.DB, d.Was)
	if err != nil {
		return err
	}
	v := removeView{Page: c.Shell(c.T("assignment.remove_title", "title", d.Was.Title), d.Course.Title), P: c.P, Course: d.Course, Assignment: d.Was}
	for _, w := range works {
		if w.Submission.HasWork() {
			v.HandedIn++
		}
	}
	return c.OK(removePage(v))
}

func (s *Service) removeNow(c *web.Call) error {
	d, err := s.editDesktop(c)
	if err != nil {
		return err
	}
	if err := s.Remove(c.Ctx(), c.Actor, d.Was.ID); err != nil {
		return err
	}
	c.Flash("assignment.removed")
	return c.See(listPath(d.Course.ID))
}
