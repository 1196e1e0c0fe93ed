// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// site answers /live with short limits for ordinary answers.
func site(t *testing.T, h *Hub, beat time.Duration) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := serve(r.Context(), w, h, strings.Split(r.FormValue("topics"), ","), beat); err != nil {
			t.Errorf("serve: %v", err)
		}
	}))
	s.Config.WriteTimeout, s.Config.ReadTimeout = 100*time.Millisecond, 100*time.Millisecond
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// open connects as a browser does and hands out the lines that come.
func open(t *testing.T, s *httptest.Server, topics string) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/live?topics="+topics, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", "7") // as a browser that comes back
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = res.Body.Close() })
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("content type %q", got)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(res.Body); in.Scan(); {
			lines <- in.Text()
		}
	}()
	return lines
}

// await skips lines until one begins so; it tells whether it came before the stream ended.
func await(t *testing.T, lines <-chan string, beginning string) bool {
	t.Helper()
	late := time.After(10 * time.Second)
	for {
		select {
		case line, open := <-lines:
			if !open {
				return false
			}
			if strings.HasPrefix(line, beginning) {
				return true
			}
		case <-late:
			t.Fatalf("no line %q", beginning)
		}
	}
}

func subscribed(h *Hub) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.all) > 0
}

func TestServe(t *testing.T) {
	h := NewHub()
	lines := open(t, site(t, h, 40*time.Millisecond), "a,b")
	if !await(t, lines, "retry: ") {
		t.Fatal("ended at once")
	}
	for !subscribed(h) {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond) // longer than the limits of an ordinary answer
	h.Publish("b")
	for _, want := range []string{": here", "data: b", ": here"} {
		if !await(t, lines, want) {
			t.Fatalf("ended before %q", want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.Run(ctx)
	if await(t, lines, "never") {
		t.Error("the stream went on after the bus ended")
	}
}

func TestServeForgetsWhoLeft(t *testing.T) {
	h := NewHub()
	s := site(t, h, 10*time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/live?topics=a", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	for !subscribed(h) {
		time.Sleep(time.Millisecond)
	}
	cancel()
	for limit := time.Now().Add(10 * time.Second); subscribed(h); time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("the hub still knows who left")
		}
	}
}

func TestServeRefusesWhatCannotStream(t *testing.T) {
	w := httptest.NewRecorder()
	if err := Serve(t.Context(), w, NewHub(), nil); err == nil {
		t.Error("served without a stream")
	}
	if w.Body.Len() > 0 {
		t.Errorf("wrote %q", w.Body)
	}
}
