// SPDX-License-Identifier: AGPL-3.0-or-later

//go:build unix

package roster

import (
	"syscall"
	"testing"
	"time"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
	"lectern/internal/roster/oneroster"
)

// TestALargeRosterIsQuick is the measure of the design: more than 30,000 people with 120,000 places in classes in less than twenty
// seconds. It is judged by processor time, so that a busy machine does not fail it; the time on the clock is logged.
func TestALargeRosterIsQuick(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some ten seconds")
	}
	const people, atMost = 31_200, 20 * time.Second
	w := newWorld(t, testkit.DB(t, db.SQLite, steps(t)...))
	set := oneroster.Synthetic(people, 7, "1.1")
	start, spent := time.Now(), processor(t)
	r := w.apply(set, Options{})
	took, spent := time.Since(start), processor(t)-spent
	made, places := r.Counts.Kinds[kindPerson].Created, r.Counts.Kinds[kindEnrolment].Created
	t.Logf("%d people, %d places in classes: %s of the processor, %s on the clock", made, places, spent.Round(10*time.Millisecond),
		took.Round(10*time.Millisecond))
	if spent > atMost || made != people || places < 120_000 {
		t.Errorf("%d people and %d places took %s, at most %s", made, places, spent, atMost)
	}
	start = time.Now()
	r = w.apply(set, Options{})
	t.Logf("again without change: %s on the clock", time.Since(start).Round(10*time.Millisecond))
	if c := r.Counts.Kinds[kindPerson]; c.Unchanged != people {
		t.Errorf("again: %+v", c)
	}
}

// processor is the processor time this process has used.
func processor(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
