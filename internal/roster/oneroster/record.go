// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import "lectern/internal/platform/clock"

// Status is what the source says about a row. An empty cell means Active.
type Status string

// The states of a row.
const (
	Active      Status = "active"
	Inactive    Status = "inactive"    // a word of older exports: there, but not in use
	ToBeDeleted Status = "tobedeleted" // gone at the source
)

// Mode is what the manifest says about a file.
type Mode string

// The modes of a file.
const (
	Absent Mode = "absent"
	Bulk   Mode = "bulk"  // everything there is; what is missing is gone
	Delta  Mode = "delta" // only what changed; what is missing stays
)

// The files that are read, by the names that Set.Modes, Set.Counts, Set.Unread and Line.File use.
const (
	Manifest     = "manifest"
	Orgs         = "orgs"
	Sessions     = "academicSessions"
	Courses      = "courses"
	Classes      = "classes"
	Users        = "users"
	Roles        = "roles"
	Enrollments  = "enrollments"
	Demographics = "demographics"
)

// Row is what all records share: the sourcedId, and the line of the file it stands in, counted from 1 with the header.
type Row struct {
	ID       string
	Status   Status
	Modified clock.Instant // none in most bulk files
	Line     int
	Extra    map[string]string // mapped columns with a value, by column name; nil when there are none
	changed  bool
}

// Org is an organisation. Type is department, school, district, local, state or national.
type Org struct {
	Row
	Name, Type, Identifier string
	Parent                 string // empty at the top
}

// Session is a stretch of the school year. Type is gradingPeriod, semester, schoolYear or term.
type Session struct {
	Row
	Title, Type      string
	StartsOn, EndsOn clock.Date // both always set, in this order
	Parent           string     // empty at the top
	SchoolYear       string
}

// Course is a subject as taught: Org and SchoolYear (a session) may be empty.
type Course struct {
	Row
	Title, Code  string
	Org          string
	SchoolYear   string
	Grades       []string
	Subjects     []string
	SubjectCodes []string
}

// Class is a group taught together. Type is homeroom or scheduled. School is always set; Course may be empty.
type Class struct {
	Row
	Title, Code, Type, Location string
	Course, School              string
	Terms                       []string
	Grades                      []string
	Subjects                    []string
	SubjectCodes                []string
	Periods                     []string
}

// User is a person. One of the two names may be empty, never both. Email and Username are unique in a set as i18n.Fold sees
// them.
type User struct {
	Row
	Enabled               bool // may sign in
	Username, Email       string
	GivenName, FamilyName string
	CallName              string // what she is called, when that is not the given name
	PrimaryOrg            string // may be empty
	Grades                []string
	agents                []string
}

// Role is what a user is, and where. In 1.1 the roles come from users.csv, one for each organisation: then ID is empty and Line
// is the user's. Name is one of RoleNames. Org is empty only for those who follow or learn (guardian, parent, relative,
// student) and then means no place in particular; nobody gets power over a whole site from an empty cell.
type Role struct {
	Row
	User, Name, Org  string
	Primary          bool
	BeginsOn, EndsOn clock.Date
}

// RoleNames are the roles of 1.1 and 1.2, as spelled in records.
func RoleNames() []string {
	return []string{"administrator", "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor",
		"relative", "siteAdministrator", "student", "systemAdministrator", "teacher"}
}

// Guardian is a link made of agentSourcedIds: Guardian follows Child. Relation is guardian, parent or relative, or empty when
// that is not in the set. Checked tells that both people and their roles stand in this set. When it is false (a delta names
// somebody it does not hold), who applies it must see for herself that one is a guardian and the other a student.
type Guardian struct {
	Guardian, Child string
	Relation        string
	Checked         bool
	Line            int // in users
}

// Enrollment is a user's place in a class. Role is administrator, aide, proctor, student or teacher. School may be empty.
type Enrollment struct {
	Row
	Class, School, User string
	Role                string
	Primary             bool
	BeginsOn, EndsOn    clock.Date
}

// Demographic holds the mapped columns of demographics; ID is the user's. There are none unless a column is mapped.
type Demographic struct{ Row }

// Set is a roster that was read. References between records hold: in a bulk set every one leads to a record of the set. Where
// the file it would lead to is absent or a delta, it is kept as it stands and whoever applies the set must look it up.
type Set struct {
	Version      string // "1.1" or "1.2"
	System, Code string // the source by its own name, both may be empty
	Modes        map[string]Mode

	Orgs         []Org     // parents stand before children
	Sessions     []Session // parents stand before children
	Courses      []Course
	Classes      []Class
	Users        []User
	Roles        []Role
	Guardians    []Guardian // by guardian, then child
	Enrollments  []Enrollment
	Demographics []Demographic

	Lines  []Line           // by file and line
	Counts map[string]Count // of the files that were read

	// Unread are the sourcedIds, by file, of rows that were dropped for a defect. Their people and things stand in the source:
	// none of them may be closed because it is missing among the records, nor any role, enrolment or guardian link of theirs.
	Unread map[string]map[string]bool
}
