// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"slices"
	"strings"

	"lectern/internal/platform/i18n"
)

// user takes a row of users.
func (r *reader) user(t *table) {
	u := User{
		Enabled: t.yes("enabledUser", true), GivenName: t.text("givenName"), FamilyName: t.text("familyName"),
		CallName: t.text("preferredGivenName"), PrimaryOrg: t.weakRef("primaryOrgSourcedId", Orgs), Grades: t.list("grades"),
	}
	if !t.gone() {
		if u.GivenName == "" && u.FamilyName == "" {
			t.drop("familyName", "oneroster.name_missing")
			return
		}
		if column := firstEmpty("givenName", u.GivenName, "familyName", u.FamilyName); column != "" {
			t.told(Note, column, "oneroster.name_half")
		}
		u.agents = t.list("agentSourcedIds")
	}
	if u.CallName == u.GivenName {
		u.CallName = ""
	}
	u.Username, u.Email = t.unique("username"), t.unique("email")
	roles := r.rolesInUsers(t, &u)
	t.keep(&u.Row)
	for i := range roles {
		roles[i].Row = Row{Status: u.Status, Line: u.Line}
	}
	r.set.Users, r.set.Roles = append(r.set.Users, u), append(r.set.Roles, roles...)
}

// unique is a cell that no two users may share, as the site compares them. The first keeps it.
func (t *table) unique(column string) string {
	s := t.code(column)
	if s == "" || t.gone() {
		return s
	}
	if column == "email" && !strings.Contains(s[1:], "@") {
		t.change(column, "oneroster.email_invalid")
		return ""
	}
	key := column + " " + i18n.Fold(s)
	if line, taken := t.r.names[key]; taken {
		t.change(column, "oneroster.value_twice", "line", line)
		return ""
	}
	t.r.names[key] = t.row.Line
	return s
}

// rolesInUsers reads the roles of 1.1: each in each organisation.
func (r *reader) rolesInUsers(t *table, u *User) []Role {
	if r.rolesApart {
		return nil
	}
	orgs := t.refs("orgSourcedIds", Orgs)
	if u.PrimaryOrg == "" && len(orgs) > 0 {
		u.PrimaryOrg = orgs[0]
	}
	var out []Role
	for _, name := range t.list("role") {
		at := slices.IndexFunc(RoleNames(), func(known string) bool { return strings.EqualFold(known, name) })
		if at < 0 {
			t.change("role", "oneroster.role_unknown")
			continue
		}
		name = RoleNames()[at]
		for i, o := range orgs {
			out = append(out, Role{User: t.row.ID, Name: name, Org: o, Primary: i == 0 && len(out) == 0})
		}
		if len(orgs) > 0 {
			continue
		}
		if !harmless(name) {
			t.change("orgSourcedIds", "oneroster.role_nowhere")
			continue
		}
		out = append(out, Role{User: t.row.ID, Name: name, Primary: len(out) == 0})
	}
	if len(t.cell("role")) == 0 && !t.gone() {
		t.count("role", "oneroster.role_missing")
	}
	return out
}

// harmless roles may be held without a place.
func harmless(role string) bool { return role == student || relation(role) }

const student = "student"

func relation(role string) bool { return role == "guardian" || role == "parent" || role == "relative" }

// role takes a row of roles.
func (r *reader) role(t *table) {
	user, ok := t.ref("userSourcedId", Users)
	if !ok || user == "" && !t.gone() {
		t.drop("userSourcedId", "oneroster.role_of_nobody")
		return
	}
	name, ok := t.word("role", RoleNames()...)
	if !ok && !t.gone() {
		t.drop("role", "oneroster.role_unknown")
		return
	}
	org, ok := t.ref("orgSourcedId", Orgs)
	if (!ok || org == "") && !harmless(name) && !t.gone() {
		t.drop("orgSourcedId", "oneroster.role_nowhere")
		return
	}
	if !ok {
		t.change("orgSourcedId", "oneroster.reference_unknown")
	}
	x := Role{User: user, Name: name, Org: org}
	kind := t.wordOr("secondary", "oneroster.role_type_unknown", "roleType", "primary", "secondary", "")
	x.Primary = kind == "primary"
	x.BeginsOn, x.EndsOn = t.span("beginDate", "endDate")
	t.keep(&x.Row)
	r.set.Roles = append(r.set.Roles, x)
}

// enrollment takes a row of enrollments.
func (r *reader) enrollment(t *table) {
	e := Enrollment{}
	var ok bool
	if e.User, ok = t.ref("userSourcedId", Users); !ok || e.User == "" && !t.gone() {
		t.drop("userSourcedId", "oneroster.enrollment_of_nobody")
		return
	}
	if e.Class, ok = t.ref("classSourcedId", Classes); !ok || e.Class == "" && !t.gone() {
		t.drop("classSourcedId", "oneroster.enrollment_in_nothing")
		return
	}
	if e.Role, ok = t.word("role", "student", "teacher", "aide", "administrator", "proctor"); !ok && !t.gone() {
		t.drop("role", "oneroster.role_unknown")
		return
	}
	e.School = t.weakRef("schoolSourcedId", Orgs)
	e.Primary = t.yes("primary", false)
	e.BeginsOn, e.EndsOn = t.span("beginDate", "endDate")
	t.keep(&e.Row)
	r.set.Enrollments = append(r.set.Enrollments, e)
}

// demographic takes the mapped columns of a row of demographics; without any it forgets the row.
func (r *reader) demographic(t *table) {
	if len(t.extra) == 0 {
		r.rep.dropped(Demographics, "")
		return
	}
	if _, ok := r.index[Users][t.row.ID]; !ok {
		if _, ok := t.unfound("sourcedId", Users, t.row.ID); !ok {
			t.drop("sourcedId", "oneroster.demographics_of_nobody")
			return
		}
	}
	d := Demographic{}
	t.keep(&d.Row)
	r.set.Demographics = append(r.set.Demographics, d)
}
