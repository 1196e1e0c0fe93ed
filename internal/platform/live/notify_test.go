// SPDX-License-Identifier: AGPL-3.0-or-later

package live

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

func TestProcessesHearEachOther(t *testing.T) {
	conf := testkit.Config(t, db.Postgres)
	one, other := node(t, conf), node(t, conf)
	here, stop := one.Subscribe("course/1")
	defer stop()
	there, stop := other.Subscribe("course/1")
	defer stop()
	settle(t, one, here)
	settle(t, other, there)
	waiting(here)
	one.Publish("course/1")
	for _, heard := range []<-chan string{here, there} {
		if got := next(t, heard); got != "course/1" {
			t.Errorf("heard %q", got)
		}
	}
}

func TestLostLineRefreshesEverything(t *testing.T) {
	conf := testkit.Config(t, db.Postgres)
	b := node(t, conf)
	heard, stop := b.Subscribe("a", "b")
	defer stop()
	settle(t, b, heard)
	conn, err := pgx.Connect(t.Context(), conf.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const cut = `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE application_name = 'lectern live' AND datname = current_database()`
	var lines int
	if err := conn.QueryRow(t.Context(), cut).Scan(&lines); err != nil || lines != 1 {
		t.Fatalf("cut %d lines, %v", lines, err)
	}
	first, second := next(t, heard), next(t, heard)
	if first+second != "ab" && first+second != "ba" {
		t.Errorf("heard %q and %q after the line came back, want both topics", first, second)
	}
	b.Publish("a")
	if got := next(t, heard); got != "a" {
		t.Errorf("heard %q over the new line", got)
	}
}

// node is one process on a database.
func node(t *testing.T, conf db.Config) Bus {
	t.Helper()
	d, err := db.Open(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return start(t, d)
}
