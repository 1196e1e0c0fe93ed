// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"lectern/internal/platform/clock"
)

// Write writes a set as its version has it, one file after the other; w gives where a file goes ("users.csv"). Read gives the
// same set back. Version 1.1 has no place for a person's CallName and for more than one role, the first. Columns that Lectern
// does not keep stay empty. Cells are not made harmless for spreadsheets: other programs are to read them as they are.
func Write(w func(name string) io.Writer, s *Set) error {
	if err := writeFile(w, Manifest, []string{"propertyName", "value"}, s.properties()); err != nil {
		return err
	}
	k := s.links()
	writers := []func() error{
		func() error { return writeRows(s, w, Orgs, s.Orgs, orgCells) },
		func() error { return writeRows(s, w, Sessions, s.Sessions, sessionCells) },
		func() error { return writeRows(s, w, Courses, s.Courses, courseCells) },
		func() error { return writeRows(s, w, Classes, s.Classes, classCells) },
		func() error { return writeRows(s, w, Users, s.Users, k.userCells) },
		func() error { return writeRows(s, w, Roles, s.Roles, roleCells) },
		func() error { return writeRows(s, w, Enrollments, s.Enrollments, enrollmentCells) },
		func() error { return writeRows(s, w, Demographics, s.Demographics, demographicCells) },
	}
	for _, write := range writers {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Set) properties() [][]string {
	out := [][]string{{"manifest.version", "1.0"}, {"oneroster.version", s.Version}}
	for _, f := range slices.Sorted(slices.Values(slices.Concat(order[1:], neighbours()))) {
		mode := s.Modes[f]
		if mode == "" {
			mode = Absent
		}
		if s.Version == "1.2" || slices.Index(late(), f) < 0 {
			out = append(out, []string{"file." + f, string(mode)})
		}
	}
	return append(out, []string{"source.systemName", s.System}, []string{"source.systemCode", s.Code})
}

// late are the files that came with 1.2.
func late() []string {
	return []string{Roles, "userProfiles", "userResources", "scoreScales", "lineItemScoreScales", "resultScoreScales",
		"lineItemLearningObjectiveIds", "resultLearningObjectiveIds"}
}

func writeFile(w func(string) io.Writer, file string, header []string, rows [][]string) error {
	c := csv.NewWriter(w(file + ".csv"))
	c.UseCRLF = true // as RFC 4180 has it
	if err := c.WriteAll(append([][]string{header}, rows...)); err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}

// writeRows writes a file unless the set does without it. cells gives the shared part of a record and its cells by column.
func writeRows[T any](s *Set, w func(string) io.Writer, file string, list []T, cells func(*T) (*Row, map[string]string)) error {
	if mode := s.Modes[file]; mode == "" || mode == Absent {
		return nil
	}
	extra := map[string]bool{}
	for i := range list {
		row, _ := cells(&list[i])
		for c := range row.Extra {
			extra[c] = true
		}
	}
	header := slices.Concat(common(), columnsOf(file, s.Version))
	for _, c := range header {
		delete(extra, c)
	}
	header = append(header, slices.Sorted(maps.Keys(extra))...)
	rows := make([][]string, len(list))
	for i := range list {
		row, by := cells(&list[i])
		by["sourcedId"], by["status"], by["dateLastModified"] = row.ID, s.statusCell(file, row), stamp(row.Modified)
		rows[i] = make([]string, len(header))
		for j, c := range header {
			if v, ok := by[c]; ok {
				rows[i][j] = v
			} else {
				rows[i][j] = row.Extra[c]
			}
		}
	}
	return writeFile(w, file, header, rows)
}

// statusCell is blank in bulk files, as the standard has it.
func (s *Set) statusCell(file string, r *Row) string {
	if r.Status == Active && s.Modes[file] == Bulk {
		return ""
	}
	return string(r.Status)
}

func stamp(i clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.Time().Format("2006-01-02T15:04:05.000Z")
}

// columnsOf are the columns of a file behind the common ones, in the order of the standard.
func columnsOf(file, version string) []string {
	if file != Users {
		s := specOf(file)
		return slices.Concat(s.takes, s.knows)
	}
	if version == "1.2" {
		return []string{"enabledUser", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms",
			"phone", "agentSourcedIds", "grades", passwordColumn, "userMasterIdentifier", "resourceSourcedIds",
			"preferredGivenName", "preferredMiddleName", "preferredFamilyName", "primaryOrgSourcedId", "pronouns"}
	}
	return []string{"enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName", "familyName", "middleName",
		"identifier", "email", "sms", "phone", "agentSourcedIds", "grades", passwordColumn}
}

func orgCells(o *Org) (*Row, map[string]string) {
	return &o.Row, map[string]string{"name": o.Name, "type": o.Type, "identifier": o.Identifier, "parentSourcedId": o.Parent}
}

func sessionCells(x *Session) (*Row, map[string]string) {
	return &x.Row, map[string]string{"title": x.Title, "type": x.Type, "startDate": string(x.StartsOn), "endDate": string(x.EndsOn),
		"parentSourcedId": x.Parent, "schoolYear": x.SchoolYear}
}

func courseCells(c *Course) (*Row, map[string]string) {
	return &c.Row, map[string]string{"schoolYearSourcedId": c.SchoolYear, "title": c.Title, "courseCode": c.Code,
		"grades": commas(c.Grades), "orgSourcedId": c.Org, "subjects": commas(c.Subjects), "subjectCodes": commas(c.SubjectCodes)}
}

func classCells(c *Class) (*Row, map[string]string) {
	return &c.Row, map[string]string{"title": c.Title, "grades": commas(c.Grades), "courseSourcedId": c.Course, "classCode": c.Code,
		"classType": c.Type, "location": c.Location, "schoolSourcedId": c.School, "termSourcedIds": commas(c.Terms),
		"subjects": commas(c.Subjects), "subjectCodes": commas(c.SubjectCodes), "periods": commas(c.Periods)}
}

func roleCells(r *Role) (*Row, map[string]string) {
	kind := "secondary"
	if r.Primary {
		kind = "primary"
	}
	return &r.Row, map[string]string{"userSourcedId": r.User, "roleType": kind, "role": r.Name, "beginDate": string(r.BeginsOn),
		"endDate": string(r.EndsOn), "orgSourcedId": r.Org}
}

func enrollmentCells(e *Enrollment) (*Row, map[string]string) {
	return &e.Row, map[string]string{"classSourcedId": e.Class, "schoolSourcedId": e.School, "userSourcedId": e.User, "role": e.Role,
		"primary": strconv.FormatBool(e.Primary), "beginDate": string(e.BeginsOn), "endDate": string(e.EndsOn)}
}

func demographicCells(d *Demographic) (*Row, map[string]string) { return &d.Row, map[string]string{} }

// links are what a row of users says about others.
type links struct {
	agents, orgs map[string][]string
	role         map[string]string
}

func (s *Set) links() links {
	k := links{agents: map[string][]string{}, orgs: map[string][]string{}, role: map[string]string{}}
	for _, g := range s.Guardians {
		k.agents[g.Child] = append(k.agents[g.Child], g.Guardian)
		k.agents[g.Guardian] = append(k.agents[g.Guardian], g.Child)
	}
	for _, r := range s.Roles {
		if k.role[r.User] == "" {
			k.role[r.User] = r.Name
		}
		if k.role[r.User] == r.Name && r.Org != "" {
			k.orgs[r.User] = append(k.orgs[r.User], r.Org)
		}
	}
	return k
}

func (k links) userCells(u *User) (*Row, map[string]string) {
	return &u.Row, map[string]string{"enabledUser": strconv.FormatBool(u.Enabled), "orgSourcedIds": commas(k.orgs[u.ID]),
		"role": k.role[u.ID], "username": u.Username, "givenName": u.GivenName, "familyName": u.FamilyName, "email": u.Email,
		"agentSourcedIds": commas(k.agents[u.ID]), "grades": commas(u.Grades), "preferredGivenName": u.CallName,
		"primaryOrgSourcedId": u.PrimaryOrg}
}

func commas(list []string) string { return strings.Join(list, ",") }

// schoolYear names the year that begins in autumn as OneRoster does: by its end.
func schoolYear(begins int) (name string, from, to time.Time) {
	return strconv.Itoa(begins + 1), time.Date(begins, 8, 17, 0, 0, 0, 0, time.UTC), time.Date(begins+1, 6, 18, 0, 0, 0, 0, time.UTC)
}
