// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"fmt"
	"io"
	"math/rand/v2"
	"strings"

	"lectern/internal/platform/clock"
)

// Synthesize writes a made-up bulk set of n users in version "1.1" or "1.2": see Synthetic. It is for tests and measurements.
func Synthesize(w func(name string) io.Writer, n int, seed uint64, version string) error {
	return Write(w, Synthetic(n, seed, version))
}

// Synthetic is a made-up set of n users: a district with schools of about 600, their classes, teachers, pupils, and parents by
// agent links, with about four enrolments for each user. The same n, seed and version give the same set. Names are made of
// common Nordic ones, addresses end in example.org.
func Synthetic(n int, seed uint64, version string) *Set {
	m := &maker{rand: rand.New(rand.NewPCG(seed, uint64(n))), s: &Set{Version: version, System: "Synthetic", Code: "synthetic"}}
	m.s.Modes = map[string]Mode{Demographics: Absent, Roles: Absent}
	for _, f := range []string{Orgs, Sessions, Courses, Classes, Users, Enrollments} {
		m.s.Modes[f] = Bulk
	}
	if version == "1.2" {
		m.s.Modes[Roles] = Bulk
	}
	name, from, to := schoolYear(2026)
	m.s.Sessions = []Session{{Row: active("year-" + name), Title: "2026/27", Type: "schoolYear", SchoolYear: name,
		StartsOn: clock.DateOf(from), EndsOn: clock.DateOf(to)}}
	m.s.Orgs = []Org{{Row: active("district-1"), Name: "Synthetic district", Type: "district", Identifier: "D1"}}
	for left := n; left > 0; left -= schoolSize {
		m.school(min(left, schoolSize))
	}
	return m.s
}

const (
	schoolSize = 600
	classSize  = 25
	lessons    = 6 // subjects of each class, and so enrolments of each pupil
)

type maker struct {
	rand *rand.Rand
	s    *Set
	n    int // of the last user
}

func active(id string) Row { return Row{ID: id, Status: Active} }

// school makes one of n users: of a hundred eight teach, thirty are parents and the rest learn.
func (m *maker) school(n int) {
	id := fmt.Sprintf("school-%d", len(m.s.Orgs))
	m.s.Orgs = append(m.s.Orgs, Org{Row: active(id), Name: m.pick(places) + " skole", Type: "school", Identifier: id, Parent: "district-1"})
	teachers := make([]string, (n*8+99)/100)
	for i := range teachers {
		teachers[i] = m.user("teacher", id, "")
	}
	pupils := make([]string, n-len(teachers)-n*30/100)
	classes := (len(pupils) + classSize - 1) / classSize
	for i := range pupils {
		pupils[i] = m.user(student, id, fmt.Sprintf("%02d", 1+i/classSize%10))
	}
	for i := range n * 30 / 100 {
		parent := m.user("parent", id, "")
		m.s.Guardians = append(m.s.Guardians, Guardian{Guardian: parent, Child: pupils[i/2], Relation: "parent", Checked: true})
	}
	for c := range classes {
		m.class(id, c, pupils[c*classSize:min(len(pupils), (c+1)*classSize)], teachers)
	}
}

// class makes one for each subject; the first is the form itself.
func (m *maker) class(school string, c int, pupils, teachers []string) {
	for l, subject := range subjects[:lessons] {
		course := fmt.Sprintf("%s-course-%d", school, l)
		if c == 0 {
			m.s.Courses = append(m.s.Courses, Course{Row: active(course), Title: subject, Code: subject[:3], Org: school,
				SchoolYear: m.s.Sessions[0].ID, Subjects: []string{subject}})
		}
		x := Class{Row: active(fmt.Sprintf("%s-class-%d-%d", school, c, l)), Title: fmt.Sprintf("%d%c %s", 1+c%10, 'A'+c/10, subject),
			Code: fmt.Sprintf("%d%c", 1+c%10, 'A'+c/10), Type: "scheduled", Location: fmt.Sprintf("Room %d", 100+c), Course: course,
			School: school, Terms: []string{m.s.Sessions[0].ID}, Grades: []string{fmt.Sprintf("%02d", 1+c%10)}}
		if l == 0 {
			x.Type = "homeroom"
		}
		m.s.Classes = append(m.s.Classes, x)
		m.enrol(x, teachers[m.rand.IntN(len(teachers))], "teacher")
		for _, p := range pupils {
			m.enrol(x, p, student)
		}
	}
}

func (m *maker) enrol(c Class, user, role string) {
	m.s.Enrollments = append(m.s.Enrollments, Enrollment{Row: active(fmt.Sprintf("enr-%d", len(m.s.Enrollments)+1)), Class: c.ID,
		School: c.School, User: user, Role: role, Primary: role == "teacher", BeginsOn: m.s.Sessions[0].StartsOn,
		EndsOn: m.s.Sessions[0].EndsOn})
}

func (m *maker) user(role, school, grade string) string {
	m.n++
	u := User{Row: active(fmt.Sprintf("user-%07d", m.n)), Enabled: true, Username: fmt.Sprintf("u%07d", m.n),
		Email: fmt.Sprintf("u%07d@example.org", m.n), GivenName: m.pick(givenNames), FamilyName: m.pick(familyNames), PrimaryOrg: school}
	if grade != "" {
		u.Grades = []string{grade}
	}
	r := Role{User: u.ID, Name: role, Org: school, Primary: true, Row: Row{Status: Active}}
	if m.s.Version == "1.2" {
		r.ID = "role-" + u.ID
		if m.rand.IntN(20) == 0 {
			u.CallName = strings.ToUpper(u.GivenName[:1]) + "."
		}
	}
	m.s.Users, m.s.Roles = append(m.s.Users, u), append(m.s.Roles, r)
	return u.ID
}

func (m *maker) pick(list []string) string { return list[m.rand.IntN(len(list))] }

var (
	givenNames = []string{"Aksel", "Amina", "Astrid", "Bjørn", "Elif", "Emma", "Filip", "Hedda", "Ida", "Jakob", "Kåre", "Leah",
		"Mohammed", "Nora", "Oskar", "Sara", "Søren", "Thea", "Ylva", "Zofia"}
	familyNames = []string{"Aas", "Ali", "Andersen", "Berg", "Bakke", "Dahl", "Eriksen", "Haugen", "Johansen", "Kowalska", "Larsen",
		"Lie", "Moen", "Nguyen", "Østby", "Pedersen", "Sæther", "Strand", "Ødegård", "Åsen"}
	places   = []string{"Bjerke", "Fjell", "Granåsen", "Havna", "Lia", "Myra", "Nordvik", "Sjøvik", "Solbakken", "Øvrebø"}
	subjects = []string{"Norsk", "Matematikk", "Engelsk", "Naturfag", "Samfunnsfag", "Musikk"}
)
