// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"fmt"
	"time"

	"lectern/internal/assignment"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/resource"
)

// Member is one of the cast: somebody to sign in as.
type Member struct {
	Role, Name, Email string
}

// Cast are the people whose day is worth looking at.
var Cast = []Member{
	{"pupil", "Jonas Eide", "jonas@fjordvik.example"},
	{"teacher", "Marit Solheim", "marit@fjordvik.example"},
	{"teacher", "Karim Haddad", "karim@fjordvik.example"},
	{"parent", "Anne Eide", "anne@fjordvik.example"},
	{"mentor", "Per Lunde", "per@fjordvik.example"},
	{"admin", "Ragnhild Foss", "ragnhild@fjordvik.example"},
	{"officer", "Sigrun Aune", "sigrun@fjordvik.example"},
}

// Password is everybody's of the cast. A demo school holds nothing worth protecting and says so.
const Password = "fjordvik demo school"

type cast map[string]person.ID

// cast makes the people and one course that shows everything: lessons around today, a page, a link, work in every state.
func (m *Maker) cast(ctx context.Context, sc *school) error {
	who := cast{}
	var c course.ID
	var pupils []person.ID
	if err := m.s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, one := range Cast {
			made, err := m.member(ctx, tx, sc, one)
			if err != nil {
				return err
			}
			who[one.Email] = made
		}
		if err := m.s.Person.LinkGuardian(ctx, tx, person.NewLink{Guardian: who["anne@fjordvik.example"], Child: who["jonas@fjordvik.example"], Relation: "parent", Source: person.ByRoster}); err != nil {
			return err
		}
		f := sc.classes[0]
		pupils = append([]person.ID{who["jonas@fjordvik.example"]}, f.pupils[1:]...)
		var err error
		c, err = m.castCourse(ctx, tx, sc, who, pupils)
		return err
	}); err != nil {
		return err
	}
	for _, one := range Cast {
		if err := m.s.Login.GivePassword(ctx, permit.Actor{}, who[one.Email], Password); err != nil {
			return err
		}
	}
	if err := m.castWork(ctx, who, c, pupils); err != nil {
		return err
	}
	return m.castRequests(ctx, who)
}

func (m *Maker) member(ctx context.Context, tx *db.Tx, sc *school, one Member) (person.ID, error) {
	var given, family string
	if _, err := fmt.Sscanf(one.Name, "%s %s", &given, &family); err != nil {
		return 0, err
	}
	roles := []permit.Role{permit.Role(one.Role)}
	if one.Role == "mentor" {
		roles = append(roles, permit.Teacher)
	}
	n := person.NewPerson{GivenName: given, FamilyName: family, Email: one.Email, Lang: "en", Source: person.ByHand, Roles: roles, Org: int64(sc.org)}
	if one.Role == "pupil" {
		n.YearGroup = sc.classes[0].name
	}
	return m.s.Person.Create(ctx, tx, n)
}

func (m *Maker) castCourse(ctx context.Context, tx *db.Tx, sc *school, who cast, pupils []person.ID) (course.ID, error) {
	k := class.Class{Org: sc.org, Title: "Science 8B", Code: "8B", Kind: "scheduled", YearGroup: "8B", Location: "Lab 2"}
	made, err := m.s.Class.Create(ctx, tx, k)
	if err != nil {
		return 0, err
	}
	k.ID = made
	c, err := m.s.Course.CreateForClass(ctx, tx, k, "", m.ends())
	if err != nil {
		return 0, err
	}
	if err := m.fill(ctx, tx, made, pupils, who["marit@fjordvik.example"]); err != nil {
		return 0, err
	}
	second := class.Member{Person: who["karim@fjordvik.example"], Role: class.Teacher, Source: person.ByRoster}
	if err := m.s.Class.AddMember(ctx, tx, made, second); err != nil {
		return 0, err
	}
	return c, m.s.Course.SyncClasses(ctx, tx, []class.ID{made})
}

type lessonPlan struct {
	title, note string
	day         int // from today
	shown       bool
}

var scienceLessons = []lessonPlan{
	{"What makes dough rise", "Two bowls, one with sugar. Guess first, then measure.", -7, true},
	{"Yeast under the microscope", "Draw what you see before you read what it is.", -4, true},
	{"Feeding the yeast", "Each group takes one kind of sugar. Start the clock when the bottle is closed.", 0, true},
	{"Where does the gas come from?", "Compare the curves of all groups.", 3, true},
	{"Bread at home", "A short talk about what people in your family bake.", 7, false},
}

// castWork fills the course that the cast shares.
func (m *Maker) castWork(ctx context.Context, who cast, c course.ID, pupils []person.ID) error {
	marit := actor(who["marit@fjordvik.example"], permit.Teacher)
	t, err := m.s.Plan.PutTopic(ctx, marit, plan.Topic{Course: c, Title: "Small things that live"})
	if err != nil {
		return err
	}
	var today, before plan.LessonID
	for _, l := range scienceLessons {
		v := plan.Lesson{Course: c, Topic: t, Title: l.title, Note: l.note, HeldOn: clock.DateOf(m.clk.Now().AddDate(0, 0, l.day))}
		if l.shown {
			v.ShownAt = clock.NowOf(m.clk)
		}
		made, err := m.s.Plan.PutLesson(ctx, marit, v)
		if err != nil {
			return err
		}
		switch l.day {
		case 0:
			today = made
		case -4:
			before = made
		}
	}
	if err := m.castReading(ctx, marit, c, today); err != nil {
		return err
	}
	if err := m.castReturned(ctx, marit, c, before, pupils); err != nil {
		return err
	}
	return m.castReport(ctx, marit, c, today, pupils)
}

func (m *Maker) castReading(ctx context.Context, a permit.Actor, c course.ID, l plan.LessonID) error {
	page := "# How to set it up\n\n1. Weigh 5 g of yeast.\n2. Mix it with 100 ml of water at 37 degrees.\n3. Add one spoon of sugar.\n4. Close the bottle with the balloon.\n\n" +
		"| Group | Sugar |\n|---|---|\n| 1 | White |\n| 2 | Brown |\n| 3 | Honey |\n| 4 | None |\n"
	if _, err := m.s.Resource.Create(ctx, a, resource.Make{Resource: resource.Resource{Course: c, Kind: resource.Page, Title: "Lab sheet: feeding the yeast",
		Body: richtext.FromMarkdown(page)}, Lesson: l, Show: true}); err != nil {
		return err
	}
	_, err := m.s.Resource.Create(ctx, a, resource.Make{Resource: resource.Resource{Course: c, Kind: resource.Link, Title: "A film about fermentation",
		URL: "https://example.org/fermentation"}, Lesson: l, Show: true})
	return err
}

// castReturned is work of last week that came back.
func (m *Maker) castReturned(ctx context.Context, a permit.Actor, c course.ID, l plan.LessonID, pupils []person.ID) error {
	now := clock.NowOf(m.clk)
	which, err := m.s.Assignment.Create(ctx, a, assignment.Make{Lesson: l, HandOut: true, Assignment: assignment.Assignment{Course: c,
		Title: "Drawing: a yeast cell", Body: richtext.FromMarkdown("Describe your drawing in five sentences."), Audience: assignment.ForAll,
		Terms: assignment.Terms{DueAt: now.Add(-20 * time.Hour)}, Late: assignment.LateMark, Takes: assignment.Takes{Text: true}, Redo: true,
		Scale: assignment.Scale{Kind: assignment.Grades, Labels: []string{"1", "2", "3", "4", "5", "6"}}, Counts: true}})
	if err != nil {
		return err
	}
	for i, p := range pupils[:len(pupils)-3] {
		text := "The cell is round and has a small bud on one side. I could see a darker spot inside. I think the bud becomes a new cell."
		if _, err := m.s.Assignment.Submit(ctx, actor(p, permit.Pupil), assignment.Submit{Assignment: which, Body: richtext.FromMarkdown(text)}); err != nil {
			return err
		}
		if err := m.mark(ctx, a, which, p, fmt.Sprint(3+i%4), "You looked closely and wrote what you saw. Say next time how large it is."); err != nil {
			return err
		}
	}
	_, err = m.s.Assignment.Return(ctx, a, which, nil)
	return err
}

// castReport is due this afternoon: some have handed in, some are marked, the pupil of the cast has started.
func (m *Maker) castReport(ctx context.Context, a permit.Actor, c course.ID, l plan.LessonID, pupils []person.ID) error {
	now := m.clk.Now()
	due := clock.At(time.Date(now.Year(), now.Month(), now.Day(), 21, 0, 0, 0, now.Location()))
	if due < clock.At(now.Add(time.Hour)) {
		due = due.Add(24 * time.Hour)
	}
	which, err := m.s.Assignment.Create(ctx, a, assignment.Make{Lesson: l, HandOut: true, Assignment: assignment.Assignment{Course: c,
		Title: "Lab report: what yeast eats", Body: richtext.FromMarkdown("Write what you asked, what you did, what you measured and what it means. Add a photo of your curve if you have one."),
		Audience: assignment.ForAll, Terms: assignment.Terms{DueAt: due}, Late: assignment.LateMark, GraceMinutes: 10, Minutes: 40, Homework: true,
		Takes: assignment.Takes{Text: true, Files: true, MaxFiles: 5, MaxBytes: 50 << 20}, Redo: true,
		Scale: assignment.Scale{Kind: assignment.Points, Max: 2000}, Counts: true}})
	if err != nil {
		return err
	}
	report := "# What we asked\n\nDoes yeast make more gas from honey than from sugar?\n\n# What we did\n\nWe mixed yeast with warm water and %s. We measured the balloon every five minutes.\n\n" +
		"# What we measured\n\n| Minutes | Width |\n|---|---|\n| 5 | 2 cm |\n| 10 | 4 cm |\n| 15 | 7 cm |\n\n# What it means\n\nThe balloon grew faster after ten minutes. **The yeast needs time to wake up.**"
	kinds := []string{"white sugar", "brown sugar", "honey", "nothing"}
	for i, p := range pupils {
		if i == 0 {
			if _, err := m.s.Assignment.SaveDraft(ctx, actor(p, permit.Pupil), which, assignment.Draft{Body: richtext.FromMarkdown("# What we asked\n\nDoes yeast make more gas from honey than from sugar?")}); err != nil {
				return err
			}
			continue
		}
		if i%5 == 4 {
			continue
		}
		body := richtext.FromMarkdown(fmt.Sprintf(report, kinds[i%len(kinds)]))
		if _, err := m.s.Assignment.Submit(ctx, actor(p, permit.Pupil), assignment.Submit{Assignment: which, Body: body}); err != nil {
			return err
		}
		if i%3 == 0 {
			if err := m.mark(ctx, a, which, p, fmt.Sprint(11+i%9), "You say what you measured and what it means. Put units into the head of the table."); err != nil {
				return err
			}
		}
	}
	return nil
}

// big is one course of a thousand with forty pieces of work, to measure with.
func (m *Maker) big(ctx context.Context, sc *school) error {
	teacher := sc.teachers[0]
	var c course.ID
	var pupils []person.ID
	if err := m.s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		k := class.Class{Org: sc.org, Title: "Introduction to everything", Code: "All", Kind: "scheduled"}
		made, err := m.s.Class.Create(ctx, tx, k)
		if err != nil {
			return err
		}
		k.ID = made
		if c, err = m.s.Course.CreateForClass(ctx, tx, k, "", m.ends()); err != nil {
			return err
		}
		for i := range m.size.Big {
			who, err := m.person(ctx, tx, fmt.Sprintf("big%d", i), sc, "", permit.Pupil)
			if err != nil {
				return err
			}
			pupils = append(pupils, who)
		}
		if err := m.fill(ctx, tx, made, pupils, teacher); err != nil {
			return err
		}
		return m.s.Course.SyncClasses(ctx, tx, []class.ID{made})
	}); err != nil {
		return err
	}
	a := actor(teacher, permit.Teacher)
	lesson, err := m.lessons(ctx, a, c, 0)
	if err != nil {
		return err
	}
	for n := range m.size.BigWork {
		some := pupils
		if n > 0 {
			some = pupils[:20]
		}
		if err := m.assignment(ctx, a, c, lesson, some, n); err != nil {
			return err
		}
	}
	return nil
}
