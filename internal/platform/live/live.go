// SPDX-License-Identifier: AGPL-3.0-or-later

// Package live tells open pages that something they show has changed. A message is a topic ("assignment/06k…") and nothing else:
// the page fetches its fragment again, with its own rights. In one process messages go through a hub; with PostgreSQL every process
// hears the others by LISTEN/NOTIFY.
package live

import (
	"context"
	"sync"

	"lectern/internal/platform/db"
)

// Everything is the topic that refreshes every subscriber, after a connection was lost and messages may have been missed.
const Everything = "*"

// Bus carries topics.
type Bus interface {
	// Publish tells every subscriber of the topic, in all processes, now. It never waits for a slow one.
	Publish(topic string)
	// Subscribe hears some topics until stop is called. A slow reader misses repeats, not topics.
	Subscribe(topics ...string) (heard <-chan string, stop func())
	// in publishes when the transaction commits.
	in(ctx context.Context, tx *db.Tx, topic string) error
}

// Tell publishes a topic after the commit of tx; nothing when it is rolled back.
func Tell(ctx context.Context, tx *db.Tx, b Bus, topic string) error {
	if b == nil {
		return nil
	}
	return b.in(ctx, tx, topic)
}

// Hub is the bus of one process.
type Hub struct {
	mu   sync.Mutex
	subs map[string]map[*subscriber]bool
}

// NewHub makes an empty hub.
func NewHub() *Hub { return &Hub{subs: map[string]map[*subscriber]bool{}} }

const waiting = 32 // topics a subscriber may be behind

type subscriber struct{ ch chan string }

// Publish tells the subscribers in this process.
func (h *Hub) Publish(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if topic == Everything {
		for t, subs := range h.subs {
			tellAll(subs, t)
		}
		return
	}
	tellAll(h.subs[topic], topic)
}

func tellAll(subs map[*subscriber]bool, topic string) {
	for s := range subs {
		select {
		case s.ch <- topic:
		default: // it is behind: what waits for it refreshes the page anyway
		}
	}
}

// Subscribe hears topics until stop is called.
func (h *Hub) Subscribe(topics ...string) (<-chan string, func()) {
	s := &subscriber{make(chan string, waiting)}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range topics {
		if h.subs[t] == nil {
			h.subs[t] = map[*subscriber]bool{}
		}
		h.subs[t][s] = true
	}
	return s.ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		for _, t := range topics {
			delete(h.subs[t], s)
			if len(h.subs[t]) == 0 {
				delete(h.subs, t)
			}
		}
	}
}

func (h *Hub) in(_ context.Context, tx *db.Tx, topic string) error {
	tx.AfterCommit(func() { h.Publish(topic) })
	return nil
}
