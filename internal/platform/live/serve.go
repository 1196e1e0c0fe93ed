// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

const (
	beatEvery = 25 * time.Second      // shorter than the minute after which proxies close a silent line
	gatherFor = 30 * time.Millisecond // what is told close together is written together
	writeFor  = 10 * time.Second      // a browser that takes nothing for so long is gone
	retryFrom = 1000                  // ms until a browser comes back, spread so that a restart does not meet all at once
	retryOver = 4000
)

// Serve writes topics as server-sent events (data is the topic) until the browser leaves, ctx ends or the bus ends. The caller has
// asked whether the person may hear each topic. A browser that comes back looks at everything again by itself, so Last-Event-ID is
// not needed and not read. The answer must not be compressed. Returns an error only when the connection cannot stream, before
// anything was written.
func Serve(ctx context.Context, w http.ResponseWriter, b Bus, topics []string) error {
	return serve(ctx, w, b, topics, beatEvery)
}

func serve(ctx context.Context, w http.ResponseWriter, b Bus, topics []string, heartbeat time.Duration) error {
	s := stream{w: w, out: http.NewResponseController(w)}
	heard, stop := b.Subscribe(topics...)
	defer stop()
	if err := s.open(); err != nil {
		return err
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case topic, open := <-heard:
			if !open || !s.tell(gather(topic, heard)) {
				return nil
			}
			beat.Reset(heartbeat)
		case <-beat.C:
			if !s.write([]byte(": here\n\n")) {
				return nil
			}
		}
	}
}

// gather waits a moment for more.
func gather(first string, heard <-chan string) []string {
	topics := []string{first}
	timer := time.NewTimer(gatherFor)
	defer timer.Stop()
	for {
		select {
		case t, open := <-heard:
			if !open {
				return topics
			}
			if !slices.Contains(topics, t) {
				topics = append(topics, t)
			}
		case <-timer.C:
			return topics
		}
	}
}

type stream struct {
	w   http.ResponseWriter
	out *http.ResponseController
}

// open lifts the limits of an ordinary answer and writes the head.
func (s *stream) open() error {
	if err := s.out.SetWriteDeadline(time.Now().Add(writeFor)); err != nil {
		return fmt.Errorf("live: this connection cannot stream: %w", err)
	}
	_ = s.out.SetReadDeadline(time.Time{})
	h := s.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	s.write(fmt.Appendf(nil, "retry: %d\n\n", retryFrom+rand.IntN(retryOver)))
	return nil
}

func (s *stream) tell(topics []string) bool {
	var b bytes.Buffer
	for _, t := range topics {
		fmt.Fprintf(&b, "data: %s\n\n", t)
	}
	return s.write(b.Bytes())
}

func (s *stream) write(b []byte) bool {
	_ = s.out.SetWriteDeadline(time.Now().Add(writeFor))
	if _, err := s.w.Write(b); err != nil {
		return false
	}
	return s.out.Flush() == nil
}
