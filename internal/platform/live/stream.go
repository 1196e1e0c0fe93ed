// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const heartbeat = 25 * time.Second

// Serve writes topics as server-sent events until the browser leaves or ctx ends. The caller has asked whether the person may hear
// each topic.
func Serve(ctx context.Context, w http.ResponseWriter, b Bus, topics []string) error {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Time{})
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	heard, stop := b.Subscribe(topics...)
	defer stop()
	if _, err := fmt.Fprint(w, "retry: 2000\n\n"); err != nil {
		return nil
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		if out.Flush() != nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case topic := <-heard:
			if _, err := fmt.Fprintf(w, "data: %s\n\n", topic); err != nil {
				return nil
			}
		case <-beat.C:
			if _, err := fmt.Fprint(w, ": here\n\n"); err != nil {
				return nil
			}
		}
	}
}
