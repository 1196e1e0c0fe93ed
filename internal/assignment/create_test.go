// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"lectern/internal/file"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

func TestAnAssignmentComesBackAsItWasMade(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		m := w.lab()
		m.Assignment.Takes.Kinds, m.Assignment.Scale = []string{"pdf", "image"}, letters
		m.Assignment.Late, m.Assignment.LateUntil, m.Assignment.ClosesAt = LateUntil, w.now().Add(48*time.Hour), w.now().Add(72*time.Hour)
		m.Assignment.OpensAt, m.Assignment.GraceMinutes, m.Assignment.Minutes = w.now().Add(time.Hour), 10, 40
		m.Assignment.Homework, m.Assignment.Counts = true, true
		m.Assignment.Audience, m.Assignment.Targets = ForGroups, []int64{int64(w.north)}
		made, err := w.Create(t.Context(), w.ada, m)
		must(t, err)
		got, _, err := w.teaching(t.Context(), w.DB, made, w.ada, Edit)
		must(t, err)
		want := m.Assignment
		want.ID, want.Version, want.CreatedAt = made, 1, w.now()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}

func TestOnlyTheTeachersSeeWhatIsNotHandedOut(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		made, err := w.Create(t.Context(), w.ada, w.lab())
		must(t, err)
		for name, row := range map[string]struct {
			a    permit.Actor
			want bool
		}{"Ada": {w.ada, true}, "Sam": {w.sam, true}, "Noah": {w.noah, false}, "Eva": {w.eva, false}, "Gro": {w.gro, false}, "Tor": {w.tor, false}} {
			if got, err := w.MaySee(t.Context(), w.DB, row.a, made); err != nil || got != row.want {
				t.Errorf("%s may see it: %t, %v", name, got, err)
			}
		}
		_, err = w.Submit(t.Context(), w.noah, Submit{Assignment: made, Body: text("Early.")})
		refuses(t, err, fault.NotFound, "fault.not_found")
		if lines, err := w.OfPupil(t.Context(), w.DB, w.noah.Person, 0); err != nil || len(lines) != 0 {
			t.Errorf("it is in his list: %v, %v", lines, err)
		}
	})
}

func TestCreateIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		for name, row := range map[string]struct {
			change func(*Make)
			fields []string
		}{
			"no title":               {func(m *Make) { m.Assignment.Title = "  " }, []string{"title"}},
			"a long title":           {func(m *Make) { m.Assignment.Title = strings.Repeat("å", longestTitle+1) }, []string{"title"}},
			"due before it opens":    {func(m *Make) { m.Assignment.OpensAt = m.Assignment.DueAt }, []string{"due_date"}},
			"closes before it is":    {func(m *Make) { m.Assignment.ClosesAt = m.Assignment.DueAt - 1 }, []string{"closes_date"}},
			"a day and more":         {func(m *Make) { m.Assignment.GraceMinutes = mostGrace + 1 }, []string{"grace"}},
			"late until before due":  {func(m *Make) { m.Assignment.Late, m.Assignment.LateUntil = LateUntil, m.Assignment.DueAt }, []string{"late_date"}},
			"late until without due": {func(m *Make) { m.Assignment.Terms, m.Assignment.Late = Terms{LateUntil: 5}, LateUntil }, []string{"late_date"}},
			"no files":               {func(m *Make) { m.Assignment.Takes.MaxFiles = 0 }, []string{"max_files"}},
			"huge files":             {func(m *Make) { m.Assignment.Takes.MaxBytes = MostBytes + 1 }, []string{"max_mb"}},
			"an unknown kind":        {func(m *Make) { m.Assignment.Takes.Kinds = []string{"exe"} }, []string{"file_kinds"}},
			"no group":               {func(m *Make) { m.Assignment.Audience = ForGroups }, []string{"groups"}},
			"another course's pupil": {func(m *Make) { m.Assignment.Audience, m.Assignment.Targets = ForPupils, []int64{w.ola.Person} }, []string{"pupils"}},
			"everything at once":     {func(m *Make) { m.Assignment.Title, m.Assignment.Minutes, m.Assignment.Scale = "", -1, Scale{} }, []string{"title", "minutes", "scale"}},
		} {
			t.Run(name, func(t *testing.T) {
				m := w.lab()
				row.change(&m)
				_, err := w.Create(t.Context(), w.ada, m)
				refuses(t, err, fault.Invalid, "fault.invalid", row.fields...)
			})
		}
		if n := w.count(`SELECT count(*) FROM assignment`) + w.count(`SELECT count(*) FROM plan_item`); n != 0 {
			t.Errorf("%d rows are left of what was refused", n)
		}
	})
}

func TestWhatDoesNotApplyIsDropped(t *testing.T) {
	v := Assignment{Title: " Lab \n report ", Audience: ForAll, Targets: []int64{1}, Late: "whenever", Terms: Terms{LateUntil: 5},
		Takes: Takes{MaxFiles: 3, MaxBytes: 5, Kinds: []string{"pdf"}}, Scale: Scale{Kind: Pass, Max: 3, Labels: []string{"a"}}}
	must(t, v.check())
	want := Assignment{Title: "Lab report", Audience: ForAll, Late: LateMark, Takes: Takes{Paper: true}, Scale: pass}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("got %+v", v)
	}
}

func TestHandOut(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		made, err := w.Create(t.Context(), w.ada, w.lab())
		must(t, err)
		names, err := w.Reaches(t.Context(), w.DB, w.ada, made)
		must(t, err)
		if len(names) != 3 || names[0].Full != "Amir Aziz" {
			t.Errorf("it reaches %v", names)
		}
		must(t, w.HandOut(t.Context(), w.ada, made))
		first := w.now()
		w.after(time.Hour)
		must(t, w.HandOut(t.Context(), w.ben, made))
		v, err := w.theirs(t.Context(), w.DB, made, who(w.noah))
		must(t, err)
		if v.HandedOutAt != first || w.told("test.out") != 1 {
			t.Errorf("handed out at %d and told %d times", v.HandedOutAt, w.told("test.out"))
		}
		lesson, err := w.Plan.Lesson(t.Context(), w.DB, w.lesson, false)
		must(t, err)
		if len(lesson.Items) != 1 || lesson.Items[0].Kind != Kind || lesson.ShownAt == 0 {
			t.Errorf("pupils do not see it in the plan: %+v", lesson)
		}
		for _, a := range []permit.Actor{w.sam, w.noah} {
			refuses(t, w.HandOut(t.Context(), a, made), fault.Forbidden, "course.teachers_only")
		}
		refuses(t, w.HandOut(t.Context(), w.tor, made), fault.NotFound, "")
	})
}

func TestAnAudienceReachesNobodyElse(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		group := w.mustMake(func(m *Make) { m.Assignment.Audience, m.Assignment.Targets = ForGroups, []int64{int64(w.north), 99} })
		one := w.mustMake(func(m *Make) {
			m.Assignment.Audience, m.Assignment.Targets = ForPupils, []int64{w.amir.Person, w.amir.Person, w.ola.Person}
		})
		for name, row := range map[string]struct {
			a          permit.Actor
			group, one bool
		}{"Noah": {w.noah, true, false}, "Eva": {w.eva, true, false}, "Amir": {w.amir, false, true}, "Ola": {w.ola, false, false}, "Uma": {w.uma, false, false}} {
			for which, want := range map[ID]bool{group: row.group, one: row.one} {
				if got, err := w.MaySee(t.Context(), w.DB, row.a, which); err != nil || got != want {
					t.Errorf("%s may see %s: %t, %v", name, which, got, err)
				}
			}
		}
		must(t, w.Course.EndMember(t.Context(), w.ada, w.science, who(w.amir)))
		if got, err := w.MaySee(t.Context(), w.DB, w.amir, one); err != nil || got {
			t.Errorf("who left the course still sees it: %v", err)
		}
	})
}

func TestUpdate(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		read, _, err := w.teaching(t.Context(), w.DB, which, w.ada, Edit)
		must(t, err)
		ada, ben := read, read
		ada.Title, ben.Title = "Lab report: beans", "Bean report"
		ada.Audience, ada.Targets = ForGroups, []int64{int64(w.north)}
		must(t, w.Update(t.Context(), w.ada, Update{Assignment: ada}))
		refuses(t, w.Update(t.Context(), w.ben, Update{Assignment: ben}), fault.Conflict, changed)
		got, _, err := w.teaching(t.Context(), w.DB, which, w.ada, Edit)
		must(t, err)
		if got.Title != ada.Title || got.Version != 2 || len(got.Targets) != 1 || got.HandedOutAt != read.HandedOutAt {
			t.Errorf("got %+v", got)
		}
		ben.Version = got.Version
		must(t, w.Update(t.Context(), w.ben, Update{Assignment: ben}))
		if n := w.count(`SELECT count(*) FROM assignment_audience`); n != 0 {
			t.Error("the old audience is still there")
		}
		if title, _ := w.Plan.Lesson(t.Context(), w.DB, w.lesson, true); title.Items[0].Title != "Bean report" {
			t.Errorf("the plan still says %s", title.Items[0].Title)
		}
		refuses(t, w.Update(t.Context(), w.sam, Update{Assignment: ben}), fault.Forbidden, "")
		refuses(t, w.Update(t.Context(), w.tor, Update{Assignment: ben}), fault.NotFound, "")
	})
}

func TestTheScaleStaysOnceAMarkIsWritten(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		v, _, err := w.teaching(t.Context(), w.DB, which, w.ada, Edit)
		must(t, err)
		v.Scale = school
		must(t, w.Update(t.Context(), w.ada, Update{Assignment: v}))
		w.mustSubmit(w.noah, which, "Beans grow.")
		w.mustMark(w.ada, which, w.noah, "4")
		v.Version, v.Scale = 2, percent
		refuses(t, w.Update(t.Context(), w.ada, Update{Assignment: v}), fault.Conflict, "assignment.scale_fixed", "scale")
		v.Scale = school
		must(t, w.Update(t.Context(), w.ada, Update{Assignment: v}))
	})
}

func TestFilesOfATask(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		put := func(a permit.Actor, name string) file.ID {
			f, err := w.File.Put(t.Context(), a, name, bytes.NewReader([]byte("five beans")), 10)
			must(t, err)
			return f.ID
		}
		hers, his := put(w.ada, "sheet.txt"), put(w.noah, "his.txt")
		which := w.mustMake(func(m *Make) { m.Files = []file.ID{hers, his} })
		held, err := w.File.Of(t.Context(), w.DB, Kind, int64(which))
		must(t, err)
		if files := held[int64(which)]; len(files) != 1 || files[0].ID != hers {
			t.Fatalf("the task holds %v", files)
		}
		for _, a := range []permit.Actor{w.noah, w.eva, w.ben} {
			if _, err := w.File.Find(t.Context(), w.DB, a, hers); err != nil {
				t.Errorf("%s cannot open it: %v", a.Name, err)
			}
		}
		_, err = w.File.Find(t.Context(), w.DB, w.ola, hers)
		refuses(t, err, fault.NotFound, "")
		v, _, err := w.teaching(t.Context(), w.DB, which, w.ada, Edit)
		must(t, err)
		more := put(w.ada, "second.txt")
		must(t, w.Update(t.Context(), w.ada, Update{Assignment: v, AddFiles: []file.ID{more}, DropFiles: []file.ID{hers, his}}))
		held, err = w.File.Of(t.Context(), w.DB, Kind, int64(which))
		must(t, err)
		if files := held[int64(which)]; len(files) != 1 || files[0].ID != more {
			t.Errorf("the task holds %v", files)
		}
	})
}

func TestRemove(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		which := w.mustMake()
		w.mustSubmit(w.noah, which, "Beans grow.")
		refuses(t, w.Remove(t.Context(), w.sam, which), fault.Forbidden, "")
		refuses(t, w.Remove(t.Context(), w.tor, which), fault.NotFound, "")
		must(t, w.Remove(t.Context(), w.ada, which))
		refuses(t, w.Remove(t.Context(), w.ada, which), fault.NotFound, "")
		if lines, err := w.OfPupil(t.Context(), w.DB, w.noah.Person, 0); err != nil || len(lines) != 0 {
			t.Errorf("still in his list: %v, %v", lines, err)
		}
		if n, err := w.CountToMark(t.Context(), w.DB, w.ada.Person); err != nil || n != 0 {
			t.Errorf("%d still wait, %v", n, err)
		}
		if lesson, _ := w.Plan.Lesson(t.Context(), w.DB, w.lesson, true); len(lesson.Items) != 0 {
			t.Error("still in the plan")
		}
		if w.work(which, w.noah).Body.IsEmpty() {
			t.Error("his work is gone")
		}
	})
}
