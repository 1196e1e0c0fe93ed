// SPDX-License-Identifier: AGPL-3.0-or-later

package app

import (
	"context"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/mail"
	"lectern/internal/privacy"
)

// doorkeeper lets letters out through a firm only while the notice that holds names it. Until then they wait in the queue.
type doorkeeper struct {
	mail.Sender
	host     string
	receives func(ctx context.Context, name string) bool
}

func (d doorkeeper) Send(ctx context.Context, l mail.Letter) error {
	if !d.receives(ctx, d.host) {
		return fault.New(fault.Unavailable, "app.recipient_not_yet", "host", d.host)
	}
	return d.Sender.Send(ctx, l)
}

// keptDoor is the way letters go out: guarded when it leads to another firm.
func (s *Site) keptDoor(o Options) mail.Sender {
	for _, out := range o.Outside {
		if out.Part == privacy.Relay {
			return doorkeeper{o.Mail, out.Host, func(ctx context.Context, name string) bool { return s.Privacy.Receives(ctx, name) }}
		}
	}
	return o.Mail
}
