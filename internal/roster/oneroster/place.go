// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

// org takes a row of orgs. Parents are looked at when all are read.
func (r *reader) org(t *table) {
	o := Org{Name: t.text("name"), Identifier: t.code("identifier"), Parent: string(t.cell("parentSourcedId"))}
	if o.Name == "" && !t.gone() {
		t.drop("name", "oneroster.value_missing")
		return
	}
	o.Type = t.wordOr("department", "oneroster.org_type_unknown", "type", "department", "school", "district", "local", "state",
		"national")
	t.keep(&o.Row)
	r.set.Orgs = append(r.set.Orgs, o)
}

// session takes a row of academicSessions.
func (r *reader) session(t *table) {
	s := Session{Title: t.text("title"), Parent: string(t.cell("parentSourcedId")), SchoolYear: t.code("schoolYear")}
	s.StartsOn, s.EndsOn = t.span("startDate", "endDate")
	switch {
	case t.gone():
	case s.Title == "":
		t.drop("title", "oneroster.value_missing")
		return
	case s.StartsOn == "" || s.EndsOn == "":
		t.drop("startDate", "oneroster.session_dates")
		return
	}
	s.Type = t.wordOr("term", "oneroster.session_type_unknown", "type", "gradingPeriod", "semester", "schoolYear", "term")
	t.keep(&s.Row)
	r.set.Sessions = append(r.set.Sessions, s)
}

// course takes a row of courses.
func (r *reader) course(t *table) {
	c := Course{
		Title: t.text("title"), Code: t.code("courseCode"),
		Org: t.weakRef("orgSourcedId", Orgs), SchoolYear: t.weakRef("schoolYearSourcedId", Sessions),
		Grades: t.list("grades"), Subjects: t.list("subjects"), SubjectCodes: t.list("subjectCodes"),
	}
	if c.Title == "" && !t.gone() {
		t.drop("title", "oneroster.value_missing")
		return
	}
	t.keep(&c.Row)
	r.set.Courses = append(r.set.Courses, c)
}

// class takes a row of classes. A class of no known school belongs nowhere and is dropped.
func (r *reader) class(t *table) {
	school, ok := t.ref("schoolSourcedId", Orgs)
	if !ok {
		t.drop("schoolSourcedId", "oneroster.school_unknown")
		return
	}
	c := Class{
		Title: t.text("title"), Code: t.code("classCode"), Location: t.code("location"), School: school,
		Course: t.weakRef("courseSourcedId", Courses), Terms: t.refs("termSourcedIds", Sessions), Grades: t.list("grades"),
		Subjects: t.list("subjects"), SubjectCodes: t.list("subjectCodes"), Periods: t.list("periods"),
	}
	if !t.gone() {
		if column := firstEmpty("title", c.Title, "schoolSourcedId", school); column != "" {
			t.drop(column, "oneroster.value_missing")
			return
		}
	}
	c.Type = "scheduled"
	if len(t.cell("classType")) > 0 {
		c.Type = t.wordOr("scheduled", "oneroster.class_type_unknown", "classType", "homeroom", "scheduled")
	}
	t.keep(&c.Row)
	r.set.Classes = append(r.set.Classes, c)
}

// firstEmpty names the first column whose value is empty; kv are pairs of both.
func firstEmpty(kv ...string) string {
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i+1] == "" {
			return kv[i]
		}
	}
	return ""
}
