// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"syscall"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/demo"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// TestDemoSchoolSeedsQuickly: the school that make run serves is made in under five seconds of processor time.
func TestDemoSchoolSeedsQuickly(t *testing.T) {
	size, err := demo.SizeOf("school")
	if err != nil {
		t.Fatal(err)
	}
	before := cpu(t)
	apptest.School(t, testkit.DB(t, db.SQLite), size)
	took := cpu(t) - before
	t.Logf("%v of processor time", took.Round(time.Millisecond))
	if took > 5*time.Second {
		t.Errorf("the demo school took %s of processor time", took)
	}
}

func cpu(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
