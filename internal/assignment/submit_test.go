// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

func TestSubmit(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		first := w.mustSubmit(w.noah, which, "Beans grow.")
		if first.State != HandedIn || first.Attempt != 1 || first.Late || first.HandedInAt != w.now() || len(first.Receipt) != receiptLength || !w.Proves(first) {
			t.Errorf("got %+v", first)
		}
		if w.told("test.in") != 1 || w.stands(which, w.noah) != Waiting {
			t.Error("the teacher does not have it")
		}
		w.after(time.Minute)
		same := w.mustSubmit(w.noah, which, "Beans grow.")
		if same.Attempt != 1 || same.HandedInAt != first.HandedInAt || same.Receipt != first.Receipt || w.told("test.in") != 1 {
			t.Errorf("the same once more is something new: %+v", same)
		}
		second := w.mustSubmit(w.noah, which, "Beans grow in the dark too.")
		if second.ID != first.ID || second.Attempt != 2 || second.HandedInAt != w.now() || second.Receipt == first.Receipt {
			t.Errorf("got %+v", second)
		}
		if n := w.count(`SELECT count(*) FROM assignment_attempt`); n != 2 || w.told("test.in") != 2 {
			t.Errorf("%d hand-ins are kept, %d were told", n, w.told("test.in"))
		}
		if got := w.work(which, w.noah); !got.Draft.Equal(second.Body) {
			t.Error("she does not go on from what she handed in")
		}
		forged := second
		forged.Late, forged.Body = false, text("Something else.")
		if w.Proves(forged) {
			t.Error("the receipt proves what was not handed in")
		}
	})
}

func TestSubmitIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		onlyText := w.mustMake(func(m *Make) { m.Assignment.Takes = Takes{Text: true} })
		for name, row := range map[string]struct {
			a      permit.Actor
			in     Submit
			kind   fault.Kind
			key    string
			fields []string
		}{
			"nothing":                 {w.noah, Submit{Assignment: which}, fault.Invalid, "assignment.nothing_to_hand_in", nil},
			"only spaces":             {w.noah, Submit{Assignment: which, Body: text(" \n "), Link: " "}, fault.Invalid, "assignment.nothing_to_hand_in", nil},
			"a link nobody asked for": {w.noah, Submit{Assignment: onlyText, Link: "https://example.org"}, fault.Invalid, "assignment.nothing_to_hand_in", nil},
			"a script for a link":     {w.noah, Submit{Assignment: which, Link: "javascript://alert"}, fault.Invalid, "fault.invalid", []string{"link"}},
			"a link without a place":  {w.noah, Submit{Assignment: which, Link: "https://"}, fault.Invalid, "fault.invalid", []string{"link"}},
			"somebody else's course":  {w.ola, Submit{Assignment: which, Body: text("Hi.")}, fault.NotFound, "fault.not_found", nil},
			"and a wrong link there":  {w.ola, Submit{Assignment: which, Link: "javascript://alert"}, fault.NotFound, "fault.not_found", nil},
			"a teacher":               {w.ada, Submit{Assignment: which, Body: text("Hi.")}, fault.NotFound, "fault.not_found", nil},
			"her mother":              {w.eva, Submit{Assignment: which, Body: text("Hi.")}, fault.NotFound, "fault.not_found", nil},
			"no such assignment":      {w.noah, Submit{Assignment: 12345, Body: text("Hi.")}, fault.NotFound, "fault.not_found", nil},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := w.Submit(t.Context(), row.a, row.in)
				refuses(t, err, row.kind, row.key, row.fields...)
			})
		}
		if n := w.count(`SELECT count(*) FROM assignment_submission`); n != 0 {
			t.Errorf("%d rows are left of what was refused", n)
		}
	})
}

func TestLinksArePastedInManyForms(t *testing.T) {
	for pasted, want := range map[string]string{
		"":                          "",
		" https://example.org/a ":   "https://example.org/a",
		"example.org/a b":           "https://example.org/a%20b",
		"HTTP://Example.org":        "http://Example.org",
		"ftp://example.org":         "refused",
		"javascript:alert(1)":       "refused",
		"https://":                  "refused",
		strings.Repeat("x", 2001):   "refused",
		"data:text/html,<script>":   "refused",
		"https://example.org/?q=ø#": "https://example.org/?q=ø",
	} {
		got, err := cleanLink(pasted)
		if err != nil {
			got = "refused"
		}
		if got != want {
			t.Errorf("%q becomes %q, want %q", pasted, got, want)
		}
	}
}

// TestTheDoor is what a pupil meets at each moment under each rule.
func TestTheDoor(t *testing.T) {
	const day = 24 * time.Hour
	rows := map[string]struct {
		change func(v *Assignment)
		after  time.Duration
		late   bool
		key    string // of the fault, "" when it is taken
	}{
		"in time":                   {func(*Assignment) {}, day, false, ""},
		"late is marked":            {func(*Assignment) {}, day + time.Minute, true, ""},
		"in the grace":              {func(v *Assignment) { v.GraceMinutes = 10 }, day + 10*time.Minute, false, ""},
		"after the grace":           {func(v *Assignment) { v.GraceMinutes = 10 }, day + 11*time.Minute, true, ""},
		"refused":                   {func(v *Assignment) { v.Late = LateRefuse }, day + time.Minute, false, "assignment.closed"},
		"grace, though refused":     {func(v *Assignment) { v.Late, v.GraceMinutes = LateRefuse, 10 }, day + 10*time.Minute, false, ""},
		"until the second date":     {func(v *Assignment) { v.Late, v.LateUntil = LateUntil, v.DueAt.Add(day) }, 2 * day, true, ""},
		"after the second date":     {func(v *Assignment) { v.Late, v.LateUntil = LateUntil, v.DueAt.Add(day) }, 2*day + time.Minute, false, "assignment.closed"},
		"closed":                    {func(v *Assignment) { v.ClosesAt = v.DueAt.Add(day) }, 2*day + time.Minute, false, "assignment.closed"},
		"before it opens":           {func(v *Assignment) { v.OpensAt = v.DueAt.Add(-time.Hour) }, time.Hour, false, "assignment.not_open"},
		"the moment it opens":       {func(v *Assignment) { v.OpensAt = v.DueAt.Add(-time.Hour) }, day - time.Hour, false, ""},
		"without a deadline at all": {func(v *Assignment) { v.DueAt, v.Late = 0, LateRefuse }, 30 * day, false, ""},
	}
	engines(t, func(t *testing.T, w *world) {
		for name, row := range rows {
			t.Run(name, func(t *testing.T) {
				w.clock.Set(monday)
				which := w.mustMake(func(m *Make) { row.change(&m.Assignment) })
				w.after(row.after)
				got, err := w.Submit(t.Context(), w.noah, Submit{Assignment: which, Body: text("Beans grow.")})
				switch {
				case row.key != "":
					refuses(t, err, fault.Invalid, row.key)
				case err != nil || got.Late != row.late:
					t.Errorf("late %t, %v; want late %t", got.Late, err, row.late)
				}
			})
		}
	})
}

func TestFilesOfAHandIn(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake(func(m *Make) { m.Assignment.Takes.MaxBytes, m.Assignment.Takes.Kinds = 1<<10, []string{"text"} })
		put := func(a permit.Actor, name, bytesOf string) file.ID {
			f, err := w.File.Put(t.Context(), a, name, bytes.NewReader([]byte(bytesOf)), int64(len(bytesOf)))
			must(t, err)
			return f.ID
		}
		hand := func(files ...file.ID) (Submission, error) {
			return w.Submit(t.Context(), w.noah, Submit{Assignment: which, Add: files})
		}
		_, err := hand(put(w.noah, "big.txt", strings.Repeat("bean ", 300)))
		refuses(t, err, fault.Invalid, "", "files")
		_, err = hand(put(w.noah, "photo.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"))
		refuses(t, err, fault.Invalid, "", "files")
		_, err = hand(put(w.lea, "hers.txt", "not his"))
		refuses(t, err, fault.Invalid, "assignment.nothing_to_hand_in")
		_, err = hand(put(w.noah, "1.txt", "one"), put(w.noah, "2.txt", "two"), put(w.noah, "3.txt", "three"))
		refuses(t, err, fault.Invalid, "", "files")
		one := put(w.noah, "1.txt", "one")
		got, err := hand(one)
		must(t, err)
		if len(got.Files) != 1 || got.Files[0].ID != one || !w.Proves(got) {
			t.Fatalf("handed in %v", got.Files)
		}
		for name, row := range map[string]struct {
			a   permit.Actor
			may bool
		}{"Noah": {w.noah, true}, "Eva": {w.eva, true}, "Ada": {w.ada, true}, "Sam": {w.sam, true}, "Lea": {w.lea, false}, "Gro": {w.gro, false}, "Tor": {w.tor, false}, "Uma": {w.uma, false}} {
			_, err := w.File.Find(t.Context(), w.DB, row.a, one)
			if fault.Is(err, fault.NotFound) == row.may || err != nil && row.may {
				t.Errorf("%s: %v", name, err)
			}
		}
		max, kinds, err := w.workLimits(t.Context(), w.DB, w.noah, int64(got.ID))
		if err != nil || max != 1<<10 || len(kinds) == 0 {
			t.Errorf("limits %d %v, %v", max, kinds, err)
		}
	})
}

func TestDrafts(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake(func(m *Make) { m.Assignment.Late = LateRefuse })
		save := func(version int64, words string) (Saved, error) {
			return w.SaveDraft(t.Context(), w.noah, which, Draft{Version: version, Body: text(words), Link: "example.org"})
		}
		first, err := save(0, "Bea")
		must(t, err)
		second, err := save(first.Version, "Beans")
		must(t, err)
		if first.Version != 1 || second.Version != 2 || second.At != w.now() {
			t.Errorf("saved %+v then %+v", first, second)
		}
		for _, stale := range []int64{0, 1, 3} {
			_, err = save(stale, "From the other device")
			refuses(t, err, fault.Conflict, "assignment.draft_elsewhere")
		}
		kept, err := w.DraftOf(t.Context(), w.DB, w.noah, which)
		must(t, err)
		if kept.Draft.Plain() != "Beans" || kept.State != Started || kept.DraftVersion != 2 {
			t.Errorf("kept %+v", kept)
		}
		if w.stands(which, w.noah) != Missing {
			t.Error("a draft was handed in")
		}
		w.after(48 * time.Hour)
		if _, err = save(2, "Beans, too late"); err != nil {
			t.Errorf("what was typed after the door closed is refused: %v", err)
		}
		_, err = w.SaveDraft(t.Context(), w.ola, which, Draft{})
		refuses(t, err, fault.NotFound, "")
		if none, err := w.DraftOf(t.Context(), w.DB, w.lea, which); err != nil || none.ID != 0 || none.Person != who(w.lea) {
			t.Errorf("Lea has %+v, %v", none, err)
		}
	})
}

func TestBeginTwiceIsOnce(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		a, err := w.Begin(t.Context(), w.noah, which)
		must(t, err)
		b, err := w.Begin(t.Context(), w.noah, which)
		must(t, err)
		if a.ID == 0 || a.ID != b.ID {
			t.Errorf("begun as %s and %s", a.ID, b.ID)
		}
		_, err = w.Begin(t.Context(), w.ada, which)
		refuses(t, err, fault.NotFound, "")
		if _, err := w.SaveDraft(t.Context(), w.noah, which, Draft{Body: text("Beans")}); err != nil {
			t.Errorf("the first draft after an upload is refused: %v", err)
		}
	})
}

// TestManyAtOnce: five hundred pupils hand in at the same moment, every tenth presses twice. Each is there once.
func TestManyAtOnce(t *testing.T) {
	const many = 500
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		pupils := w.crowd(many)
		var all sync.WaitGroup
		failed := make(chan error, 2*many)
		for i, p := range pupils {
			for range 1 + (i%10)/9 {
				all.Go(func() {
					_, err := w.Submit(context.Background(), p, Submit{Assignment: which, Body: text(fmt.Sprintf("Bean %d", i))})
					failed <- err
				})
			}
		}
		all.Wait()
		close(failed)
		for err := range failed {
			must(t, err)
		}
		for name, got := range map[string]int64{
			"works":    w.count(`SELECT count(*) FROM assignment_submission WHERE state = 'handed_in' AND waiting`),
			"attempts": w.count(`SELECT count(*) FROM assignment_attempt`),
			"texts":    w.count(`SELECT count(DISTINCT body) FROM assignment_submission`),
			"told":     w.told("test.in"),
		} {
			if got != many {
				t.Errorf("%d %s, want %d", got, name, many)
			}
		}
		lines, err := w.OfCourse(t.Context(), w.DB, w.ada, w.science)
		must(t, err)
		if lines[0].HandedIn != many || lines[0].Waiting != many || lines[0].Pupils != many+3 {
			t.Errorf("the list counts %+v", lines[0])
		}
	})
}

// crowd adds many pupils to Science 8B.
func (w *world) crowd(n int) []permit.Actor {
	w.t.Helper()
	var out []permit.Actor
	w.tx(func(ctx context.Context, tx *db.Tx) error {
		out = nil
		var rows [][]any
		for i := range n {
			made, err := w.Person.Create(ctx, tx, person.NewPerson{GivenName: fmt.Sprintf("Pupil %d", i), Source: person.ByHand})
			if err != nil {
				return err
			}
			out = append(out, permit.Actor{Person: int64(made)})
			rows = append(rows, []any{w.science, made, string(permit.CoursePupil), "hand", clock.NowOf(w.clock)})
		}
		return db.InsertMany(ctx, tx, "course_member", []string{"course_id", "person_id", "role", "source", "created_at"}, rows)
	})
	return out
}
