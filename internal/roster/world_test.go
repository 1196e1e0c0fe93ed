// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/dpia"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/testkit"
	"lectern/internal/roster/oneroster"
)

// world is a site that rosters come into.
type world struct {
	t      testing.TB
	db     *db.DB
	clock  *clock.Fake
	blob   blob.Store
	person *person.Service
	org    *org.Service
	class  *class.Service
	course *course.Service
	audit  *audit.Service
	queue  *job.Queue
	roster *Service
	runs   RunID
	lines  bytes.Buffer // the log
}

func engines(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) { do(t, newWorld(t, d)) }, steps(t)...)
}

func steps(t testing.TB) []db.Migration {
	t.Helper()
	var out []db.Migration
	for _, one := range []struct {
		domain string
		fs     fs.FS
	}{
		{"job", job.Migrations}, {"person", (&person.Service{}).Feature().Migrations}, {"org", (&org.Service{}).Feature().Migrations},
		{"class", (&class.Service{}).Feature().Migrations}, {"audit", (&audit.Service{}).Feature().Migrations},
		{"course", (&course.Service{}).Feature().Migrations}, {"dpia", (&dpia.Service{}).Feature().Migrations}, {"roster", migrations},
	} {
		some, err := db.MigrationsFrom(one.fs, one.domain)
		must(t, err)
		out = append(out, some...)
	}
	return out
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d, clock: clock.NewFake(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))}
	ids := id.NewMaker(w.clock, 1)
	quiet := slog.New(slog.NewTextHandler(&w.lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	w.blob, err = blob.Dir(t.TempDir())
	must(t, err)
	w.person = person.New(person.Deps{DB: d, Clock: w.clock, IDs: ids})
	w.org = org.New(org.Deps{DB: d, Clock: w.clock, IDs: ids})
	w.class = class.New(class.Deps{DB: d, Clock: w.clock, IDs: ids})
	w.audit = audit.New(audit.Deps{DB: d, Clock: w.clock, IDs: ids, LogTo: quiet})
	w.course = course.New(course.Deps{DB: d, Clock: w.clock, IDs: ids, Person: w.person, Class: w.class, Audit: w.audit})
	w.queue = job.New(job.Deps{DB: d, Clock: w.clock, IDs: ids, Log: slog.New(slog.DiscardHandler)})
	assess := dpia.New(dpia.Deps{DB: d, Clock: w.clock, IDs: ids, Person: w.person, Audit: w.audit})
	w.roster = New(Deps{DB: d, Clock: w.clock, IDs: ids, Blob: w.blob, Person: w.person, Org: w.org, Class: w.class, Audit: w.audit, DPIA: assess,
		Course: w.course, Jobs: w.queue, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	w.queue.Knows(w.roster.Feature().Jobs, nil)
	return w
}

func (w *world) tx(do func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.db.Tx(context.Background(), do))
}

// make makes a person by hand.
func (w *world) make(given, family, email string, roles ...permit.Role) person.ID {
	w.t.Helper()
	var who person.ID
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = w.person.Create(ctx, tx, person.NewPerson{GivenName: given, FamilyName: family, Email: email, Source: person.ByHand, Roles: roles})
		return err
	})
	return who
}

// apply brings a set in and fails the test when it does not go.
func (w *world) apply(set *oneroster.Set, o Options) Result {
	w.t.Helper()
	r, err := w.try(set, o)
	must(w.t, err)
	return r
}

// try applies a set as a run of its own.
func (w *world) try(set *oneroster.Set, o Options) (Result, error) {
	w.runs++
	o.Run = w.runs
	return w.roster.Apply(context.Background(), set, o)
}

// here is the row that a record of the source became.
func (w *world) here(kind, source string) int64 {
	w.t.Helper()
	n, err := db.Int(context.Background(), w.db, `SELECT target_id FROM roster_ref WHERE kind = $1 AND source_id = $2`, kind, source)
	must(w.t, err)
	if n == 0 {
		w.t.Fatalf("%s %s is not here", kind, source)
	}
	return n
}

func (w *world) who(source string) person.Person {
	w.t.Helper()
	p, err := w.person.Find(context.Background(), w.db, person.ID(w.here(kindPerson, source)))
	must(w.t, err)
	return p
}

func (w *world) count(query string, args ...any) int64 {
	w.t.Helper()
	n, err := db.Int(context.Background(), w.db, query, args...)
	must(w.t, err)
	return n
}

// picture counts the rows of every table a roster writes.
func (w *world) picture() map[string]int64 {
	w.t.Helper()
	out := map[string]int64{}
	for _, table := range []string{"person", "person_role", "person_guardian", "person_value", "org", "org_session", "class_subject", "class",
		"class_member", "course", "course_member", "roster_ref"} {
		out[table] = w.count(`SELECT count(*) FROM ` + table)
	}
	out["open people"] = w.count(`SELECT count(*) FROM person WHERE closed_at IS NULL`)
	out["present members"] = w.count(`SELECT count(*) FROM class_member WHERE ended_at IS NULL`)
	out["present participants"] = w.count(`SELECT count(*) FROM course_member WHERE ended_at IS NULL`)
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// said are the reasons of the lines, each with how often.
func said(lines []oneroster.Line) map[string]int {
	out := map[string]int{}
	for _, l := range lines {
		out[l.Reason]++
	}
	return out
}
