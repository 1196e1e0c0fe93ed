// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strconv"
	"testing"

	"lectern/internal/roster/oneroster"
)

func row(id string) oneroster.Row { return oneroster.Row{ID: id, Status: oneroster.Active} }

// small is a school with one class: a teacher, n pupils and a parent of the first. Everything is bulk.
func small(n int) *oneroster.Set {
	s := &oneroster.Set{Version: "1.1", Modes: map[string]oneroster.Mode{oneroster.Roles: oneroster.Absent, oneroster.Demographics: oneroster.Absent},
		Orgs:     []oneroster.Org{{Row: row("school"), Name: "Nordhavn", Type: "school", Identifier: "12"}},
		Sessions: []oneroster.Session{{Row: row("year"), Title: "2026/27", Type: "schoolYear", StartsOn: "2026-08-17", EndsOn: "2027-06-18"}},
		Courses:  []oneroster.Course{{Row: row("science"), Title: "Science", Code: "Sc", Org: "school"}},
		Classes:  []oneroster.Class{{Row: row("8b"), Title: "Science 8B", Code: "8B", Type: "scheduled", Course: "science", School: "school", Terms: []string{"year"}}},
	}
	for _, f := range []string{oneroster.Orgs, oneroster.Sessions, oneroster.Courses, oneroster.Classes, oneroster.Users, oneroster.Enrollments} {
		s.Modes[f] = oneroster.Bulk
	}
	add(s, "ada", "Ada", "Okafor", "teacher")
	for i := range n {
		add(s, "pupil"+strconv.Itoa(i+1), "Pupil", "No "+strconv.Itoa(i+1), "student")
	}
	add(s, "anne", "Anne", "Lund", "parent")
	s.Guardians = []oneroster.Guardian{{Guardian: "anne", Child: "pupil1", Relation: "parent", Checked: true}}
	return s
}

func add(s *oneroster.Set, source, given, family, role string) {
	s.Users = append(s.Users, oneroster.User{Row: row(source), Enabled: true, Username: source, Email: source + "@school.example", GivenName: given,
		FamilyName: family, PrimaryOrg: "school"})
	s.Roles = append(s.Roles, oneroster.Role{Row: oneroster.Row{Status: oneroster.Active}, User: source, Name: role, Org: "school", Primary: true})
	if role == "student" || role == "teacher" {
		s.Enrollments = append(s.Enrollments, oneroster.Enrollment{Row: row("e-" + source), Class: "8b", School: "school", User: source, Role: role,
			Primary: role == "teacher"})
	}
}

// without takes people out of a set with all that names them.
func without(s *oneroster.Set, gone ...string) *oneroster.Set {
	is := func(source string) bool { return slices.Contains(gone, source) }
	s.Users = slices.DeleteFunc(s.Users, func(u oneroster.User) bool { return is(u.ID) })
	s.Roles = slices.DeleteFunc(s.Roles, func(r oneroster.Role) bool { return is(r.User) })
	s.Enrollments = slices.DeleteFunc(s.Enrollments, func(e oneroster.Enrollment) bool { return is(e.User) })
	s.Guardians = slices.DeleteFunc(s.Guardians, func(g oneroster.Guardian) bool { return is(g.Guardian) || is(g.Child) })
	return s
}

func user(s *oneroster.Set, source string) *oneroster.User {
	for i := range s.Users {
		if s.Users[i].ID == source {
			return &s.Users[i]
		}
	}
	panic(source)
}

// delta makes a set say only what changed.
func delta(s *oneroster.Set) *oneroster.Set {
	for f, m := range s.Modes {
		if m == oneroster.Bulk {
			s.Modes[f] = oneroster.Delta
		}
	}
	return s
}

// zipped packs a set as a source would export it.
func zipped(t testing.TB, s *oneroster.Set) []byte {
	t.Helper()
	var files bytes.Buffer
	z := zip.NewWriter(&files)
	err := oneroster.Write(func(name string) io.Writer {
		w, err := z.Create(name)
		must(t, err)
		return w
	}, s)
	must(t, err)
	must(t, z.Close())
	return files.Bytes()
}

// emptied is a packed set with one file left out.
func emptied(t testing.TB, packed []byte, without string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	must(t, err)
	var files bytes.Buffer
	z := zip.NewWriter(&files)
	for _, f := range from.File {
		if f.Name == without {
			continue
		}
		must(t, z.Copy(f))
	}
	must(t, z.Close())
	return files.Bytes()
}
