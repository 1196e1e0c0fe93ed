// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"strconv"

	"lectern/internal/person"
	"lectern/internal/platform/web"
)

// showReceipt is the proof of a hand-in, to print: of the last one, or of ?attempt=.
func (s *Service) showReceipt(c *web.Call) error {
	which, err := web.PathID[Assignment](c, "assignment")
	if err != nil {
		return err
	}
	her := person.ID(c.Actor.Person)
	v, err := s.theirs(c.Ctx(), s.DB, which, her)
	if err != nil {
		return err
	}
	o, err := s.own(c.Ctx(), s.DB, v, her, false)
	if err != nil {
		return err
	}
	one, found := o.attempt(c.Query("attempt"))
	if !found {
		return notFound()
	}
	names, err := s.Person.Names(c.Ctx(), s.DB, []person.ID{her})
	if err != nil {
		return err
	}
	page := c.Shell(c.T("assignment.p_receipt_title", "title", v.Title), o.Course.Title)
	return c.OK(receiptPage(receiptView{Page: page, P: c.P, own: o, Attempt: one, Who: names[her].Full, School: c.Site.Info().Name}))
}

// attempt is one hand-in by its number as written in an address; the last without one.
func (o own) attempt(number string) (Attempt, bool) {
	if number == "" {
		return o.last()
	}
	n, err := strconv.ParseInt(number, 10, 64)
	for _, a := range o.Attempts {
		if err == nil && a.Number == n {
			return a, true
		}
	}
	return Attempt{}, false
}
