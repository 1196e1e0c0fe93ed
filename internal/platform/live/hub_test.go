// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// waiting takes what is there now.
func waiting(heard <-chan string) []string {
	var got []string
	for {
		select {
		case t, open := <-heard:
			if !open {
				return append(got, "end")
			}
			got = append(got, t)
		default:
			return got
		}
	}
}

func TestHub(t *testing.T) {
	for _, c := range []struct {
		name      string
		subscribe []string
		publish   []string
		want      []string
	}{
		{"its own topic", []string{"a"}, []string{"a"}, []string{"a"}},
		{"not another", []string{"a"}, []string{"b"}, nil},
		{"repeats once", []string{"a", "b"}, []string{"a", "b", "a", "a", "b"}, []string{"a", "b"}},
		{"everything", []string{"a", "b"}, []string{Everything}, []string{"a", "b"}},
		{"named twice", []string{"a", "a"}, []string{"a", "a"}, []string{"a"}},
		{"no topic", nil, []string{"a", Everything}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := NewHub()
			heard, stop := h.Subscribe(c.subscribe...)
			for _, p := range c.publish {
				h.Publish(p)
			}
			got := waiting(heard)
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("heard %v, want %v", got, c.want)
			}
			stop()
			stop()
			h.Publish(Everything)
			if got := waiting(heard); got != nil {
				t.Errorf("heard %v after stop", got)
			}
			if len(h.topic)+len(h.all) != 0 {
				t.Error("the hub remembers who left")
			}
		})
	}
}

func TestSlowReaderMissesNoTopic(t *testing.T) {
	h := NewHub()
	topics := strings.Fields("a b c d e f g")
	slow, _ := h.Subscribe(topics...)
	quick, _ := h.Subscribe("a")
	for range 1000 {
		for _, topic := range topics {
			h.Publish(topic)
		}
		if got := waiting(quick); !slices.Equal(got, []string{"a"}) {
			t.Fatalf("the quick one heard %v", got)
		}
	}
	got := waiting(slow)
	slices.Sort(got)
	if !slices.Equal(got, topics) {
		t.Errorf("heard %v, want %v", got, topics)
	}
}

func TestHubEnds(t *testing.T) {
	h := NewHub()
	heard, stop := h.Subscribe("a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h.Run(ctx)
	if got := waiting(heard); !slices.Equal(got, []string{"end"}) {
		t.Errorf("heard %v, want the end", got)
	}
	stop()
	late, _ := h.Subscribe("a")
	if got := waiting(late); !slices.Equal(got, []string{"end"}) {
		t.Errorf("a late one heard %v, want the end", got)
	}
	h.Publish("a")
}

func TestTell(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		b := start(t, d)
		heard, stop := b.Subscribe("kept", "dropped", "last")
		defer stop()
		settle(t, b, heard)
		tell := func(topic string, end error) error {
			return d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				if err := Tell(ctx, tx, b, topic); err != nil {
					return err
				}
				if err := Tell(ctx, tx, b, topic); err != nil {
					return err
				}
				if got := waiting(heard); got != nil {
					t.Errorf("heard %v before the commit", got)
				}
				return end
			})
		}
		back := errors.New("back")
		if err := tell("dropped", back); !errors.Is(err, back) {
			t.Fatal(err)
		}
		for _, topic := range []string{"kept", "last"} {
			if err := tell(topic, nil); err != nil {
				t.Fatal(err)
			}
			if got := next(t, heard); got != topic {
				t.Fatalf("heard %q, want %q", got, topic)
			}
		}
		for _, wrong := range []string{"", "a b", "a,b", "å", "a\nb", strings.Repeat("a", longest+1)} {
			if err := tell(wrong, nil); err == nil {
				t.Errorf("%q was taken for a topic", wrong)
			}
		}
		if err := d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return Tell(ctx, tx, nil, "a") }); err != nil {
			t.Errorf("no bus: %v", err)
		}
	})
}

// start runs the bus of a database until the test ends.
func start(t *testing.T, d *db.DB) Bus {
	t.Helper()
	b := New(d, nil)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); b.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return b
}

// settle waits until the bus hears, and forgets what was told by then.
func settle(t *testing.T, b Bus, heard <-chan string) {
	t.Helper()
	for {
		b.Publish(Everything)
		select {
		case <-heard:
			for {
				select {
				case <-heard:
					continue
				case <-time.After(300 * time.Millisecond):
				}
				return
			}
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func next(t *testing.T, heard <-chan string) string {
	t.Helper()
	select {
	case topic, open := <-heard:
		if !open {
			t.Fatal("the bus ended")
		}
		return topic
	case <-time.After(10 * time.Second):
		t.Fatal("nothing heard")
	}
	return ""
}
