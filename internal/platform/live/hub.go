// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"slices"
	"sync"

	"lectern/internal/platform/db"
)

// Hub is the bus of one process.
type Hub struct {
	mu    sync.Mutex
	topic map[string]map[*subscriber]bool
	all   map[*subscriber]bool
	over  bool
}

// NewHub makes an empty hub.
func NewHub() *Hub {
	return &Hub{topic: map[string]map[*subscriber]bool{}, all: map[*subscriber]bool{}}
}

// subscriber has room for each of its topics once, so that telling never blocks and never loses one.
type subscriber struct {
	ch     chan string
	topics []string
}

// tell is called with the hub locked: nobody else writes, and the reader can only make room.
func (s *subscriber) tell(topic string) {
	waits := []string{topic}
	for len(s.ch) > 0 {
		select {
		case t := <-s.ch:
			if !slices.Contains(waits, t) {
				waits = append(waits, t)
			}
		default:
		}
	}
	for _, t := range waits {
		s.ch <- t
	}
}

// Publish tells the subscribers in this process.
func (h *Hub) Publish(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if topic != Everything {
		for s := range h.topic[topic] {
			s.tell(topic)
		}
		return
	}
	for s := range h.all {
		for _, t := range s.topics {
			s.tell(t)
		}
	}
}

// Subscribe hears topics until stop is called or the hub ends.
func (h *Hub) Subscribe(topics ...string) (<-chan string, func()) {
	own := slices.Clone(topics)
	slices.Sort(own)
	own = slices.Compact(own)
	s := &subscriber{make(chan string, len(own)), own}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.over {
		close(s.ch)
		return s.ch, func() {}
	}
	h.all[s] = true
	for _, t := range own {
		if h.topic[t] == nil {
			h.topic[t] = map[*subscriber]bool{}
		}
		h.topic[t][s] = true
	}
	return s.ch, func() { h.leave(s) }
}

func (h *Hub) leave(s *subscriber) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.all, s)
	for _, t := range s.topics {
		delete(h.topic[t], s)
		if len(h.topic[t]) == 0 {
			delete(h.topic, t)
		}
	}
}

// Run waits until ctx ends, then ends every subscription.
func (h *Hub) Run(ctx context.Context) {
	<-ctx.Done()
	h.end()
}

func (h *Hub) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.all {
		close(s.ch)
	}
	clear(h.all)
	clear(h.topic)
	h.over = true
}

func (h *Hub) in(_ context.Context, tx *db.Tx, topic string) error {
	tx.AfterCommit(func() { h.Publish(topic) })
	return nil
}
