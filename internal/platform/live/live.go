// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"fmt"
	"log/slog"

	"lectern/internal/platform/db"
)

// Everything is the topic that refreshes every subscriber: each hears all of its own topics.
const Everything = "*"

const longest = 120 // bytes of a topic

// Bus carries topics. One for each site and process.
type Bus interface {
	// Publish tells every subscriber of the topic, in all processes, soon. It never waits. Inside a transaction use Tell.
	Publish(topic string)
	// Subscribe hears some topics until stop is called. heard is closed when the bus ends.
	Subscribe(topics ...string) (heard <-chan string, stop func())
	// Run carries messages between processes until ctx ends, then ends every subscription, and with it every stream.
	Run(ctx context.Context)
	// in publishes when the transaction commits.
	in(ctx context.Context, tx *db.Tx, topic string) error
}

// New makes the bus that fits the database.
func New(d *db.DB, log *slog.Logger) Bus {
	if d.Engine() == db.Postgres {
		return newNotify(d, log)
	}
	return NewHub()
}

// Tell publishes a topic at the commit of tx; nothing when it is rolled back. Telling the same twice in one transaction is told
// once. A nil bus tells nobody.
func Tell(ctx context.Context, tx *db.Tx, b Bus, topic string) error {
	if b == nil {
		return nil
	}
	if !sound(topic) {
		return fmt.Errorf("live: %q is no topic", topic)
	}
	return b.in(ctx, tx, topic)
}

// sound topics are short printable ASCII without space and comma, so that they fit a line, a list and a NOTIFY.
func sound(topic string) bool {
	if topic == "" || len(topic) > longest {
		return false
	}
	for i := range len(topic) {
		if c := topic[i]; c <= ' ' || c > '~' || c == ',' {
			return false
		}
	}
	return true
}
