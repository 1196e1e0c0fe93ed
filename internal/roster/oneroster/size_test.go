// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package oneroster_test

import (
	"io"
	"runtime"
	"syscall"
	"testing"
	"time"

	"lectern/internal/roster/oneroster"
)

// The size that the import must manage, and what it may cost. Time is the processor's, of all
// threads: other work on the machine must not fail the test.
func TestSize(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	a := zipped(t, written(t, func(w func(string) io.Writer) error { return oneroster.Synthesize(w, 30_000, 7, "1.2") }))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := spent(t)
	s := mustRead(t, a, oneroster.Options{})
	took := spent(t) - start
	runtime.GC()
	runtime.ReadMemStats(&after)
	kept := (after.HeapAlloc - before.HeapAlloc) >> 20
	t.Logf("%d users, %d enrolments in %s, %d MB kept, %d MB allocated", len(s.Users), len(s.Enrollments), took, kept, (after.TotalAlloc-before.TotalAlloc)>>20)
	if len(s.Users) != 30_000 || len(s.Enrollments) < 110_000 {
		t.Error("not the size it should be")
	}
	if took > 2*time.Second || kept > 100 {
		t.Error("too slow or too large")
	}
}

// spent is the processor time of this process so far.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
