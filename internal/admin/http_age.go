// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/web"
)

func (s *Service) ageView(c *web.Call) (ageView, error) {
	p, err := s.personOf(c)
	if err != nil {
		return ageView{}, err
	}
	age, err := s.Person.Age(c.Ctx(), s.DB, p.ID)
	s.Audit.Read(c.Ctx(), c.Actor, int64(p.ID), "person")
	return ageView{Page: c.Shell(c.T("admin.age_of", "name", p.Name()), c.T("admin.people")), P: c.P, Path: personPath(p.ID), Name: p.Name(), Age: age,
		Typed: string(age.AdultOn)}, err
}

func (s *Service) agePage(c *web.Call) error {
	v, err := s.ageView(c)
	if err != nil {
		return err
	}
	return c.OK(agePage(v))
}

func (s *Service) ageForm(c *web.Call) error {
	v, err := s.ageView(c)
	if err != nil {
		return err
	}
	f, err := c.Form()
	if err != nil {
		return err
	}
	who, err := web.PathID[person.Person](c, "person")
	if err != nil {
		return err
	}
	v.Typed = f.Text("adult_on")
	day, err := f.Date("adult_on")
	if err != nil {
		err = fault.New(fault.Invalid, "fault.invalid").With("adult_on", "admin.no_date")
	} else {
		err = s.SetAdultOn(c.Ctx(), c.Actor, who, day)
	}
	if faults, ok := c.Failed(err); ok {
		v.Faults = faults
		return c.Again(agePage(v))
	}
	if err != nil {
		return err
	}
	c.Flash("admin.saved")
	return c.See(v.Path)
}

// growingPage are the pupils who come of age this year, or of whom nobody knows when.
func (s *Service) growingPage(c *web.Call) error {
	unknown := c.Query("show") == "unknown"
	ask := person.Growing{After: c.Query("after"), Limit: rowsOnScreen}
	if !unknown {
		ask.Until = clock.DateOf(c.P.Now())[:4] + "-12-31"
	}
	got, err := s.Person.Growing(c.Ctx(), s.DB, ask)
	if err != nil {
		return err
	}
	v := growingView{Page: c.Shell(c.T("admin.growing"), c.T("admin.admin")), P: c.P, Growing: got, Unknown: unknown}
	seen := make([]int64, len(got.Pupils))
	for i, p := range got.Pupils {
		seen[i] = int64(p.ID)
	}
	s.Audit.ReadMany(c.Actor, seen, "list")
	if got.Next != "" {
		show := ""
		if unknown {
			show = "unknown"
		}
		v.Next = address("/admin/growing-up", "show", show, "after", got.Next)
	}
	return c.OK(growingPage(v))
}
