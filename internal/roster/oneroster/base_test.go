// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lectern/internal/roster/oneroster"
)

// base is a small set of which there is nothing to say; base12 the same in 1.2.
func base() folder {
	return folder{
		"manifest.csv": "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.1\r\nfile.orgs,bulk\r\n" +
			"file.academicSessions,bulk\r\nfile.courses,bulk\r\nfile.classes,bulk\r\nfile.users,bulk\r\nfile.enrollments,bulk\r\n" +
			"source.systemName,Test\r\n",
		"orgs.csv":             "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\ns1,,,Lia skole,school,,d1\r\nd1,,,Fjell kommune,district,,\r\n",
		"academicSessions.csv": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\r\ny1,,,2026/27,schoolYear,2026-08-17,2027-06-18,,2027\r\n",
		"courses.csv":          "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\r\nc1,,,y1,Norsk,NOR,\"08,09\",s1,Norsk,\r\n",
		"classes.csv":          "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\r\nk1,,,8A Norsk,08,c1,8A,homeroom,Rom 1,s1,y1,,,\r\n",
		"users.csv":            usersHead + usersRows,
		"enrollments.csv":      "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\r\ne1,,,k1,s1,p1,student,false,2026-08-17,2027-06-18\r\ne2,,,k1,s1,t1,teacher,true,,\r\n",
	}
}

const (
	usersHead = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\r\n"
	teacher   = "t1,,,true,s1,teacher,tove,,Tove,Berg,,,tove@example.org,,,,,\r\n"
	pupil     = "p1,,,true,s1,student,per,,Per,Ødegård,,,per@example.org,,,g1,08,\r\n"
	parent    = "g1,,,true,s1,parent,,,Gro,Ødegård,,,gro@example.org,,,p1,,\r\n"
	usersRows = teacher + pupil + parent
)

func base12() folder {
	return base().but(
		"manifest.csv", "propertyName,value\noneroster.version,1.2\nfile.orgs,bulk\nfile.academicSessions,bulk\nfile.courses,bulk\n"+
			"file.classes,bulk\nfile.users,bulk\nfile.roles,bulk\nfile.enrollments,bulk\n",
		"users.csv", "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName,email,agentSourcedIds,grades,preferredGivenName,primaryOrgSourcedId\n"+
			"t1,,,true,tove,Tove,Berg,tove@example.org,,,,s1\np1,,,true,per,Per,Ødegård,per@example.org,g1,08,Pelle,s1\n"+
			"g1,,,true,,Gro,Ødegård,gro@example.org,,,,s1\n",
		"roles.csv", rolesHead+rolesRows)
}

const (
	rolesHead = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n"
	rolesRows = "r1,,,t1,primary,teacher,2026-08-01,,s1,\nr2,,,p1,primary,student,,,s1,\nr3,,,g1,primary,parent,,,s1,\n"
)

func TestBase(t *testing.T) {
	s := mustRead(t, base(), oneroster.Options{})
	checkSet(t, s)
	row := func(id string, line int) oneroster.Row {
		return oneroster.Row{ID: id, Status: oneroster.Active, Line: line}
	}
	want := &oneroster.Set{
		Version: "1.1", System: "Test",
		Modes: map[string]oneroster.Mode{
			oneroster.Orgs: oneroster.Bulk, oneroster.Sessions: oneroster.Bulk, oneroster.Courses: oneroster.Bulk,
			oneroster.Classes: oneroster.Bulk, oneroster.Users: oneroster.Bulk, oneroster.Enrollments: oneroster.Bulk,
			oneroster.Roles: oneroster.Absent, oneroster.Demographics: oneroster.Absent,
		},
		Orgs: []oneroster.Org{
			{Row: row("d1", 3), Name: "Fjell kommune", Type: "district"},
			{Row: row("s1", 2), Name: "Lia skole", Type: "school", Parent: "d1"},
		},
		Sessions: []oneroster.Session{{Row: row("y1", 2), Title: "2026/27", Type: "schoolYear", StartsOn: "2026-08-17",
			EndsOn: "2027-06-18", SchoolYear: "2027"}},
		Courses: []oneroster.Course{{Row: row("c1", 2), Title: "Norsk", Code: "NOR", Org: "s1", SchoolYear: "y1",
			Grades: []string{"08", "09"}, Subjects: []string{"Norsk"}}},
		Classes: []oneroster.Class{{Row: row("k1", 2), Title: "8A Norsk", Code: "8A", Type: "homeroom", Location: "Rom 1",
			Course: "c1", School: "s1", Terms: []string{"y1"}, Grades: []string{"08"}}},
		Users: []oneroster.User{
			{Row: row("t1", 2), Enabled: true, Username: "tove", Email: "tove@example.org", GivenName: "Tove", FamilyName: "Berg",
				PrimaryOrg: "s1"},
			{Row: row("p1", 3), Enabled: true, Username: "per", Email: "per@example.org", GivenName: "Per", FamilyName: "Ødegård",
				PrimaryOrg: "s1", Grades: []string{"08"}},
			{Row: row("g1", 4), Enabled: true, Email: "gro@example.org", GivenName: "Gro", FamilyName: "Ødegård", PrimaryOrg: "s1"},
		},
		Roles: []oneroster.Role{
			{Row: row("", 2), User: "t1", Name: "teacher", Org: "s1", Primary: true},
			{Row: row("", 3), User: "p1", Name: "student", Org: "s1", Primary: true},
			{Row: row("", 4), User: "g1", Name: "parent", Org: "s1", Primary: true},
		},
		Guardians: []oneroster.Guardian{{Guardian: "g1", Child: "p1", Relation: "parent", Checked: true, Line: 3}},
		Enrollments: []oneroster.Enrollment{
			{Row: row("e1", 2), Class: "k1", School: "s1", User: "p1", Role: "student", BeginsOn: "2026-08-17", EndsOn: "2027-06-18"},
			{Row: row("e2", 3), Class: "k1", School: "s1", User: "t1", Role: "teacher", Primary: true},
		},
		Counts: map[string]oneroster.Count{
			oneroster.Orgs: {Rows: 2, Taken: 2}, oneroster.Sessions: {Rows: 1, Taken: 1}, oneroster.Courses: {Rows: 1, Taken: 1},
			oneroster.Classes: {Rows: 1, Taken: 1}, oneroster.Users: {Rows: 3, Taken: 3}, oneroster.Enrollments: {Rows: 2, Taken: 2},
		},
		Unread: map[string]map[string]bool{},
	}
	if d := cmp.Diff(want, s, whole); d != "" {
		t.Error(d)
	}
}

// whole compares sets but for what only reading needs.
var whole = cmpopts.IgnoreUnexported(oneroster.Row{}, oneroster.User{})

func TestBase12(t *testing.T) {
	s := mustRead(t, base12(), oneroster.Options{})
	checkSet(t, s)
	if len(s.Lines) > 0 || s.Version != "1.2" {
		t.Errorf("version %s, %v", s.Version, said(s.Lines))
	}
	if p := s.Users[1]; p.CallName != "Pelle" || p.GivenName != "Per" || p.PrimaryOrg != "s1" {
		t.Errorf("%+v", p)
	}
	want := oneroster.Role{User: "t1", Name: "teacher", Org: "s1", Primary: true, BeginsOn: "2026-08-01",
		Row: oneroster.Row{ID: "r1", Status: oneroster.Active, Line: 2}}
	if d := cmp.Diff(want, s.Roles[0], whole); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]oneroster.Guardian{{Guardian: "g1", Child: "p1", Relation: "parent", Checked: true, Line: 3}}, s.Guardians); d != "" {
		t.Error(d)
	}
}
