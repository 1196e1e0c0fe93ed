// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/assignment"
	"lectern/internal/demo"
	"lectern/internal/person"
	"lectern/internal/platform/blob"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
)

// The largest that somebody may ask for: ten years of work.
const (
	tenYears  = 2500 // hand-ins, of two rows each, besides what comes with them
	tenFiles  = 200
	fileBytes = 10 << 20
)

// TestRightsAtTheirLargest measures what the rights promise about speed: a plan in five seconds, a copy of two gigabytes in constant memory,
// an erasure that locks nobody out, looks that cost a page at most a tenth. It takes minutes: make bench-rights.
func TestRightsAtTheirLargest(t *testing.T) {
	if os.Getenv("LECTERN_SPEED") == "" {
		t.Skip("set LECTERN_SPEED")
	}
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		jonas := find(t, w, "jonas@fjordvik.example")
		tenYearsOf(t, w, jonas.ID, tenFiles)
		looksCost(t, w, jonas.ID)

		began := time.Now()
		plan, err := w.Subject.Plan(t.Context(), w.DB, int64(jonas.ID))
		took := time.Since(began)
		if err != nil {
			t.Fatal(err)
		}
		rows := int64(0)
		for _, i := range plan.Items {
			rows += i.Rows
		}
		t.Logf("plan of %d rows: %v", rows, took.Round(time.Millisecond))
		if took > 5*time.Second {
			t.Error("the plan takes more than five seconds")
		}
		copyAtItsLargest(t, w, jonas.ID)
		eraseWhilePeopleWork(t, w, jonas.ID, nil)
	})
}

// tenYearsOf has a pupil hand in all that he ever will, and keep so many files.
func tenYearsOf(t *testing.T, w *apptest.World, who person.ID, files int) {
	t.Helper()
	lines, err := w.Assignment.OfPupil(t.Context(), w.DB, int64(who), 0)
	if err != nil || len(lines) == 0 {
		t.Fatal(err)
	}
	marit := find(t, w, "marit@fjordvik.example")
	teacher, pupil := permit.Actor{Person: int64(marit.ID), Roles: []permit.Role{permit.Teacher}}, permit.Actor{Person: int64(who), Roles: []permit.Role{permit.Pupil}}
	text := richtext.FromMarkdown("I started with the first task and checked each step. The hardest part was number four, because the units were not the same.")
	for n := range tenYears {
		which, err := w.Assignment.Create(t.Context(), teacher, assignment.Make{HandOut: true, Assignment: assignment.Assignment{
			Course: lines[0].Assignment.Course, Title: fmt.Sprintf("Year %d", n), Audience: assignment.ForAll, Takes: assignment.Takes{Text: true},
			Scale: assignment.Scale{Kind: assignment.Points, Max: 2000}}})
		if err == nil {
			_, err = w.Assignment.Submit(t.Context(), pupil, assignment.Submit{Assignment: which, Body: text})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	noise := rand.NewChaCha8([32]byte{})
	for n := range files {
		if _, err := w.File.Put(t.Context(), pupil, fmt.Sprintf("film %d.bin", n), io.LimitReader(noise, fileBytes), fileBytes); err != nil {
			t.Fatal(err)
		}
	}
}

// copyAtItsLargest packs everything about him, and watches the memory meanwhile.
func copyAtItsLargest(t *testing.T, w *apptest.World, who person.ID) {
	t.Helper()
	ask(t, w.As("jonas@fjordvik.example"), url.Values{"kind": {"access"}, "who": {who.String()}, "password": {demo.Password}})
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, atomic.Uint64{}
	ctx, stop := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for ctx.Err() == nil {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapAlloc))
			time.Sleep(20 * time.Millisecond)
		}
	}()
	began := time.Now()
	tick(t, w)
	took := time.Since(began)
	stop()
	<-watched
	var size int64
	if err := w.Subject.Blob.List(t.Context(), "rights/", func(i blob.Info) error { size += i.Size; return nil }); err != nil {
		t.Fatal(err)
	}
	grew := int64(most.Load()) - int64(before)
	t.Logf("copy of %d MB: %v, memory grew by %d MB at most", size>>20, took.Round(time.Second), grew>>20)
	if size < tenFiles*fileBytes || grew > 64<<20 {
		t.Error("the copy is not whole, or it was held in memory")
	}
}

// eraseWhilePeopleWork measures how long others wait for a page while others are erased, one after the other, and then somebody.
func eraseWhilePeopleWork(t *testing.T, w *apptest.World, who person.ID, others []int64) {
	t.Helper()
	teacher := w.As("marit@fjordvik.example")
	other, err := db.Int(t.Context(), w.DB, `
		SELECT min(o.person_id)
		FROM course_member o
		JOIN course_member m ON m.course_id = o.course_id AND m.person_id = $1
		WHERE o.person_id <> $1 AND o.role = m.role AND o.ended_at IS NULL`, who)
	if err != nil {
		t.Fatal(err)
	}
	pupil := permit.Actor{Person: other, Roles: []permit.Role{permit.Pupil}}
	theirs, err := w.Assignment.OfPupil(t.Context(), w.DB, other, 0)
	open := slices.IndexFunc(theirs, func(l assignment.Line) bool { return strings.HasPrefix(l.Title, "Year") })
	if err != nil || open < 0 {
		t.Fatal("the other pupil has nothing to write", err)
	}
	due := theirs[open].ID
	n := 0
	work := func() time.Duration { // a page, and something that is written
		began := time.Now()
		teacher.Get("/")
		n++
		was, err := w.Assignment.DraftOf(t.Context(), w.DB, pupil, due)
		if err == nil {
			_, err = w.Assignment.SaveDraft(t.Context(), pupil, due, assignment.Draft{Version: was.DraftVersion, Body: richtext.FromMarkdown(fmt.Sprint("Word ", n))})
		}
		if err != nil {
			t.Error(err)
		}
		return time.Since(began)
	}
	var quiet, busy []time.Duration
	for range 300 {
		quiet = append(quiet, work())
	}
	done := make(chan error, 1)
	began := time.Now()
	go func() {
		for _, one := range append(others, int64(who)) { // the page is the lighter for each hand-in of his that is gone
			plan, err := w.Subject.Plan(context.Background(), w.DB, one)
			if err == nil {
				err = w.Subject.Erase(context.Background(), plan, 0, keep)
			}
			if err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for erasing := true; erasing; {
		select {
		case err := <-done:
			if erasing = false; err != nil {
				t.Fatal(err)
			}
		default:
			busy = append(busy, work())
		}
	}
	before, meanwhile := p95(quiet), p95(busy)
	t.Logf("erasure of %d: %v; p95 of a page and a write %v before, %v meanwhile (%d times, longest %v)", 1+len(others), time.Since(began).Round(time.Millisecond),
		before.Round(time.Microsecond), meanwhile.Round(time.Microsecond), len(busy), slices.Max(busy).Round(time.Millisecond))
	if len(busy) < 20 || meanwhile > 2*before {
		t.Error("people wait more than twice as long, or too few pages were opened to tell")
	}
}

func p95(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)*95/100]
}

// looksCost compares the processor time of a page with that of writing down who was looked at on it.
func looksCost(t *testing.T, w *apptest.World, who person.ID) {
	t.Helper()
	teacher := w.As("marit@fjordvik.example")
	lines, err := w.Assignment.OfPupil(t.Context(), w.DB, int64(who), 0)
	if err != nil {
		t.Fatal(err)
	}
	at := "/assignments/" + lines[0].ID.String() + "/marking/" + who.String()
	const times = 400
	page := spent(func() {
		for range times {
			if status, _, _ := teacher.Do(http.MethodGet, at, nil); status != http.StatusOK {
				t.Fatal(status)
			}
		}
	})
	marit := permit.Actor{Person: int64(find(t, w, "marit@fjordvik.example").ID), Roles: []permit.Role{permit.Teacher}}
	all, err := db.All(t.Context(), w.DB, func(r db.Row) (n int64, err error) { return n, r.Scan(&n) }, `SELECT id FROM person`)
	if err != nil {
		t.Fatal(err)
	}
	looks := spent(func() {
		for n := range times {
			w.Audit.Read(t.Context(), marit, all[n%len(all)], "grading")
			if n%30 == 29 { // the log is written when thirty were looked at, or after a second
				if err := w.Audit.Flush(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
	t.Logf("processor time of a page %v, of its look %v: %.1f %%", page/times, looks/times, 100*float64(looks)/float64(page))
	if looks*10 > page {
		t.Error("looks cost more than a tenth of a page")
	}
}

// spent is the processor time of this process.
func spent(do func()) time.Duration {
	now := func() time.Duration {
		var u syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	began := now()
	do()
	return now() - began
}
