// SPDX-License-Identifier: AGPL-3.0-or-later

// Package event lets a domain tell what happened to domains below it, which it does not know. Tell writes, in the transaction of the
// deed, one task for each listener: listeners run after the commit, at least once, from the queue. A message is ids and nothing else;
// an event nobody listens to costs nothing.
package event

import (
	"context"

	"lectern/internal/platform/db"
	"lectern/internal/platform/job"
)

// Kind names what happened: "assignment.submitted".
type Kind string

// Listener is who wants to know. Name is unique; Do may run more than once for the same event.
type Listener struct {
	Event Kind
	Name  string
	Do    func(ctx context.Context, ids []int64) error
	For   []string // as of a job.Kind
}

// Bus brings events to their listeners.
type Bus struct {
	queue     *job.Queue
	listeners map[Kind][]Listener
}

// New makes a bus on a queue.
func New(q *job.Queue) *Bus { return &Bus{queue: q, listeners: map[Kind][]Listener{}} }

// Knows registers listeners, before the queue runs.
func (b *Bus) Knows(listeners []Listener) {
	for _, l := range listeners {
		b.listeners[l.Event] = append(b.listeners[l.Event], l)
		b.queue.Knows([]job.Kind{{Name: "event." + l.Name, Fleeting: true, For: l.For, Do: func(ctx context.Context, t job.Task) error {
			var ids []int64
			if err := t.Into(&ids); err != nil {
				return err
			}
			return l.Do(ctx, ids)
		}}}, nil)
	}
}

// Tell says in the transaction that something happened to these ids. A nil bus tells nobody.
func (b *Bus) Tell(ctx context.Context, tx *db.Tx, k Kind, ids ...int64) error {
	if b == nil {
		return nil
	}
	for _, l := range b.listeners[k] {
		if _, err := b.queue.Add(ctx, tx, "event."+l.Name, ids); err != nil {
			return err
		}
	}
	return nil
}
