// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// BenchmarkBacklog is four tasks from their claim to their end, with few and with very many that wait; run it with
// -benchtime=200x.
func BenchmarkBacklog(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		for _, waits := range []int{1_000, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", e, waits), func(b *testing.B) {
				q := queue(testkit.DB(b, e, steps(b)...), clock.System{}, Kind{Name: "x", Do: func(context.Context, Task) error { return nil }})
				rows := make([][]any, waits)
				now := clock.At(time.Now())
				for i := range rows {
					rows[i] = []any{q.IDs.Next(), "x", "1", Waiting, now, 0, 0, 0, 0, false, now}
				}
				cols := []string{"id", "name", "payload", "state", "run_at", "tries", "lost", "progress_done", "progress_total", "cancel_asked", "created_at"}
				if err := q.DB.Tx(b.Context(), func(ctx context.Context, tx *db.Tx) error {
					return db.InsertMany(ctx, tx, "job_task", cols, rows)
				}); err != nil {
					b.Fatal(err)
				}
				var seats sync.WaitGroup
				for b.Loop() {
					did, _, err := q.turn(b.Context(), b.Context(), &seats)
					if !did || err != nil {
						b.Fatal(did, err)
					}
					seats.Wait()
				}
				b.ReportMetric(float64(q.Workers), "tasks/op")
			})
		}
	}
}
