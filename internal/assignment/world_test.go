// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/event"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/id"
	"lectern/internal/platform/job"
	"lectern/internal/platform/live"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/platform/scan"
	"lectern/internal/platform/testkit"
	"lectern/internal/restriction"
)

// world is a school with two courses. In Science 8B Ada and Ben teach, Sam assists, Noah, Lea and Amir are pupils, Gro is a guest; Eva
// is Noah's mother. In Art 9A Tor teaches and Ola is a pupil. Uma is in no course.
type world struct {
	*Service
	t     *testing.T
	clock *clock.Fake

	ada, ben, sam, noah, lea, amir, gro, eva, tor, ola, uma permit.Actor

	science, art course.ID
	topic        plan.TopicID
	lesson       plan.LessonID
	north        course.GroupID // Noah and Lea
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// engines runs a test in a fresh world on both engines.
func engines(t *testing.T, do func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Engines(t, func(t *testing.T, d *db.DB) { do(t, newWorld(t, d)) }, steps(t)...)
}

// features are those of the domains this one stands on, and its own; what they say needs no database.
func features() []feature.Feature {
	return []feature.Feature{
		person.New(person.Deps{}).Feature(), restriction.New(restriction.Deps{}).Feature(), org.New(org.Deps{}).Feature(), class.New(class.Deps{}).Feature(), audit.New(audit.Deps{}).Feature(),
		file.New(file.Deps{}).Feature(), course.New(course.Deps{}).Feature(), plan.New(plan.Deps{}).Feature(), New(Deps{}).Feature(),
	}
}

func steps(t testing.TB) []db.Migration {
	t.Helper()
	all, err := db.MigrationsFrom(job.Migrations, "job")
	must(t, err)
	for _, f := range features() {
		more, err := db.MigrationsFrom(f.Migrations, f.Name)
		must(t, err)
		all = append(all, more...)
	}
	return all
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	c := clock.NewFake(monday)
	ids := id.NewMaker(c, 1)
	store, err := blob.Dir(t.TempDir())
	must(t, err)
	log := slog.New(slog.DiscardHandler)
	queue := job.New(job.Deps{DB: d, Clock: c, IDs: ids, Log: log})
	people := person.New(person.Deps{DB: d, Clock: c, IDs: ids})
	audits := audit.New(audit.Deps{DB: d, Clock: c, IDs: ids, LogTo: log})
	classes := class.New(class.Deps{DB: d, Clock: c, IDs: ids})
	courses := course.New(course.Deps{DB: d, Clock: c, IDs: ids, Person: people, Class: classes, Audit: audits})
	w := &world{t: t, clock: c, Service: New(Deps{
		DB: d, Clock: c, IDs: ids, Person: people, Audit: audits, Course: courses,
		File:   file.New(file.Deps{DB: d, Clock: c, IDs: ids, Blob: store, Virus: scan.None{}, Log: log}),
		Plan:   plan.New(plan.Deps{DB: d, Clock: c, IDs: ids, Course: courses}),
		Events: event.New(queue), Live: live.NewHub(), Key: []byte("the secret of this school"), Restriction: restriction.New(restriction.Deps{DB: d, Clock: c, IDs: ids}),
	})}
	w.Events.Knows([]event.Listener{
		{Event: EventHandedOut, Name: "test.out", Do: ignore}, {Event: EventSubmitted, Name: "test.in", Do: ignore}, {Event: EventReturned, Name: "test.back", Do: ignore},
	})
	w.File.Knows(w.holders())
	t.Cleanup(func() { must(t, audits.Flush(context.Background())) })
	w.settleIn()
	return w
}

func ignore(context.Context, []int64) error { return nil }

func (w *world) settleIn() {
	w.t.Helper()
	w.ada, w.ben, w.sam, w.gro = w.make("Ada", "Okafor", permit.Teacher), w.make("Ben", "Berg", permit.Teacher), w.make("Sam", "Sand", permit.Staff), w.make("Gro", "Grue", permit.Staff)
	w.noah, w.lea, w.amir = w.make("Noah", "Lund", permit.Pupil), w.make("Lea", "Dahl", permit.Pupil), w.make("Amir", "Aziz", permit.Pupil)
	w.eva, w.tor, w.ola, w.uma = w.make("Eva", "Lund", permit.Parent), w.make("Tor", "Tveit", permit.Teacher), w.make("Ola", "Oss", permit.Pupil), w.make("Uma", "Utne", permit.Parent)
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		if w.science, err = w.Course.Create(ctx, tx, w.ada, course.Course{Title: "Science 8B"}); err != nil {
			return err
		}
		if w.art, err = w.Course.Create(ctx, tx, w.tor, course.Course{Title: "Art 9A"}); err != nil {
			return err
		}
		return w.Person.LinkGuardian(ctx, tx, person.NewLink{Guardian: who(w.eva), Child: who(w.noah), Relation: "mother", Source: person.ByHand})
	})
	w.join(w.ada, w.science, permit.CourseTeacher, w.ben)
	w.join(w.ada, w.science, permit.CourseAssistant, w.sam)
	w.join(w.ada, w.science, permit.CourseGuest, w.gro)
	w.join(w.ada, w.science, permit.CoursePupil, w.noah, w.lea, w.amir)
	w.join(w.tor, w.art, permit.CoursePupil, w.ola)
	var err error
	w.north, err = w.Course.PutGroup(w.t.Context(), w.ada, w.science, course.Group{Name: "North", Members: []person.ID{who(w.noah), who(w.lea)}})
	must(w.t, err)
	w.topic, err = w.Plan.PutTopic(w.t.Context(), w.ada, plan.Topic{Course: w.science, Title: "Energy"})
	must(w.t, err)
	w.lesson, err = w.Plan.PutLesson(w.t.Context(), w.ada, plan.Lesson{Course: w.science, Topic: w.topic, Title: "Leaves", HeldOn: "2026-11-24"})
	must(w.t, err)
}

func (w *world) make(given, family string, role permit.Role) permit.Actor {
	w.t.Helper()
	var made person.ID
	w.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = w.Person.Create(ctx, tx, person.NewPerson{GivenName: given, FamilyName: family, Source: person.ByHand, Roles: []permit.Role{role}})
		return err
	})
	return permit.Actor{Person: int64(made), Name: given + " " + family, Roles: []permit.Role{role}}
}

func (w *world) join(by permit.Actor, c course.ID, role permit.CourseRole, people ...permit.Actor) {
	w.t.Helper()
	for _, p := range people {
		must(w.t, w.Course.AddMember(w.t.Context(), by, c, who(p), role))
	}
}

func (w *world) tx(do func(ctx context.Context, tx *db.Tx) error) {
	w.t.Helper()
	must(w.t, w.DB.Tx(w.t.Context(), do))
}

func who(a permit.Actor) person.ID { return person.ID(a.Person) }

// after moves the clock on.
func (w *world) after(d time.Duration) clock.Instant {
	w.clock.Advance(d)
	return w.now()
}

// lab is a lab report for the whole of Science 8B, due tomorrow at this hour.
func (w *world) lab() Make {
	return Make{Lesson: w.lesson, Assignment: Assignment{
		Course: w.science, Title: "Lab report", Body: richtext.FromMarkdown("Five beans."), Audience: ForAll, Late: LateMark, Redo: true,
		Terms: Terms{DueAt: w.now().Add(24 * time.Hour)}, Takes: Takes{Text: true, Files: true, Link: true, MaxFiles: 2, MaxBytes: 1 << 20}, Scale: twenty,
	}}
}

// mustMake makes a lab report that is handed out, changed a little before.
func (w *world) mustMake(change ...func(*Make)) ID {
	w.t.Helper()
	m := w.lab()
	m.HandOut = true
	for _, c := range change {
		c(&m)
	}
	v, err := w.Create(w.t.Context(), w.ada, m)
	must(w.t, err)
	return v
}

func text(s string) richtext.Doc { return richtext.FromMarkdown(s) }

func (w *world) mustSubmit(a permit.Actor, which ID, words string) Submission {
	w.t.Helper()
	v, err := w.Submit(w.t.Context(), a, Submit{Assignment: which, Body: text(words)})
	must(w.t, err)
	return v
}

func (w *world) mustMark(a permit.Actor, which ID, pupil permit.Actor, mark string) Grade {
	w.t.Helper()
	now := w.grade(which, pupil)
	g, err := w.SaveField(w.t.Context(), a, Change{Assignment: which, Pupil: who(pupil), Field: MarkField, Value: mark, Version: now.MarkVersion})
	must(w.t, err)
	return g
}

func (w *world) grade(which ID, pupil permit.Actor) Grade {
	w.t.Helper()
	g, err := findGrade(w.t.Context(), w.DB, which, who(pupil))
	must(w.t, err)
	return g
}

func (w *world) work(which ID, pupil permit.Actor) Submission {
	w.t.Helper()
	v, err := findSubmission(w.t.Context(), w.DB, which, who(pupil))
	must(w.t, err)
	return v
}

// stands is where a pupil's work stands in the class list; the counts must agree with the list.
func (w *world) stands(which ID, pupil permit.Actor) Standing {
	w.t.Helper()
	_, _, works, err := w.Class(w.t.Context(), w.DB, w.ada, which)
	must(w.t, err)
	waits, err := w.CountToMark(w.t.Context(), w.DB, w.ada.Person)
	must(w.t, err)
	all := 0
	for _, v := range works {
		if v.Stands() == Waiting {
			all++
		}
	}
	if lines, err := w.ToMark(w.t.Context(), w.DB, w.ada.Person); err != nil || len(lines) == 1 && int(waits) != all {
		w.t.Errorf("%d wait by the list, %d by the count, %v", all, waits, err)
	}
	i := slices.IndexFunc(works, func(v Work) bool { return v.ID == who(pupil) })
	if i < 0 {
		w.t.Fatalf("%s is not in the class", pupil.Name)
	}
	return works[i].Stands()
}

func (w *world) count(sql string, args ...any) int64 {
	w.t.Helper()
	n, err := db.Int(w.t.Context(), w.DB, sql, args...)
	must(w.t, err)
	return n
}

func (w *world) told(listener string) int64 {
	w.t.Helper()
	return w.count(`SELECT count(*) FROM job_task WHERE name = $1`, "event."+listener)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refuses checks the kind and key of a fault, and beside which field it stands.
func refuses(t *testing.T, err error, kind fault.Kind, key string, fields ...string) {
	t.Helper()
	f, ok := fault.As(err)
	if !ok || f.Kind != kind || key != "" && f.Key != key {
		t.Fatalf("got %v, want %s %s", err, kind, key)
	}
	var got []string
	for _, one := range f.Fields {
		got = append(got, one.Name)
	}
	if len(fields) > 0 && !slices.Equal(got, fields) {
		t.Fatalf("the fault is beside %v, want %v", got, fields)
	}
}
