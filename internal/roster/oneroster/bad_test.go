// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/internal/platform/fault"
	"lectern/internal/roster/oneroster"
)

// user is a row of users.csv of a second pupil.
func user(id, given, family, email string) string {
	return fmt.Sprintf("%s,,,true,s1,student,,,%s,%s,,,%s,,,,08,\r\n", id, given, family, email)
}

// Sets that are taken, and what is said of them.
func TestBad(t *testing.T) {
	users := func(rows string) folder { return base().but("users.csv", usersHead+usersRows+rows) }
	roles := func(rows string) folder { return base12().but("roles.csv", rolesHead+rolesRows+rows) }
	add := func(file, row string) folder { return base().but(file, base()[file]+row) }
	each := func(change func(string) string) folder {
		f := folder{}
		for name, text := range base() {
			f[name] = change(text)
		}
		return f
	}
	const manifest = "propertyName,value\n"
	for _, c := range []struct {
		name   string
		src    folder
		report []string
		check  func(*oneroster.Set) bool
	}{
		{name: "semicolons", src: base().but("orgs.csv", "sourcedId;name;type;parentSourcedId\nd1;Fjell, kommune;district;\ns1;Lia;school;d1\n"),
			report: []string{"orgs:0 note semicolons"},
			check:  func(s *oneroster.Set) bool { return s.Orgs[0].Name == "Fjell, kommune" }},
		{name: "sep line of Excel", src: base().but("orgs.csv", "sep=;\nsourcedId;name;type\ns1;Lia;school\n"),
			report: []string{"orgs:0 note semicolons"}},
		{name: "tabs", src: base().but("orgs.csv", "sourcedId\tname\ttype\ns1\tLia\tschool\n"), report: []string{"orgs:0 note tabs"}},
		{name: "bars", src: base().but("orgs.csv", "sourcedId|name|type\ns1|Lia|school\n"), report: []string{"orgs:0 note bars"}},
		{name: "byte order mark", src: base().but("users.csv", "\ufeff"+usersHead+usersRows), report: []string{"users:0 note bom"}},
		{name: "UTF-16", src: base().but("orgs.csv", utf16("sourcedId,name,type\r\ns1,Lía,school\r\n")), report: []string{"orgs:0 note utf16"},
			check: func(s *oneroster.Set) bool { return s.Orgs[0].Name == "Lía" }},
		{name: "Windows-1252", src: users("p2,,,true,s1,student,,,K\xe5re,\xd8deg\xe5rd \x96 Lie,,,,,,,,\r\n"),
			report: []string{"users:0 note windows1252"},
			check: func(s *oneroster.Set) bool {
				return s.Users[3].GivenName == "Kåre" && s.Users[3].FamilyName == "Ødegård – Lie" && s.Users[1].FamilyName == "Ødegård"
			}},
		{name: "letters in two parts", src: users(user("p2", "Ka\u030are", "Lie", "")),
			check: func(s *oneroster.Set) bool { return s.Users[3].GivenName == "Kåre" }},
		{name: "line ends of Unix", src: each(func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") })},
		{name: "line ends of old Macs", src: each(func(s string) string { return strings.ReplaceAll(s, "\r\n", "\r") })},
		{name: "doubled line ends", src: each(func(s string) string { return strings.ReplaceAll(s, "\r\n", "\r\r\n\r\n") })},
		{name: "no line end at the end", src: each(func(s string) string { return strings.TrimRight(s, "\r\n") })},
		{name: "rows of nothing", src: add("enrollments.csv", ",,,,,,,,,\r\n \r\n , ,\r\n")},
		{name: "lower-case and odd file names", src: base().but("users.csv", "", "USERS.CSV", base()["users.csv"], "enrollments.csv", "", "enrolments.csv", base()["enrollments.csv"]),
			report: []string{"users:0 note file_name", "enrollments:0 note file_name"}},
		{name: "in a folder", src: inFolder(base(), "export 1/"), report: []string{"manifest:0 note folder"}},
		{name: "files that are not read", src: base().but("results.csv", "x", "readme.txt", "x", "old/users.csv", "x"),
			report: []string{"old/users.csv:0 note file_unknown", "readme.txt:0 note file_unknown", "results.csv:0 dropped file_unused"}},
		{name: "no manifest", src: base().but("manifest.csv", ""), report: []string{"manifest:0 note manifest_missing"},
			check: func(s *oneroster.Set) bool { return s.Version == "1.1" && s.Modes[oneroster.Users] == oneroster.Bulk }},
		{name: "manifest says absent", src: base().but("manifest.csv", manifest+"file.orgs,bulk\nfile.academicSessions,bulk\nfile.courses,bulk\nfile.classes,bulk\nfile.users,bulk\nfile.enrollments,absent\n"),
			report: []string{"enrollments:0 dropped file_absent"},
			check: func(s *oneroster.Set) bool {
				return len(s.Enrollments) == 0 && s.Modes[oneroster.Enrollments] == oneroster.Absent
			}},
		{name: "manifest is silent", src: base().but("manifest.csv", manifest+"file.orgs,bulk\nfile.academicSessions,\nfile.courses,bulk\nfile.classes,bulk\nfile.users,bulk\n"),
			report: []string{"academicSessions:0 note mode_unknown", "enrollments:0 note mode_unknown"}},
		{name: "unknown version", src: base().but("manifest.csv", base()["manifest.csv"]+"x,y\n", "manifest.csv", strings.Replace(base()["manifest.csv"], "1.1", "9", 1)),
			report: []string{"manifest:0 note version_unknown"}},
		{name: "1.1 with roles.csv", src: base12().but("manifest.csv", strings.Replace(base12()["manifest.csv"], "1.2", "1.1", 1)),
			report: []string{"manifest:0 note version_roles"}, check: func(s *oneroster.Set) bool { return s.Version == "1.2" }},

		{name: "misspelt headers", src: base12().but("users.csv", "SourcedID,dataLastModified,given_name,family name,prefferedGivenName\np1,2026-08-01,Per,Lie,Pelle\nt1,,Tove,Berg,\ng1,,Gro,Lie,\n"),
			report: []string{"users:1 sourcedId note column_read_as", "users:1 dateLastModified note column_read_as", "users:1 givenName note column_read_as",
				"users:1 familyName note column_read_as", "users:1 preferredGivenName note column_read_as"},
			check: func(s *oneroster.Set) bool { return s.Users[0].CallName == "Pelle" && !s.Users[0].Modified.IsZero() }},
		{name: "empty columns at the end", src: base().but("orgs.csv", "sourcedId,name,type,,\nd1,Fjell,district\ns1,Lia,school,,\n")},
		{name: "values in a column without a name", src: base().but("orgs.csv", "sourcedId,name,type,\nd1,Fjell,district,x\ns1,Lia,school,\n"),
			report: []string{"orgs:1 dropped column_nameless"}},
		{name: "a column twice", src: base().but("orgs.csv", "sourcedId,name,type,name\ns1,Lia,school,Other\n"),
			report: []string{"orgs:1 name dropped column_twice"}, check: func(s *oneroster.Set) bool { return s.Orgs[0].Name == "Lia" }},
		{name: "columns that are not mapped", src: users("p2,,,true,s1,student,,{FED:1},Ida,Lie,M,77,,911,912,,,secret\r\n"),
			report: []string{"users:1 userIds dropped column_dropped", "users:1 middleName dropped column_dropped", "users:1 identifier dropped column_dropped",
				"users:1 sms dropped column_dropped", "users:1 phone dropped column_dropped", "users:1 password dropped column_password"}},
		{name: "demographics", src: base().but("manifest.csv", "", "demographics.csv", "sourcedId,status,dateLastModified,birthDate,sex\np1,,,2012-03-04,female\n"),
			report: []string{"manifest:0 note manifest_missing", "demographics:1 birthDate dropped column_dropped", "demographics:1 sex dropped column_dropped", "demographics:1 dropped demographics_unmapped"},
			check: func(s *oneroster.Set) bool {
				return len(s.Demographics) == 0 && s.Counts[oneroster.Demographics].Dropped == 1
			}},
		{name: "longer and shorter rows", src: base().but("orgs.csv", "sourcedId,name,type,parentSourcedId\nd1,Fjell,district\ns1,Lia,school,d1,x,y\n"),
			report: []string{"orgs:0 note row_shorter", "orgs:3 s1 changed row_longer"}},

		{name: "no sourcedId", src: users(user("", "Ida", "Lie", "")), report: []string{"users:5 sourcedId dropped id_missing"}},
		{name: "long sourcedId", src: users(user(strings.Repeat("x", 256), "Ida", "Lie", "")), report: []string{"users:5 sourcedId dropped id_too_long"}},
		{name: "duplicate", src: users(user("p1", "Other", "Name", "")), report: []string{"users:5 p1 sourcedId dropped duplicate"},
			check: func(s *oneroster.Set) bool { return s.Users[1].GivenName == "Per" && len(s.Unread) == 0 }},
		{name: "no name", src: users(user("p2", "", " ", "")), report: []string{"users:5 p2 familyName dropped name_missing"},
			check: func(s *oneroster.Set) bool { return s.Unread[oneroster.Users]["p2"] }},
		{name: "half a name", src: users(user("p2", "", "Suharto", "")), report: []string{"users:5 p2 givenName note name_half"},
			check: func(s *oneroster.Set) bool { return s.Users[3].FamilyName == "Suharto" }},
		{name: "long name", src: users(user("p2", strings.Repeat("å", 300), "Lie", "")), report: []string{"users:5 p2 givenName changed shortened"},
			check: func(s *oneroster.Set) bool { return s.Users[3].GivenName == strings.Repeat("å", 255) }},
		{name: "formula", src: users(user("p2", `"=HYPERLINK(""http://x"",""y"")"`, "-Lie", "") + user("p3", "+47 22", "-", "")),
			report: []string{"users:5 p2 givenName note formula", "users:5 p2 familyName note formula"},
			check:  func(s *oneroster.Set) bool { return s.Users[3].GivenName == `=HYPERLINK("http://x","y")` }},
		{name: "NUL and other invisible characters", src: users(user("p2", "I\x00da", "Lie\u202e", "")), report: []string{"users:5 p2 changed invisible"},
			check: func(s *oneroster.Set) bool { return s.Users[3].GivenName == "Ida" && s.Users[3].FamilyName == "Lie" }},
		{
			name: "long codes, many values, formula as a sourcedId",
			src:  users("=1+x,,,true,s1,student," + strings.Repeat("u", 256) + ",,Ida,Lie,,,,,,,\"" + manyGrades(201) + "\",\r\n"),
			report: []string{
				"users:5 =1+x sourcedId note formula", "users:5 =1+x grades changed cleared_too_long",
				"users:5 =1+x username changed cleared_too_long",
			},
			check: func(s *oneroster.Set) bool { return s.Users[3].Username == "" && len(s.Users[3].Grades) == 200 },
		},
		{
			name: "places without a name", src: base().but("orgs.csv", base()["orgs.csv"]+"s2,,,,school,,\r\n", "academicSessions.csv", base()["academicSessions.csv"]+"y2,,,,term,2026-08-17,2026-12-20,,\r\n"),
			report: []string{"orgs:4 s2 name dropped value_missing", "academicSessions:3 y2 title dropped value_missing"},
		},
		{
			name: "long header", src: base().but("orgs.csv", "sourcedId,name,type,"+strings.Repeat("å", 70)+"\ns1,Lia,school,1\n"),
			report: []string{"orgs:1 " + strings.Repeat("å", 63) + "… dropped column_dropped"},
		},
		{name: "status", src: users("p2,inactive,,true,s1,student,,,Ida,Lie,,,,,,,,\r\np3,ToBeDeleted,,,,,,,,,,,,,,,,\r\np4,what,,true,s1,student,,,Bo,Lie,,,,,,,,\r\n"),
			report: []string{"users:7 p4 status changed status_unknown"},
			check: func(s *oneroster.Set) bool {
				return s.Users[3].Status == oneroster.Inactive && s.Users[4].Status == oneroster.ToBeDeleted && s.Users[5].Status == oneroster.Active
			}},
		{name: "truth", src: users("p2,,,perhaps,s1,student,,,Ida,Lie,,,,,,,,\r\np3,,,NEI,s1,student,,,Bo,Lie,,,,,,,,\r\np4,,,,s1,student,,,Al,Lie,,,,,,,,\r\n"),
			report: []string{"users:5 p2 enabledUser changed truth_unknown"},
			check:  func(s *oneroster.Set) bool { return !s.Users[3].Enabled && !s.Users[4].Enabled && s.Users[5].Enabled }},
		{name: "address and user name twice", src: users(user("p2", "Ida", "Lie", "PER@example.org") + "p3,,,true,s1,student,Tove,,Bo,Lie,,,nothing,,,,,\r\n"),
			report: []string{"users:5 p2 email changed value_twice", "users:6 p3 username changed value_twice", "users:6 p3 email changed email_invalid"},
			check:  func(s *oneroster.Set) bool { return s.Users[3].Email == "" && s.Users[4].Username == "" }},

		{name: "quote not closed", src: users("p2,,,true,s1,student,,,\"Ida,Lie,,,,,,,,\r\n" + user("p3", "Bo", `"Lie"`, "")),
			report: []string{"users:5 p2 dropped quotes_broken"},
			check:  func(s *oneroster.Set) bool { return s.Unread[oneroster.Users]["p2"] && s.Users[3].ID == "p3" }},
		{name: "quote not closed at the end", src: users("\"p2,,,true\r\n"), report: []string{"users:5 dropped quotes_broken"}},
		{
			name: "quote closed in another row", src: users("p2,,,true,s1,student,,,\"Ida,Lie,,,,,,,,\r\np3,,,true,s1,student,,,Bo,Lie\",,,,,,,,\r\n"),
			report: []string{"users:5 p2 dropped quotes_broken", "users:6 p3 note quote_inside"},
			check:  func(s *oneroster.Set) bool { return s.Users[3].FamilyName == `Lie"` },
		},
		{name: "text behind a quote", src: users(user("p2", `"Ida "Idun" M"`, "Lie", "") + user("p3", "Bo", "Lie", "")),
			report: []string{"users:5 p2 dropped quotes_broken"}},
		{name: "quote inside", src: users(user("p2", `Ida "Idun"`, "Lie", "")), report: []string{"users:5 p2 note quote_inside"},
			check: func(s *oneroster.Set) bool { return s.Users[3].GivenName == `Ida "Idun"` }},
		{name: "spaces before quotes", src: users(user("p2", ` "Ida, M" `, "Lie", "")), check: func(s *oneroster.Set) bool { return s.Users[3].GivenName == "Ida, M" }},
		{name: "line break inside quotes", src: users(user("p2", "\"Ida\r\nMaria\"", "Lie", "") + user("p3", "", "", "")),
			report: []string{"users:5 p2 givenName changed line_break", "users:7 p3 familyName dropped name_missing"},
			check:  func(s *oneroster.Set) bool { return s.Users[3].GivenName == "Ida Maria" }},

		{name: "dates", src: add("enrollments.csv", "e3,,,k1,s1,p1,student,,31/12/2026,2027-02-30\r\ne4,,,k1,s1,p1,student,,2027-01-01T08:00:00Z,1.2.2027\r\ne5,,,k1,s1,p1,student,,2027-01-02,2027-01-01\r\ne6,,last week,k1,s1,p1,student,,,\r\n"),
			report: []string{"enrollments:0 endDate note date_dotted", "enrollments:0 dateLastModified note modified_invalid",
				"enrollments:4 e3 beginDate changed date_invalid", "enrollments:4 e3 endDate changed date_invalid", "enrollments:6 e5 endDate changed dates_reversed"},
			check: func(s *oneroster.Set) bool {
				return s.Enrollments[3].BeginsOn == "2027-01-01" && s.Enrollments[3].EndsOn == "2027-02-01" && s.Enrollments[4].EndsOn == ""
			}},
		{name: "enrolments of nobody and in nothing", src: add("enrollments.csv", "e3,,,k1,s1,nobody,student,,,\r\ne4,,,none,s1,p1,student,,,\r\ne5,,,k1,none,p1,pupil,,,\r\ne6,,,k1,none,p1,Student,,,\r\n,,,k1,s1,p1,student,,,\r\ne7,,,k1,s1,,student,,,\r\n"),
			report: []string{"enrollments:4 e3 userSourcedId dropped enrollment_of_nobody", "enrollments:5 e4 classSourcedId dropped enrollment_in_nothing",
				"enrollments:6 e5 role dropped role_unknown", "enrollments:7 e6 schoolSourcedId changed reference_unknown", "enrollments:8 sourcedId dropped id_missing",
				"enrollments:9 e7 userSourcedId dropped enrollment_of_nobody"},
			check: func(s *oneroster.Set) bool { return s.Enrollments[2].Role == "student" }},
		{name: "class of an unknown school", src: base().but("classes.csv", strings.Replace(base()["classes.csv"], ",s1,", ",s9,", 1)),
			report: []string{"classes:2 k1 schoolSourcedId dropped school_unknown", "enrollments:2 e1 classSourcedId dropped enrollment_in_nothing", "enrollments:3 e2 classSourcedId dropped enrollment_in_nothing"},
			check: func(s *oneroster.Set) bool {
				return s.Unread[oneroster.Classes]["k1"] && s.Unread[oneroster.Enrollments]["e1"]
			}},
		{name: "class without what it needs", src: add("classes.csv", "k2,,,,,,,,,s1,,,,\r\nk3,,,T,,,,,,,,,,\r\nk4,,,T,,c9,,circus,,s1,\"y1,y9\",,,\r\n"),
			report: []string{"classes:3 k2 title dropped value_missing", "classes:4 k3 schoolSourcedId dropped value_missing", "classes:5 k4 courseSourcedId changed reference_unknown",
				"classes:5 k4 termSourcedIds changed reference_unknown", "classes:5 k4 classType changed class_type_unknown"},
			check: func(s *oneroster.Set) bool { return len(s.Classes[1].Terms) == 1 && s.Classes[1].Type == "scheduled" }},
		{name: "courses", src: add("courses.csv", "c2,,,y9,T,,,s9,,\r\nc3,,,,,,,,,\r\n"),
			report: []string{"courses:3 c2 orgSourcedId changed reference_unknown", "courses:3 c2 schoolYearSourcedId changed reference_unknown", "courses:4 c3 title dropped value_missing"}},
		{name: "sessions", src: add("academicSessions.csv", "y2,,,Autumn,season,2026-08-17,2026-12-20,y1,\r\ny3,,,Spring,term,2027-06-18,2027-01-03,y1,\r\ny4,,,Lent,term,,2027-01-03,y1,\r\n"),
			report: []string{"academicSessions:3 y2 type changed session_type_unknown", "academicSessions:4 y3 endDate changed dates_reversed",
				"academicSessions:4 y3 startDate dropped session_dates", "academicSessions:5 y4 startDate dropped session_dates"},
			check: func(s *oneroster.Set) bool { return s.Sessions[1].Type == "term" }},
		{name: "circles and unknown parents", src: base().but("orgs.csv", "sourcedId,name,type,parentSourcedId\na,A,school,c\nb,B,school,c\nc,C,moon,b\ns1,S,school,s1\ne,E,school,none\n"),
			report: []string{"orgs:3 b parentSourcedId changed circle", "orgs:4 c type changed org_type_unknown", "orgs:5 s1 parentSourcedId changed circle", "orgs:6 e parentSourcedId changed parent_unknown"},
			check: func(s *oneroster.Set) bool {
				return ids(s.Orgs) == "b s1 e c a" && s.Orgs[3].Parent == "b" && s.Orgs[4].Parent == "c" && s.Orgs[3].Type == "department"
			}},
		{name: "circle of sessions", src: base().but("academicSessions.csv", "sourcedId,title,type,startDate,endDate,parentSourcedId\ny1,A,term,2026-08-01,2026-09-01,y2\ny2,B,term,2026-08-01,2026-09-01,y1\n"),
			report: []string{"academicSessions:2 y1 parentSourcedId changed circle"}},

		{name: "roles of 1.1", src: users("p2,,,true,s1,wizard,,,Ida,Lie,,,,,,,,\r\np3,,,true,,teacher,,,Bo,Lie,,,,,,,,\r\np4,,,true,\"s9,s1\",TEACHER,,,Al,Lie,,,,,,,,\r\np5,,,true,,student,,,El,Lie,,,,,,,,\r\np6,,,true,s1,,,,Jo,Lie,,,,,,,,\r\n"),
			report: []string{"users:0 role note role_missing", "users:5 p2 role changed role_unknown", "users:6 p3 orgSourcedIds changed role_nowhere", "users:7 p4 orgSourcedIds changed reference_unknown"},
			check: func(s *oneroster.Set) bool {
				return len(s.Users) == 8 && len(s.Roles) == 5 && s.Roles[3].Name == "teacher" && s.Roles[3].Org == "s1" && s.Roles[4].Org == ""
			}},
		{name: "roles of 1.2", src: roles("r4,,,nobody,primary,student,,,s1,\nr5,,,t1,primary,wizard,,,s1,\nr6,,,t1,primary,principal,,,s9,\nr7,,,t1,third,aide,2026-13-01,,s1,\nr8,,,p1,primary,student,,,s9,\n"),
			report: []string{"roles:5 r4 userSourcedId dropped role_of_nobody", "roles:6 r5 role dropped role_unknown", "roles:7 r6 orgSourcedId dropped role_nowhere",
				"roles:8 r7 roleType changed role_type_unknown", "roles:8 r7 beginDate changed date_invalid", "roles:9 r8 orgSourcedId changed reference_unknown"}},
		{name: "nobody's role in 1.2", src: base12().but("roles.csv", rolesHead+"r2,,,p1,primary,student,,,s1,\n"),
			report: []string{"users:0 role note role_missing", "users:3 p1 agentSourcedIds changed agent_no_guardian"},
			check:  func(s *oneroster.Set) bool { return len(s.Guardians) == 0 }},
		{name: "agents", src: users("p2,,,true,s1,student,,,Ida,Lie,,,,,,\"p2,nobody,t1,g1,g1\",,\r\ng2,,,true,s1,guardian,,,Bo,Lie,,,,,,g1,,\r\n"),
			report: []string{"users:5 p2 agentSourcedIds changed agent_self", "users:5 p2 agentSourcedIds changed agent_unknown", "users:5 p2 agentSourcedIds changed agent_no_guardian",
				"users:6 g2 agentSourcedIds changed agent_no_guardian"},
			check: func(s *oneroster.Set) bool { return len(s.Guardians) == 2 && s.Guardians[1].Child == "p2" }},
		{name: "two who could each be the guardian", src: roles("r4,,,g1,secondary,student,,,s1,\nr5,,,p1,secondary,relative,,,s1,\n"),
			report: []string{"users:3 p1 agentSourcedIds changed agent_unclear"}},
		{name: "guardian who is gone", src: base().but("users.csv", usersHead+teacher+pupil+strings.Replace(parent, "g1,,", "g1,tobedeleted,", 1)),
			report: []string{"users:3 p1 agentSourcedIds changed agent_no_guardian"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := mustRead(t, c.src, oneroster.Options{})
			checkSet(t, s)
			for _, l := range s.Lines {
				checkTexts(t, printers(t), l.Reason, l.Args)
			}
			if d := cmp.Diff(append([]string{}, c.report...), said(s.Lines)); d != "" {
				t.Error(d)
			}
			if c.check != nil && !c.check(s) {
				t.Errorf("not as it should be: %+v", s)
			}
		})
	}
}

// Sets that are refused, and how.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, key string
		kind      fault.Kind
		src       folder
		args      fault.Args
	}{
		{name: "nothing there", key: "nothing", kind: fault.Invalid, src: folder{"letter.txt": "Hello"}},
		{name: "only a manifest", key: "nothing", kind: fault.Invalid, src: folder{"manifest.csv": base()["manifest.csv"]}.but("manifest.csv", "propertyName,value\n")},
		{name: "missing file", key: "file_missing", kind: fault.Invalid, src: base().but("users.csv", ""), args: fault.Args{"file": "users.csv"}},
		{name: "file twice", key: "file_twice", kind: fault.Invalid, src: base().but("Users.CSV", usersHead), args: fault.Args{"file": "users.csv"}},
		{name: "empty file", key: "file_empty", kind: fault.Invalid, src: base().but("users.csv", "\r\n\r\n"), args: fault.Args{"file": "users.csv"}},
		{name: "workbook", key: "file_workbook", kind: fault.Invalid, src: base().but("users.csv", "PK\x03\x04xxx"), args: fault.Args{"file": "users.csv"}},
		{name: "missing column", key: "column_missing", kind: fault.Invalid, src: base().but("orgs.csv", "sourcedId,name\ns1,Lia\n"),
			args: fault.Args{"file": "orgs.csv", "column": "type"}},
		{name: "no header", key: "column_missing", kind: fault.Invalid, src: base().but("orgs.csv", "s1,Lia,school\n"),
			args: fault.Args{"file": "orgs.csv", "column": "sourcedId, name, type"}},
		{name: "1.1 without roles", key: "column_missing", kind: fault.Invalid, src: base().but("users.csv", "sourcedId,givenName,familyName\np1,Per,Lie\n"),
			args: fault.Args{"file": "users.csv", "column": "role, orgSourcedIds"}},
		{name: "1.2 without roles", key: "roles_missing", kind: fault.Invalid,
			src: base12().but("roles.csv", "", "manifest.csv", strings.Replace(base12()["manifest.csv"], "roles,bulk", "roles,absent", 1))},
		{name: "many columns", key: "columns_too_many", kind: fault.TooLarge, src: base().but("orgs.csv", "sourcedId,name,type"+strings.Repeat(",x", 300)),
			args: fault.Args{"file": "orgs.csv", "limit": 300}},
		{name: "long line", key: "line_too_long", kind: fault.TooLarge, src: base().but("orgs.csv", base()["orgs.csv"]+strings.Repeat("x,", 1<<19)+"x"),
			args: fault.Args{"file": "orgs.csv", "line": 4, "limit": 1}},
		{name: "long cell", key: "cell_too_long", kind: fault.TooLarge, src: base().but("orgs.csv", base()["orgs.csv"]+"s2,,,"+strings.Repeat("x", 64<<10+1)+",school,,\n"),
			args: fault.Args{"file": "orgs.csv", "line": 4, "column": "name", "limit": 64}},
		{name: "all quotes wrong", key: "quotes_everywhere", kind: fault.Invalid, src: base().but("orgs.csv", base()["orgs.csv"]+strings.Repeat("s2,\"Lia\" x,school\n", 1001)),
			args: fault.Args{"file": "orgs.csv", "line": 1004, "limit": 1000}},
		{name: "many rows", key: "rows_too_many", kind: fault.TooLarge, src: base().but("orgs.csv", base()["orgs.csv"]+strings.Repeat("s1\n", 500_000)),
			args: fault.Args{"file": "orgs.csv", "limit": 500_000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := oneroster.Read(c.src, oneroster.Options{})
			f, ok := fault.As(err)
			if !ok || s != nil {
				t.Fatalf("%v, %v", s, err)
			}
			if f.Kind != c.kind || f.Key != "oneroster."+c.key {
				t.Errorf("%v", err)
			}
			if d := cmp.Diff(c.args, f.Args); d != "" {
				t.Error(d)
			}
			checkTexts(t, printers(t), f.Key, f.Args)
		})
	}
}

func manyGrades(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint(i)
	}
	return strings.Join(list, ",")
}

func inFolder(f folder, dir string) folder {
	g := folder{}
	for name, text := range f {
		g[dir+name] = text
	}
	return g
}

func ids(orgs []oneroster.Org) string {
	var out []string
	for _, o := range orgs {
		out = append(out, o.ID)
	}
	return strings.Join(out, " ")
}

// utf16 writes little-endian with a byte order mark, as Excel's "Unicode text".
func utf16(s string) string {
	b := []byte{0xff, 0xfe}
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}
