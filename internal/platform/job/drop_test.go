// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"errors"
	"testing"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func drop(t *testing.T, q *Queue, word string, then error) (n int) {
	t.Helper()
	err := q.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		if n, err = q.Drop(ctx, tx, word); err != nil {
			return err
		}
		return then
	})
	if !errors.Is(err, then) {
		t.Fatal(err)
	}
	return n
}

// TestDropEndsWhatStandsUnderAWord: the tasks under it never begin, others do, and what is not committed drops nothing.
func TestDropEndsWhatStandsUnderAWord(t *testing.T) {
	engines(t, func(t *testing.T, d *db.DB) {
		q := queue(d, clock.NewFake(noon), Kind{Name: "show", Do: func(context.Context, Task) error { return nil }})
		mine, hers := add(t, q, "show", 1, Under("consent/photos/a")), add(t, q, "show", 1, Under("consent/photos/b"))
		drop(t, q, "consent/photos/a", errors.New("rolled back"))
		if s, err := q.Status(t.Context(), mine); err != nil || s.State != Waiting {
			t.Fatalf("a drop that was rolled back: %+v, %v", s, err)
		}
		if n := drop(t, q, "consent/photos/a", nil); n != 1 {
			t.Errorf("%d tasks dropped, want 1", n)
		}
		for task, want := range map[int64]string{mine: Canceled, hers: Waiting} {
			if s, err := q.Status(t.Context(), task); err != nil || s.State != want {
				t.Errorf("%+v, want %s, %v", s, want, err)
			}
		}
		if n := drop(t, q, "consent/photos/a", nil); n != 0 {
			t.Errorf("%d tasks dropped again", n)
		}
	})
}
