// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

const (
	longest     = 4000 // characters of any text
	perPerson   = 5    // reports in an hour
	perStranger = 20   // of all people without an account together
)

// Report is what somebody saw.
type Report struct{ Said, Place, Contact string }

// Report takes what anybody saw, with or without an account, and tells the officer at once. Faults: Invalid by field, TooMany.
func (s *Service) Report(ctx context.Context, a permit.Actor, in Report) (ID, error) {
	b := Breach{ID: id.New[Breach](s.IDs), ReportedBy: person.ID(a.Person), DetectedAt: s.now(),
		Said: strings.TrimSpace(in.Said), Place: strings.TrimSpace(in.Place), Contact: strings.TrimSpace(in.Contact)}
	f := fault.New(fault.Invalid, "fault.invalid")
	if n := utf8.RuneCountInString(b.Said); n == 0 || n > longest {
		f.With("said", "breach.said_missing", "n", longest)
	}
	if utf8.RuneCountInString(b.Place) > 500 {
		f.With("place", "breach.place_long", "n", 500)
	}
	if p, err := mail.ParseAddress(b.Contact); b.Contact != "" && (err != nil || p.Address != b.Contact) {
		f.With("contact", "breach.contact_form")
	}
	if err := f.OrNil(); err != nil {
		return 0, err
	}
	return b.ID, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := countReports(ctx, tx, b.ReportedBy, b.DetectedAt.Add(-time.Hour))
		if err != nil {
			return err
		}
		if (b.ReportedBy != 0 && n >= perPerson) || n >= perStranger {
			return fault.New(fault.TooMany, "breach.slow_down")
		}
		if err := insertBreach(ctx, tx, b); err != nil {
			return err
		}
		if err := s.write(ctx, tx, a, b.ID, "reported", ""); err != nil {
			return err
		}
		_, err = s.Jobs.Add(ctx, tx, noticeTask, notice{Breach: int64(b.ID), What: "reported"})
		return err
	})
}
