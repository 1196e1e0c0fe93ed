// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/job"
	"lectern/internal/platform/mail"
)

const letterTask = "rights.letter"

// post is the payload of a letter: which request, and what happened. Whom it goes to and what it says is read when it is sent.
type post struct {
	Request int64  `json:"request"`
	What    string `json:"what"`
	Officer bool   `json:"officer"`
}

// letter has the person told, at the address that the school has, in the transaction of what she is told.
func (s *Service) letter(ctx context.Context, tx *db.Tx, v Request, what string) error {
	contact, err := findContact(ctx, tx, v.ID)
	if err != nil || contact == "" || v.Channel == "form" {
		return err // nobody is written to at an address that only a form named
	}
	_, err = s.Jobs.Add(ctx, tx, letterTask, post{Request: int64(v.ID), What: what})
	return err
}

func (s *Service) letterToOfficer(ctx context.Context, tx *db.Tx, v Request) error {
	_, err := s.Jobs.Add(ctx, tx, letterTask, post{Request: int64(v.ID), What: "reminder", Officer: true})
	return err
}

// send writes one letter. It says what happened, until when, and where to complain; never what the data are.
func (s *Service) send(ctx context.Context, t job.Task) error {
	var in post
	if err := t.Into(&in); err != nil {
		return err
	}
	v, err := findRequest(ctx, s.DB, ID(in.Request))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	site, err := s.Site.Get(ctx, s.DB)
	if err != nil {
		return err
	}
	contact, err := findContact(ctx, s.DB, v.ID)
	if err != nil {
		return err
	}
	to, lang := mail.Address{Name: v.Name, Mail: contact}, v.Lang
	if in.Officer {
		to, lang = mail.Address{Name: site.OfficerName, Mail: site.OfficerEmail}, site.Languages[0]
	}
	if to.Mail == "" {
		return nil
	}
	if !in.Officer && v.Person != 0 {
		if may, err := s.Person.MayHear(ctx, s.DB, to.Mail, v.Person); err != nil || !may {
			return err
		}
	}
	p := s.Texts.Printer(lang, site.Location(), s.Clock)
	err = s.Mail.Send(ctx, mail.Letter{To: to, Subject: p.T("rights.letter."+in.What+"_subject", "n", v.Number), Text: s.words(p, v, in.What) + "\n\n" +
		p.T("rights.letter.complain", "authority", site.Authority, "officer", site.OfficerName, "mail", site.OfficerEmail)})
	if fault.Is(err, fault.Invalid) {
		s.Log.Warn("the address of a request takes no letters", "request", v.ID)
		return nil
	}
	return err
}

func (s *Service) words(p *i18n.Printer, v Request, what string) string {
	text := p.T("rights.letter."+what, "n", v.Number, "kind", p.T("rights.kind."+string(v.Kind)), "due", day(p, v.Due))
	switch what {
	case "refused":
		text += "\n\n" + p.T("rights.reason."+cutDecision(v.Decision)) + said(v.Answer)
	case "extended":
		text += "\n\n" + p.T("rights.reason."+v.Extended)
	case "answered":
		if v.Kind == Erase {
			text = p.T("rights.letter.erased", "n", v.Number, "outcome", p.T("rights.outcome."+v.Decision), "address", s.Base+s.address(v.ID))
		}
		text += said(v.Answer)
	}
	return text
}

func said(words string) string {
	if words == "" {
		return ""
	}
	return "\n\n" + words
}

func cutDecision(d string) string { return d[min(len(d), len("refused ")):] }

// day writes a date in words.
func day(p *i18n.Printer, d clock.Date) string {
	if d == "" {
		return ""
	}
	return p.Day(d)
}
