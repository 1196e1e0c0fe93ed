// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"strings"

	"lectern/internal/platform/web"
)

func (s *Service) recipients(c *web.Call) error {
	v, err := s.recipientsOf(c)
	if err != nil {
		return err
	}
	return c.OK(recipientsPage(c.Shell(c.T("privacy.recipients"), c.Site.Info().Name), v))
}

func (s *Service) recipientsOf(c *web.Call) (recipientsView, error) {
	v := recipientsView{P: c.P, May: c.Actor.May(List)}
	f, err := s.current(c.Ctx())
	if err != nil || f == nil {
		return v, err
	}
	v.Told = f.version.Snapshot.Recipients
	if f.announced != nil {
		v.Soon, v.SoonDay = compareRecipients(f.version.Snapshot, f.announced.Snapshot), c.P.Day(f.announced.Effective)
	}
	if v.May {
		v.Listed, err = openRecipients(c.Ctx(), s.DB)
	}
	return v, err
}

func (s *Service) addRecipient(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	r := Recipient{Told: Told{Name: f.Text("name"), Country: strings.ToUpper(f.Text("country")), Contact: f.Text("contact"), Part: f.Text("part"), What: f.Text("what"),
		Purposes: f.All("purposes")}}
	err = s.AddRecipient(c.Ctx(), c.Actor, r)
	if faults, ok := c.Failed(err); ok {
		v, err := s.recipientsOf(c)
		if err != nil {
			return err
		}
		v.New, v.Faults = r, faults
		return c.Again(recipientsPage(c.Shell(c.T("privacy.recipients"), c.Site.Info().Name), v))
	}
	if err != nil {
		return err
	}
	c.Flash("privacy.recipient_announced")
	return c.See("/privacy/recipients")
}

func (s *Service) endRecipient(c *web.Call) error {
	which, err := web.PathID[Recipient](c, "recipient")
	if err == nil {
		err = s.EndRecipient(c.Ctx(), c.Actor, which)
	}
	if err != nil {
		return err
	}
	c.Flash("privacy.recipient_ended")
	return c.See("/privacy/recipients")
}
