// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"lectern/internal/platform/db"
)

const channel = "lectern_live"

// Notify is the bus of several processes on one PostgreSQL: what one publishes, all hear.
type Notify struct {
	*Hub
	dsn string
	log *slog.Logger
}

// New makes the bus that fits the database. Run must be called for a PostgreSQL one.
func New(d *db.DB, log *slog.Logger) Bus {
	if d.Engine() == db.Postgres {
		return &Notify{NewHub(), d.DSN(), log}
	}
	return NewHub()
}

// Run listens until ctx ends and connects again when the line breaks.
func (n *Notify) Run(ctx context.Context) {
	const first, most = 100 * time.Millisecond, 5 * time.Second
	pause := first
	for ctx.Err() == nil {
		began := time.Now()
		if err := n.listen(ctx); err != nil && ctx.Err() == nil {
			n.log.Warn("live line lost", "error", err)
		}
		if time.Since(began) > most {
			pause = first
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, most)
		}
	}
}

func (n *Notify) listen(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, n.dsn)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	n.Hub.Publish(Everything) // what was told while nobody listened is lost
	for {
		m, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		n.Hub.Publish(m.Payload)
	}
}

// in lets PostgreSQL tell at the commit; repeats of one transaction are told once by the engine itself.
func (n *Notify) in(ctx context.Context, tx *db.Tx, topic string) error {
	return tx.Notify(ctx, channel, topic)
}

// Publish tells all processes at once, outside of a transaction.
func (n *Notify) Publish(topic string) {
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	conn, err := pgx.Connect(ctx, n.dsn)
	if err == nil {
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, "SELECT pg_notify($1, $2)", channel, topic)
	}
	if err != nil {
		n.log.Warn("not told to other processes", "error", err)
		n.Hub.Publish(topic)
	}
}
