// SPDX-License-Identifier: AGPL-3.0-or-later

package job

import (
	"context"
	"sync"
	"syscall"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// used is the processor time of this process.
func used(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkLook is what an idle queue does every half minute.
func BenchmarkLook(b *testing.B) {
	for _, e := range []db.Engine{db.SQLite, db.Postgres} {
		b.Run(e.String(), func(b *testing.B) {
			q := queue(testkit.DB(b, e, steps(b)...), clock.System{}, Kind{Name: "x"})
			add(b, q, "x", nil, At(clock.At(time.Now().Add(time.Hour))))
			var seats sync.WaitGroup
			before := used(b)
			for b.Loop() {
				if did, _, err := q.turn(b.Context(), b.Context(), &seats); did || err != nil {
					b.Fatal(did, err)
				}
			}
			b.ReportMetric(float64((used(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}

// BenchmarkIdle runs the queues of many sites without work. It measures one minute, whatever -benchtime says, after another one
// in which the rests grow; run it with -benchtime=1x.
func BenchmarkIdle(b *testing.B) {
	const sites = 200
	ctx, cancel := context.WithCancel(b.Context())
	var running sync.WaitGroup
	for range sites {
		q := queue(testkit.DB(b, db.SQLite, steps(b)...), clock.System{}, Kind{Name: "x"})
		q.Knows(nil, []Every{{Name: "y", Interval: time.Hour, Do: func(context.Context) error { return nil }}})
		running.Go(func() { q.Run(ctx) })
	}
	time.Sleep(65 * time.Second)
	before, began := used(b), time.Now()
	b.ResetTimer()
	time.Sleep(time.Minute)
	b.StopTimer()
	b.ReportMetric(100*float64(used(b)-before)/float64(time.Since(began)), "%core")
	cancel()
	running.Wait()
}
