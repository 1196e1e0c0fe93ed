// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import (
	"context"
	"errors"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/job"
	"lectern/internal/platform/mail"
)

const (
	releaseTask = "retention.release"
	letterTask  = "retention.letter"
)

// post is the payload of a letter: which hold, and whether the officer is reminded or the person told.
type post struct {
	Hold    int64 `json:"hold"`
	Officer bool  `json:"officer"`
}

// Tick reminds the officer of holds to look at again, and has the people told whose day has come. It runs every hour.
func (s *Service) Tick(ctx context.Context) error {
	today, err := s.today(ctx, s.DB)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		remind, tell, err := dueHolds(ctx, tx, today.Plus(warnDays), today)
		for _, h := range remind {
			err = errors.Join(err, setReminded(ctx, tx, h.ID), s.write(ctx, tx, post{Hold: int64(h.ID), Officer: true}))
		}
		for _, h := range tell {
			err = errors.Join(err, setTold(ctx, tx, h.ID), s.write(ctx, tx, post{Hold: int64(h.ID)}))
		}
		return err
	})
}

func (s *Service) write(ctx context.Context, tx *db.Tx, p post) error {
	_, err := s.Jobs.Add(ctx, tx, letterTask, p)
	return err
}

// send writes one letter. To whom is read when it is sent.
func (s *Service) send(ctx context.Context, t job.Task) error {
	var in post
	if err := t.Into(&in); err != nil {
		return err
	}
	h, err := findHold(ctx, s.DB, ID(in.Hold))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil || !h.Lifted.IsZero() {
		return err
	}
	v, err := s.Site.Get(ctx, s.DB)
	if err != nil {
		return err
	}
	to, lang, what := mail.Address{Name: v.OfficerName, Mail: v.OfficerEmail}, v.Languages[0], "review"
	if !in.Officer {
		p, err := s.Person.Find(ctx, s.DB, h.Person)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		to, what = mail.Address{Name: p.GivenName + " " + p.FamilyName, Mail: p.Email}, "told"
		if p.Display.Lang != "" {
			lang = p.Display.Lang
		}
	}
	if to.Mail == "" {
		return nil // her page says it
	}
	p := s.Texts.Printer(lang, v.Location(), s.Clock)
	err = s.Mail.Send(ctx, mail.Letter{To: to, Subject: p.T("retention.letter." + what + "_subject"), Text: p.T("retention.letter."+what, "since", p.Date(h.Made),
		"review", p.Day(h.ReviewOn), "authority", v.Authority, "officer", v.OfficerName, "mail", v.OfficerEmail)})
	if fault.Is(err, fault.Invalid) {
		s.Log.Warn("the address takes no letters", "hold", h.ID)
		return nil
	}
	return err
}

// release does the erasures that a hold had stopped.
func (s *Service) release(ctx context.Context, _ job.Task) error {
	_, err := s.Engine.Release(ctx)
	return err
}

// lastMoment is the end of the calendar that people see: a year ahead.
func lastMoment(today clock.Date) clock.Date { return today.Plus(366) }
