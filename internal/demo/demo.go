// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"
	"fmt"
	"math/rand/v2"

	"lectern/internal/app"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/site"
)

// Maker makes one synthetic site.
type Maker struct {
	s    *app.Site
	size Size
	r    *rand.Rand
	clk  clock.Clock
	say  func(done, total int, what string)
}

// New makes a maker. say is told the progress; it may be nil.
func New(s *app.Site, size Size, seed uint64, clk clock.Clock, say func(done, total int, what string)) *Maker {
	if say == nil {
		say = func(int, int, string) {}
	}
	return &Maker{s: s, size: size, r: rand.New(rand.NewPCG(seed, 7)), clk: clk, say: say}
}

// Made tells whether the site is made already; a demo is never made over one.
func Made(ctx context.Context, s *app.Site) (bool, error) {
	_, err := s.Domains.Site.Get(ctx, s.DB)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// Make makes the whole site.
func (m *Maker) Make(ctx context.Context) error {
	total := m.size.Schools + 1
	var first *school
	for i := range m.size.Schools {
		m.say(i, total, "schools")
		sc, err := m.school(ctx, i)
		if err != nil {
			return fmt.Errorf("school %d: %w", i+1, err)
		}
		if i == 0 {
			first = sc
			if err := m.cast(ctx, first); err != nil {
				return fmt.Errorf("cast: %w", err)
			}
		}
		if doubled := i&(i+1) == 0; doubled { // while the tables grow, the planner's picture of them grows old
			if err := m.s.DB.Analyze(ctx); err != nil {
				return err
			}
		}
	}
	if m.size.Big > 0 {
		m.say(m.size.Schools, total, "the big course")
		if err := m.big(ctx, first); err != nil {
			return fmt.Errorf("big course: %w", err)
		}
	}
	if err := m.s.DB.Analyze(ctx); err != nil {
		return err
	}
	m.say(total, total, "done")
	return nil
}

// school is one school as it was made.
type school struct {
	org      org.ID
	name     string
	teachers []person.ID
	classes  []*form
}

// form is one class of pupils with its courses.
type form struct {
	name    string
	pupils  []person.ID
	courses []course.ID
	teacher []person.ID // of each course
}

func (m *Maker) settings() site.Settings {
	return site.Settings{Name: places[0] + " School", Country: "NO", Languages: []string{"en", "nb"}, Zone: "Europe/Oslo",
		ControllerName: places[0] + " Municipality", ControllerAddress: "Strandgata 1, 9999 " + places[0], ControllerEmail: "post@fjordvik.example",
		OfficerName: "Sigrun Aune", OfficerEmail: "privacy@fjordvik.example"}
}

// school makes organisation, teachers, classes, courses and the work in them, in one transaction.
func (m *Maker) school(ctx context.Context, n int) (*school, error) {
	sc := &school{name: places[n%len(places)]}
	if n >= len(places) {
		sc.name = fmt.Sprintf("%s %d", sc.name, n/len(places)+1)
	}
	err := m.s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if n == 0 {
			if err := m.s.Domains.Site.Create(ctx, tx, m.settings()); err != nil {
				return err
			}
		}
		var err error
		if sc.org, err = m.s.Org.Create(ctx, tx, org.Org{Kind: "school", Name: sc.name + " School"}); err != nil {
			return err
		}
		year, err := m.year(ctx, tx)
		if err != nil {
			return err
		}
		if err := m.staff(ctx, tx, sc, n); err != nil {
			return err
		}
		forms := (m.size.Pupils + m.size.ClassSize - 1) / m.size.ClassSize
		for i := range forms {
			if err := m.form(ctx, tx, sc, n, i, year); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sc, m.work(ctx, sc)
}

// ends is the last day of the school year that is now.
func (m *Maker) ends() clock.Date { return clock.Date(fmt.Sprintf("%d-06-20", m.firstYear()+1)) }

func (m *Maker) firstYear() int {
	now := m.clk.Now()
	if now.Month() < 7 {
		return now.Year() - 1
	}
	return now.Year()
}

func (m *Maker) year(ctx context.Context, tx *db.Tx) (org.SessionID, error) {
	y := m.firstYear()
	return m.s.Org.PutSession(ctx, tx, org.Session{Kind: "schoolYear", Title: fmt.Sprintf("%d/%d", y, y+1), StartsOn: clock.Date(fmt.Sprintf("%d-08-15", y)),
		EndsOn: m.ends(), SchoolYear: fmt.Sprint(y + 1)})
}

func (m *Maker) person(ctx context.Context, tx *db.Tx, login string, sc *school, year string, roles ...permit.Role) (person.ID, error) {
	return m.s.Person.Create(ctx, tx, person.NewPerson{GivenName: pick(m.r, givenNames), FamilyName: pick(m.r, familyNames), Username: login,
		Lang: "en", YearGroup: year, Source: person.ByRoster, Roles: roles, Org: int64(sc.org)})
}

func (m *Maker) staff(ctx context.Context, tx *db.Tx, sc *school, n int) error {
	count := max(m.size.Subjects, m.size.Pupils/15)
	for i := range count {
		who, err := m.person(ctx, tx, fmt.Sprintf("t%d.%d", n, i), sc, "", permit.Teacher)
		if err != nil {
			return err
		}
		sc.teachers = append(sc.teachers, who)
	}
	return nil
}

func (m *Maker) form(ctx context.Context, tx *db.Tx, sc *school, n, i int, year org.SessionID) error {
	grade := 1 + i%10
	f := &form{name: fmt.Sprintf("%d%c", grade, 'A'+i/10)}
	for p := range min(m.size.ClassSize, m.size.Pupils-i*m.size.ClassSize) {
		who, err := m.person(ctx, tx, fmt.Sprintf("p%d.%d.%d", n, i, p), sc, f.name, permit.Pupil)
		if err != nil {
			return err
		}
		f.pupils = append(f.pupils, who)
	}
	var ids []class.ID
	for j := range m.size.Subjects {
		subject := subjects[j%len(subjects)]
		k := class.Class{Org: sc.org, Session: year, Title: subject + " " + f.name, Code: f.name, Kind: "scheduled", YearGroup: f.name}
		made, err := m.s.Class.Create(ctx, tx, k)
		if err != nil {
			return err
		}
		k.ID = made
		c, err := m.s.Course.CreateForClass(ctx, tx, k, "", m.ends())
		if err != nil {
			return err
		}
		teacher := sc.teachers[(i*m.size.Subjects+j)%len(sc.teachers)]
		if err := m.fill(ctx, tx, made, f.pupils, teacher); err != nil {
			return err
		}
		ids, f.courses, f.teacher = append(ids, made), append(f.courses, c), append(f.teacher, teacher)
	}
	sc.classes = append(sc.classes, f)
	return m.s.Course.SyncClasses(ctx, tx, ids)
}

func (m *Maker) fill(ctx context.Context, tx *db.Tx, k class.ID, pupils []person.ID, teacher person.ID) error {
	for _, p := range pupils {
		if err := m.s.Class.AddMember(ctx, tx, k, class.Member{Person: p, Role: class.Pupil, Source: person.ByRoster}); err != nil {
			return err
		}
	}
	return m.s.Class.AddMember(ctx, tx, k, class.Member{Person: teacher, Role: class.Teacher, Main: true, Source: person.ByRoster})
}

// actor is a person as a signed-in user of the verbs.
func actor(who person.ID, roles ...permit.Role) permit.Actor {
	return permit.Actor{Person: int64(who), Roles: roles}
}
