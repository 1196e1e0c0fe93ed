// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/permit"
)

// filled is the form of a new assignment as a browser sends it when nothing but title and deadline was touched, and what is named here.
func filled(kv ...string) []string {
	plain := []string{"title", "Lab report", "due_date", "2026-11-24", "due_time", "15:00", "audience", "all", "late_rule", "mark",
		"takes_text", "1", "takes_files", "1", "max_files", "5", "max_mb", "50", "scale", "points", "max_mark", "20", "redo", "1"}
	said := pairsOf(kv)
	for i := 0; i+1 < len(plain); i += 2 {
		if !said.Has(plain[i]) {
			kv = append(kv, plain[i], plain[i+1])
		}
	}
	return kv
}

func (m *muxWorld) newPath() string { return newPath(m.science) + "?lesson=" + m.lesson.String() }

// only is the one assignment there is.
func (m *muxWorld) only() ID {
	m.t.Helper()
	if n := m.count(`SELECT count(*) FROM assignment`); n != 1 {
		m.t.Fatalf("there are %d assignments", n)
	}
	return ID(m.count(`SELECT id FROM assignment`))
}

// TestFourPresses: add, the title, a chip, Hand out.
func TestFourPresses(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		shows(t, m.page(m.ada, m.newPath()), `data-fill-date="2026-11-24"`, "Tomorrow 08:00", "Friday 15:00", "Hand out to 3", `name="lesson" value="`+m.lesson.String(), "!Due before")
		rec := m.post(m.ada, listPath(m.science), filled("hand_out", "3", "lesson", m.lesson.String())...)
		sends(t, rec, course.Path(m.science))
		if ok, err := m.MaySee(t.Context(), m.DB, m.noah, m.only()); err != nil || !ok {
			t.Errorf("Noah does not see it: %v", err)
		}
		if lesson, err := m.Plan.Lesson(t.Context(), m.DB, m.lesson, false); err != nil || len(lesson.Items) != 1 {
			t.Errorf("it is not in the lesson: %v", err)
		}
		v, err := findAssignment(t.Context(), m.DB, m.only())
		must(t, err)
		if got := v.DueAt.Time().Format(time.RFC3339); got != "2026-11-24T15:00:00Z" {
			t.Errorf("it is due %s", got)
		}
	})
}

// TestTheNumberOnTheButtonHolds: when it would reach others than the button said, the preview says whom.
func TestTheNumberOnTheButtonHolds(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		newest := func() ID { return ID(m.count(`SELECT max(id) FROM assignment`)) }
		rec := m.post(m.ada, listPath(m.science), filled("audience", "groups", "groups", m.north.String(), "hand_out", "3")...)
		sends(t, rec, path(newest())+"/hand-out")
		shows(t, m.page(m.ada, path(newest())+"/hand-out"), "Hand out Lab report to 2 pupils?", "Noah Lund", "Lea Dahl", "!Amir Aziz")
		rec = m.post(m.ada, listPath(m.science), filled("hand_out", "2")...)
		which := newest()
		sends(t, rec, path(which)+"/hand-out")
		if n := m.count(`SELECT count(*) FROM assignment WHERE handed_out_at IS NOT NULL`); n != 0 {
			t.Fatal("something is out already")
		}
		shows(t, m.page(m.ada, path(which)+"/hand-out"), "Hand out Lab report to 3 pupils?", "Hand out to 3", "Noah Lund", "Lea Dahl", "Amir Aziz", "!Ola Oss")
		sends(t, m.post(m.ada, path(which)+"/hand-out"), path(which))
		shows(t, m.page(m.ada, path(which)), "0 of 3 handed in", "3 have not handed in", "!Only you")
		sends(t, m.get(m.ada, path(which)+"/hand-out"), path(which))
	})
}

func TestKeptForNow(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		rec := m.post(m.ada, listPath(m.science), filled()...)
		which := m.only()
		sends(t, rec, path(which))
		shows(t, m.page(m.ada, path(which)), "Only you", "Hand out to 3", path(which)+"/edit")
		shows(t, m.page(m.sam, path(which)), "Only you", "!/edit", "!/hand-out")
		if code := m.get(m.noah, path(which)).Code; code != http.StatusNotFound {
			t.Errorf("Noah gets %d", code)
		}
		rec = m.post(m.ada, path(which)+"/edit", filled("version", "1", "title", "x", "hand_out", "0")...)
		sends(t, rec, path(which)+"/hand-out")
	})
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		rec := m.postFiles(m.ada, listPath(m.science), []chosenFile{{"beans.txt", "five beans"}}, "title", "", "body", "Grow **beans**.", "due_date", "2026-13-40",
			"due_time", "15:00", "audience", "groups", "groups", m.north.String(), "late_rule", "until", "grace", "ten", "takes_files", "1", "max_files", "0", "max_mb",
			"7", "scale", "grades", "labels", "6", "homework", "1", "hand_out", "3")
		if rec.Code != http.StatusUnprocessableEntity {
			t.Fatalf("got %d", rec.Code)
		}
		page := rec.Body.String()
		shows(t, page, "Give it a title.", "Write a whole number", "Write a number from 1 to 20", "Write 2 to 30 grades", "Choose a moment after the deadline.",
			"Grow **beans**.", `value="ten"`, `value="7"`, `value="6"`, "beans.txt", `name="upload"`, `<details class="fold" open`)
		for _, field := range []string{"title", "due_date", "grace", "max_files", "labels", "late_date"} {
			shows(t, page, `href="#f-`+field+`"`, `id="f-`+field)
		}
		shows(t, page, `name="groups" value="`+m.north.String()+`" checked`, `name="homework" value="1" checked`)
		if n := m.count(`SELECT count(*) FROM assignment`); n != 0 {
			t.Error("it was made all the same")
		}
		upload := page[strings.Index(page, `name="upload" value="`)+len(`name="upload" value="`):][:13]
		rec = m.post(m.ada, listPath(m.science), filled("upload", upload)...)
		sends(t, rec, path(m.only()))
		shows(t, m.page(m.noahsPage()), "beans.txt")
	})
}

// noahsPage hands the one assignment out and is where Noah reads it.
func (m *muxWorld) noahsPage() (permit.Actor, string) {
	m.t.Helper()
	must(m.t, m.HandOut(m.t.Context(), m.ada, m.only()))
	return m.noah, path(m.only())
}

// TestTwoTeachersOnOneForm: whoever saves second sees both, and saves again knowing it.
func TestTwoTeachersOnOneForm(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		edit := path(which) + "/edit"
		shows(t, m.page(m.ada, edit), `name="version" value="1"`, "Lab report", "Five beans.")
		sends(t, m.post(m.ben, edit, filled("version", "1", "title", "Bean report", "max_mark", "10")...), path(which))
		rec := m.post(m.ada, edit, filled("version", "1", "title", "Lab report: beans", "body", "Ten beans.")...)
		if rec.Code != http.StatusConflict {
			t.Fatalf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), "Ben Berg changed this assignment at 09:00", `name="version" value="2"`, `value="Lab report: beans"`, "Ten beans.",
			"<td>Bean report</td><td>Lab report: beans</td>", "<td>Points, 0 to 10</td><td>Points, 0 to 20</td>", "!<th scope=\"row\">Homework")
		sends(t, m.post(m.ada, edit, filled("version", "2", "title", "Lab report: beans")...), path(which))
		shows(t, m.page(m.ben, path(which)), "Lab report: beans", "Points, 0 to 20")
	})
}

func TestTheScaleIsRefusedBesideItsField(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		m.mustMark(m.ada, which, m.noah, "17")
		rec := m.post(m.ada, path(which)+"/edit", filled("version", "1", "scale", "percent")...)
		if rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), "1 pupil has a mark on the old scale", `href="#f-scale"`, `<option value="percent" selected>`)
	})
}

func TestTheNewFormStartsFromTheLast(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		shows(t, m.page(m.ada, m.newPath()), `<option value="points" selected>`, `value="20"`)
		m.mustMake(func(in *Make) { in.Assignment.Scale, in.Assignment.GraceMinutes = school, 15 })
		shows(t, m.page(m.ada, m.newPath()), `<option value="grades" selected>`, `value="1, 2, 3, 4, 5, 6"`, `value="15"`, "!Lab report")
	})
}

func TestWorkLists(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		m.mustMake(called("Soon", 30*time.Hour))
		made, err := m.Create(t.Context(), m.ada, m.lab())
		must(t, err)
		m.mustSubmit(m.noah, which, "Beans grow.")
		shows(t, m.page(m.ada, listPath(m.science)), "Waits for you", "1 waits", "1 of 3 handed in", "Out", "Soon", "Only you", path(made), "Add an assignment")
		shows(t, m.page(m.sam, listPath(m.science)), "Waits for you", "!Add an assignment")
		shows(t, m.page(m.noah, listPath(m.science)), "Handed in", "Soon", "Not started", "!1 of 3", "!"+path(made), "!Amir")
		shows(t, m.page(m.ada, "/to-grade"), "Lab report", "Science 8B", "1 waits", "!Soon")
		shows(t, m.page(m.noah, "/to-grade"), "Nothing to grade")
		for name, row := range map[string]struct {
			a    permit.Actor
			want int
		}{"a guest": {m.gro, http.StatusForbidden}, "another teacher": {m.tor, http.StatusNotFound}, "a mother": {m.eva, http.StatusNotFound}} {
			if got := m.get(row.a, listPath(m.science)).Code; got != row.want {
				t.Errorf("%s gets %d, want %d", name, got, row.want)
			}
		}
	})
}

func TestOverview(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		m.mustSubmit(m.noah, which, "Beans grow.")
		m.mustSubmit(m.lea, which, "Peas grow.")
		m.mustMark(m.ada, which, m.lea, "15")
		must(t, m.Extend(t.Context(), m.ada, which, OwnTerms{Kind: OnePupil, Target: m.amir.Person, Terms: Terms{DueAt: m.now().Add(48 * time.Hour)}, Reason: "Ill on Monday."}))
		page := m.page(m.ada, path(which))
		shows(t, page, "2 of 3 handed in", "Grade 1", "Return 1", "1 waits for you", "1 graded, not returned", "1 has not handed in", "Noah Lund",
			markingPath(which, who(m.noah)), "Due Wed 09:00", "Ill on Monday.", `data-live="assignment/`+which.String(), "Five beans.", "!15/20")
		if strings.Index(page, "1 waits for you") > strings.Index(page, "1 has not handed in") {
			t.Error("what needs her is not on top")
		}
		must(t, m.Audit.Flush(t.Context()))
		if n := m.count(`SELECT count(*) FROM audit_read WHERE viewer_id = $1 AND what = 'grading'`, m.ada.Person); n != 3 {
			t.Errorf("%d looks are written down", n)
		}
	})
}

func TestOwnDatesPage(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		noah, north := OwnTerms{Kind: OnePupil, Target: m.noah.Person}.field(), OwnTerms{Kind: OneGroup, Target: int64(m.north)}.field()
		shows(t, m.page(m.ada, datesPath(which)), noah, north, "North", "Amir Aziz", "Tomorrow 08:00", "!Ola Oss")
		sends(t, m.post(m.ada, datesPath(which), "target", noah, "due_date", "2026-11-27", "due_time", "15:00", "reason", "A match."), path(which))
		sends(t, m.post(m.ada, datesPath(which), "target", north, "due_date", "2026-11-26"), path(which))
		shows(t, m.page(m.ada, datesPath(which)), "Due Fri 15:00 and A match.", "Due Thu 23:59", "Take the dates of Noah Lund away")
		rec := m.post(m.ada, datesPath(which), "target", noah, "due_date", "soon", "due_time", "15:00", "reason", "A match.")
		if rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("got %d", rec.Code)
		}
		shows(t, rec.Body.String(), `value="A match."`, `<option value="`+noah+`" selected>`, `href="#f-due_date"`)
		if rec := m.post(m.ada, datesPath(which), "target", noah); rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("an empty form took the dates away: %d", rec.Code)
		}
		rec = m.post(m.ada, datesPath(which), "target", "", "due_date", "2026-11-27")
		if rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("nobody is chosen: %d", rec.Code)
		}
		shows(t, rec.Body.String(), "Choose a pupil or a group.", `href="#f-target"`, `<option value="" selected>Choose …`, `value="2026-11-27"`)
		sends(t, m.post(m.ada, datesPath(which), "target", noah, "take_away", "1"), path(which))
		shows(t, m.page(m.ada, path(which)), "!Fri 15:00", "Thu 23:59")
		for _, wrong := range []string{"pupil:", "pupil:" + m.ola.Name, OwnTerms{Kind: OnePupil, Target: m.ola.Person}.field()} {
			if code := m.post(m.ada, datesPath(which), "target", wrong, "due_date", "2026-11-27").Code; code != http.StatusNotFound {
				t.Errorf("%q: %d", wrong, code)
			}
		}
	})
}

func TestRemovePage(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		m.mustSubmit(m.noah, which, "Beans grow.")
		shows(t, m.page(m.ada, path(which)+"/remove"), "Remove Lab report?", "The work of 1 pupil is kept")
		sends(t, m.post(m.ada, path(which)+"/remove"), listPath(m.science))
		if code := m.get(m.ada, path(which)).Code; code != http.StatusNotFound {
			t.Errorf("it is still there: %d", code)
		}
	})
}

// TestOnePageForEach: whoever marks, the pupil, her guardian and nobody else.
func TestOnePageForEach(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		shows(t, m.page(m.sam, path(which)), "0 of 3 handed in")
		shows(t, m.page(m.noah, path(which)), "Five beans.", "!0 of 3", "!Lea Dahl")
		shows(t, m.page(m.eva, path(which)), "Five beans.", "!0 of 3", "!Lea Dahl")
		shows(t, m.page(m.eva, path(which)+"?child="+who(m.lea).String()), "Five beans.", "!Lea Dahl")
		for _, a := range []permit.Actor{m.gro, m.tor, m.ola, m.uma} {
			if code := m.get(a, path(which)).Code; code != http.StatusNotFound {
				t.Errorf("%s gets %d", a.Name, code)
			}
		}
	})
}

// TestNobodyElseGetsIn asks every route of a teacher as everybody who has no business there, with empty hands.
func TestNobodyElseGetsIn(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		fill := strings.NewReplacer("{course}", m.science.String(), "{assignment}", which.String())
		for _, r := range m.teacherRoutes() {
			if r.Gate.Kind != permit.GateScope {
				continue
			}
			for _, a := range []permit.Actor{m.tor, m.ola, m.uma} {
				rec := m.post(a, fill.Replace(r.Path))
				if r.Method == http.MethodGet {
					rec = m.get(a, fill.Replace(r.Path))
				}
				if rec.Code != http.StatusNotFound {
					t.Errorf("%s as %s: %d", r.Pattern(), a.Name, rec.Code)
				}
			}
			if r.Gate.Cap.Name != Edit.Name {
				continue
			}
			for _, a := range []permit.Actor{m.sam, m.noah, m.gro} {
				rec := m.post(a, fill.Replace(r.Path), filled()...)
				if r.Method == http.MethodGet {
					rec = m.get(a, fill.Replace(r.Path))
				}
				if rec.Code != http.StatusForbidden {
					t.Errorf("%s as %s: %d", r.Pattern(), a.Name, rec.Code)
				}
			}
		}
	})
}

// TestPagesDoNotAskMore for two hundred pupils than for three.
func TestPagesDoNotAskMore(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		pages := map[string]permit.Actor{listPath(m.science): m.ada, path(which): m.ada, path(which) + "/edit": m.ada, path(which) + "/hand-out": m.ada, datesPath(which): m.ada,
			m.newPath(): m.ada, "/to-grade": m.ada}
		count := func() map[string]int {
			out := map[string]int{}
			for p, a := range pages {
				m.get(a, p)
				out[p] = m.questions()
			}
			out["noah"] = func() int { m.get(m.noah, listPath(m.science)); return m.questions() }()
			return out
		}
		few := count()
		for i, p := range m.crowd(200) {
			if i%4 == 0 {
				m.mustSubmit(p, which, fmt.Sprint(i))
			}
		}
		for range 10 {
			m.mustMake()
		}
		for p, n := range count() {
			if n != few[p] {
				t.Errorf("%s: %d questions for three, %d for many", p, few[p], n)
			}
		}
	})
}

func TestChips(t *testing.T) {
	p := catalog(t).Printer("nb", oslo, clock.NewFake(monday))
	for now, want := range map[string]string{
		"2026-11-23 10:00": "I morgen 08:00=2026-11-24 08:00, Fredag 15:00=2026-11-27 15:00",
		"2026-11-27 14:59": "I morgen 08:00=2026-11-28 08:00, Fredag 15:00=2026-11-27 15:00",
		"2026-11-27 15:00": "I morgen 08:00=2026-11-28 08:00, Fredag 15:00=2026-12-04 15:00",
		"2026-10-24 23:30": "I morgen 08:00=2026-10-25 08:00, Fredag 15:00=2026-10-30 15:00", // the clocks go back in the night
		"2026-03-28 23:30": "I morgen 08:00=2026-03-29 08:00, Fredag 15:00=2026-04-03 15:00", // and forward
		"2026-12-31 12:00": "I morgen 08:00=2027-01-01 08:00, Fredag 15:00=2027-01-01 15:00",
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, oslo)
		must(t, err)
		var got []string
		for _, c := range dayChips(p, at) {
			got = append(got, fmt.Sprintf("%s=%s %s", c.Text, c.Date, c.Time))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v", now, got)
		}
	}
}
