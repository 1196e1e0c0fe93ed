// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"context"

	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/mail"
	"lectern/internal/site"
)

// Tick writes to the officer once about each assessment that has become stale.
func (s *Service) Tick(ctx context.Context) error {
	v, err := s.Site.Get(ctx, s.DB)
	if fault.Is(err, fault.NotFound) {
		return nil // there is no site yet
	}
	if err != nil {
		return err
	}
	all, err := openDPIAs(ctx, s.DB)
	if err == nil {
		err = s.stand(ctx, s.DB, all)
	}
	for _, st := range all {
		if err == nil && st.State == Stale && st.Told.IsZero() {
			err = s.tell(ctx, v, st.DPIA)
		}
	}
	return err
}

func (s *Service) tell(ctx context.Context, v site.Settings, d DPIA) error {
	if v.OfficerEmail != "" {
		p := s.Texts.Printer(v.Languages[0], v.Location(), s.Clock)
		err := s.Mail.Send(ctx, mail.Letter{To: mail.Address{Name: v.OfficerName, Mail: v.OfficerEmail},
			Subject: p.T("dpia.stale_subject", "n", d.Number), Text: p.T("dpia.stale_letter", "n", d.Number, "title", d.Title)})
		if fault.Is(err, fault.Invalid) {
			s.Log.Warn("the officer's address takes no letters", "dpia", d.ID)
		} else if err != nil {
			return err
		}
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return setTold(ctx, tx, d.ID, s.now()) })
}
