// SPDX-License-Identifier: AGPL-3.0-or-later

// Package mail sends letters: through a mail server (SMTP), or into a folder (Folder) where a demo school and tests find
// them. A letter goes to one person, so that nobody learns who else got it. What it says is the business of the domain
// that writes it; call Send from a job, since mail servers are slow and sometimes away.
package mail

import (
	"context"
	"embed"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"lectern/internal/platform/fault"
)

// Texts are the words of this room's faults.
//
//go:embed text
var Texts embed.FS

// Sender sends letters. Several goroutines may use one.
//
// Faults: Invalid "mail.address" (no such address can exist) and "mail.refused" (the mail server knows it does not take
// this letter): sending again is of no use. Unavailable "mail.unreachable": try again later.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

// Address is a mailbox. Name may be empty.
type Address struct{ Name, Mail string }

// Letter is one letter to one person.
type Letter struct {
	To          Address
	ReplyTo     Address // where answers go when not to the school
	Subject     string
	Text        string // what it says; always there, since not every program shows HTML
	HTML        string // the same with headings and links; may be empty
	ID          string // letters, digits, '.', '_', '-'. Sent again under the same ID, mail programs see one letter, not two
	Thread      string // ID of the letter that this one belongs under
	Unsubscribe string // https address that ends such letters with one POST
	Files       []File
}

// File is an attachment.
type File struct {
	Name, Type string
	Body       []byte
}

// ParseAddress reads "name@example.org" or "Name <name@example.org>". Faults: Invalid "mail.address".
func ParseAddress(text string) (Address, error) {
	a, err := mail.ParseAddress(text)
	if err != nil || strings.ContainsFunc(a.Address, unicode.IsControl) {
		return Address{}, fault.New(fault.Invalid, "mail.address", "address", text).Because(err)
	}
	return Address{a.Name, a.Address}, nil
}

// checked is the address as headers want it. The bare address must be one by itself: "a@b, c@d" would be two.
func (a Address) checked() (*mail.Address, error) {
	bare, err := ParseAddress(a.Mail)
	if err != nil {
		return nil, err
	}
	if bare.Mail != a.Mail {
		return nil, fault.New(fault.Invalid, "mail.address", "address", a.Mail)
	}
	return &mail.Address{Name: oneLine(a.Name), Address: a.Mail}, nil
}

// oneLine keeps a text in its header: a line end would begin another.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

func compose(l Letter, from Address, now time.Time) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	sender, err := from.checked()
	if err != nil {
		return nil, err
	}
	to, err := l.To.checked()
	if err != nil {
		return nil, err
	}
	m.FromMailAddress(sender)
	m.ToMailAddress(to)
	if l.ReplyTo.Mail != "" {
		reply, err := l.ReplyTo.checked()
		if err != nil {
			return nil, err
		}
		m.ReplyToMailAddress(reply)
	}
	m.Subject(oneLine(l.Subject))
	m.SetDateWithValue(now)
	// Without this, absent teachers' machines answer the school's machine.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if err := identify(m, l, from); err != nil {
		return nil, err
	}
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	for _, f := range l.Files {
		m.AttachReadSeeker(oneLine(f.Name), strings.NewReader(string(f.Body)), gomail.WithFileContentType(gomail.ContentType(oneLine(f.Type))))
	}
	return m, nil
}

func identify(m *gomail.Msg, l Letter, from Address) error {
	if !plain(l.ID) || !plain(l.Thread) || strings.ContainsFunc(l.Unsubscribe, func(r rune) bool { return r <= ' ' || r == '>' || r > '~' }) {
		return fmt.Errorf("mail: letter %q under %q with the address %q", l.ID, l.Thread, l.Unsubscribe)
	}
	_, host, _ := strings.Cut(from.Mail, "@")
	if l.ID == "" {
		m.SetMessageID()
	} else {
		m.SetMessageIDWithValue(l.ID + "@" + host)
	}
	if l.Thread != "" {
		under := "<" + l.Thread + "@" + host + ">"
		m.SetGenHeader(gomail.HeaderInReplyTo, under)
		m.SetGenHeader(gomail.HeaderReferences, under)
	}
	if l.Unsubscribe != "" {
		m.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribe, "<"+l.Unsubscribe+">")
		m.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	return nil
}

func plain(id string) bool {
	return len(id) <= 64 && !strings.ContainsFunc(id, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	})
}
