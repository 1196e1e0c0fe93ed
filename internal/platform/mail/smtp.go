// SPDX-License-Identifier: AGPL-3.0-or-later

package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"

	gomail "github.com/wneessen/go-mail"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
)

// Config says which mail server takes our letters. From is "School <no-reply@example.org>" or the bare address. Port is 587
// when zero; 465 means TLS from the first byte. With a User the connection must be encrypted; without one it is when the
// server can. Trust, when given, replaces the certificates of the machine.
type Config struct {
	Host, User, Password, From string
	Port                       int
	Trust                      *tls.Config
}

type server struct {
	host    string
	options []gomail.Option
	from    Address
	clock   clock.Clock
}

// SMTP sends through a mail server. Whether it can be reached is not tried here.
func SMTP(c Config, clk clock.Clock) (Sender, error) {
	from, err := ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("mail from: %w", err)
	}
	if c.Port == 0 {
		c.Port = 587
	}
	o := []gomail.Option{gomail.WithPort(c.Port), gomail.WithTLSPolicy(gomail.TLSOpportunistic)}
	if c.Port == 465 {
		o = append(o, gomail.WithSSL())
	}
	if c.User != "" {
		o = append(o, gomail.WithTLSPolicy(gomail.TLSMandatory), gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	if c.Trust != nil {
		o = append(o, gomail.WithTLSConfig(c.Trust))
	}
	if _, err := gomail.NewClient(c.Host, o...); err != nil {
		return nil, fmt.Errorf("mail server %s: %w", c.Host, err)
	}
	return &server{c.Host, o, from, clk}, nil
}

func (s *server) Send(ctx context.Context, l Letter) error {
	m, err := compose(l, s.from, s.clock.Now())
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.host, s.options...) // one a letter: a client keeps the state of its conversation
	if err != nil {
		return fmt.Errorf("mail server %s: %w", s.host, err)
	}
	line, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return away(ctx, err)
	}
	err = client.SendWithSMTPClient(line, m)
	// A goodbye that fails is no failure: the letter is taken, and sending it again would send it twice.
	_ = client.CloseWithSMTPClient(line)
	if err == nil {
		return nil
	}
	var told *gomail.SendError
	if errors.As(err, &told) && told.ErrorCode() >= 500 && aboutTheLetter(told.Reason) {
		return fault.New(fault.Invalid, "mail.refused", "address", l.To.Mail).Because(err)
	}
	return away(ctx, err)
}

// aboutTheLetter tells a refusal of this recipient or letter from one of our whole house, which the operator has to mend.
func aboutTheLetter(r gomail.SendErrReason) bool {
	return r == gomail.ErrSMTPRcptTo || r == gomail.ErrSMTPData || r == gomail.ErrSMTPDataClose
}

func away(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return fault.New(fault.Unavailable, "mail.unreachable").Because(err)
}
