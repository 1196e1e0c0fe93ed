// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/job"
	"lectern/internal/platform/mail"
	"lectern/internal/platform/permit"
)

const mailTask = "login.mail_link"

// letterFor is the payload of the task: whom to write to (0 nobody) and in which language when she chose none.
type letterFor struct {
	Person int64  `json:"person"`
	Lang   string `json:"lang"`
}

// MailLink has a sign-in link sent to the address of an account. It does and answers the same whether there is one, and is slowed
// down like a failed try, so that nobody can fish for addresses or fill a mailbox: a name nobody has makes a task that does nothing.
// Faults: TooMany "login.slow_down".
func (s *Service) MailLink(ctx context.Context, name, addr, lang string) error {
	keys := s.keysOf("link\n"+person.LoginKey(name), addr)
	done, err := s.turns.take(ctx, keys)
	if err != nil {
		return err
	}
	defer done()
	if err := s.mayTry(ctx, keys); err != nil {
		return err
	}
	if err := s.failed(ctx, keys); err != nil {
		return err
	}
	p, err := s.Person.FindForSignIn(ctx, s.DB, name)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := s.Jobs.Add(ctx, tx, mailTask, letterFor{int64(p.ID), lang})
		return err
	})
}

// sendLink makes the link and writes the letter, so that no link waits in the queue.
func (s *Service) sendLink(ctx context.Context, t job.Task) error {
	var to letterFor
	if err := t.Into(&to); err != nil || to.Person == 0 {
		return err
	}
	p, err := s.Person.Find(ctx, s.DB, person.ID(to.Person))
	if fault.Is(err, fault.NotFound) || (err == nil && p.Email == "") {
		return nil
	}
	if err != nil {
		return err
	}
	var path string
	if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		path, err = s.Link(ctx, tx, permit.Actor{Person: int64(p.ID)}, p.ID, MailedLink)
		return err
	}); err != nil {
		return err
	}
	lang := p.Display.Lang
	if lang == "" {
		lang = to.Lang
	}
	words := s.Texts.Printer(lang, nil, s.Clock)
	err = s.Mail.Send(ctx, mail.Letter{To: mail.Address{Name: p.Name(), Mail: p.Email}, Subject: words.T("login.mail_subject"),
		Text: words.T("login.mail_text", "link", s.Base+path, "n", int(MailedLink.Minutes()))})
	if fault.Is(err, fault.Invalid) {
		s.LogTo.Warn("the address of an account takes no letters", "person", p.ID)
		return nil
	}
	return err
}
