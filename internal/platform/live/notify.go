// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"lectern/internal/platform/db"
)

const (
	channel   = "lectern_live"
	patience  = 10 * time.Second // for the server to answer
	checkLine = time.Minute      // a silent line is asked whether it is still there
	firstWait = 100 * time.Millisecond
	longWait  = 5 * time.Second
)

// Notify is the bus of several processes on one PostgreSQL: what one publishes, all hear.
type Notify struct {
	*Hub
	db  *db.DB
	log *slog.Logger

	outMu   sync.Mutex
	out     map[string]bool // published and not yet sent
	sending bool
}

func newNotify(d *db.DB, log *slog.Logger) *Notify {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Notify{Hub: NewHub(), db: d, log: log, out: map[string]bool{}}
}

// Run listens until ctx ends and connects again when the line breaks; then it ends every subscription.
func (n *Notify) Run(ctx context.Context) {
	defer n.Hub.end()
	for pause := firstWait; ctx.Err() == nil; {
		heard, err := n.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		n.log.Warn("live line lost", "error", err)
		if heard {
			pause = firstWait
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			pause = min(2*pause, longWait)
		}
	}
}

// listen hears other processes until the line breaks; it tells whether there was one.
func (n *Notify) listen(ctx context.Context) (heard bool, err error) {
	conn, err := n.connect(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer stop()
		_ = conn.Close(ctx)
	}()
	n.Hub.Publish(Everything) // what was told while nobody listened is lost
	for {
		if err := n.hear(ctx, conn); err != nil {
			return true, err
		}
	}
}

func (n *Notify) connect(ctx context.Context) (*pgx.Conn, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	conf, err := pgx.ParseConfig(n.db.DSN())
	if err != nil {
		return nil, errors.New("the dsn cannot be read") // pgx would repeat the password
	}
	conf.RuntimeParams["application_name"] = "lectern live"
	conn, err := pgx.ConnectConfig(ctx, conf)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

// hear waits for one message. After a minute of silence it asks whether the server is still there: a line that was cut without a
// word looks just as silent.
func (n *Notify) hear(ctx context.Context, conn *pgx.Conn) error {
	quiet, stop := context.WithTimeout(ctx, checkLine)
	defer stop()
	m, err := conn.WaitForNotification(quiet)
	if err == nil {
		n.Hub.Publish(m.Payload)
		return nil
	}
	if ctx.Err() != nil || !errors.Is(quiet.Err(), context.DeadlineExceeded) {
		return err
	}
	answer, stop := context.WithTimeout(ctx, patience)
	defer stop()
	return conn.Ping(answer)
}

// in lets PostgreSQL tell at the commit; repeats in one transaction are told once by the engine itself.
func (n *Notify) in(ctx context.Context, tx *db.Tx, topic string) error {
	return tx.Notify(ctx, channel, topic)
}

// Publish tells all processes soon. Topics published close together are sent in one transaction, each once: a commit that notifies
// takes a lock of the whole database.
func (n *Notify) Publish(topic string) {
	if !sound(topic) {
		n.log.Warn("not a topic", "bytes", len(topic))
		return
	}
	n.outMu.Lock()
	defer n.outMu.Unlock()
	n.out[topic] = true
	if !n.sending {
		n.sending = true
		go n.send()
	}
}

// send ends itself when nothing waits.
func (n *Notify) send() {
	for {
		n.outMu.Lock()
		topics := slices.Sorted(maps.Keys(n.out))
		clear(n.out)
		n.sending = len(topics) > 0
		n.outMu.Unlock()
		if len(topics) == 0 {
			return
		}
		if err := n.notify(topics); err != nil {
			n.log.Warn("not told to other processes", "topics", len(topics), "error", err)
			for _, t := range topics {
				n.Hub.Publish(t)
			}
		}
	}
}

func (n *Notify) notify(topics []string) error {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	return n.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, t := range topics {
			if err := tx.Notify(ctx, channel, t); err != nil {
				return err
			}
		}
		return nil
	})
}
