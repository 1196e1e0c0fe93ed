// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	m := permit.Site(Manage)
	return []web.Route{
		web.Get("/admin", m, s.overview).For("operation"),
		web.Get("/admin/people", m, s.peoplePage).For("account"),
		web.Post("/admin/people", m, s.createForm).For("account").Asking(newPersonAsks),
		web.Get("/admin/people/new", m, s.newPersonPage).For("account").Asking(newPersonAsks),
		web.Get("/admin/people/{person}", m, s.personPage).For("account"),
		web.Get("/admin/people/{person}/edit", m, s.editPage).For("account").Asking(editPersonAsks),
		web.Post("/admin/people/{person}/edit", m, s.editForm).For("account").Asking(editPersonAsks),
		web.Get("/admin/people/{person}/close", m, s.closePage).For("account"),
		web.Post("/admin/people/{person}/close", m, s.closeForm).For("account"),
		web.Post("/admin/people/{person}/reopen", m, s.reopenForm).For("account"),
		web.Post("/admin/people/{person}/link", m, s.linkForm).For("access-security"),
		web.Post("/admin/people/{person}/roles", m, s.giveRoleForm).For("account"),
		web.Post("/admin/people/{person}/roles/take", m, s.takeRoleForm).For("account"),
		web.Get("/admin/people/{person}/guardians/new", m, s.guardianPage).For("guardian-contact"),
		web.Post("/admin/people/{person}/guardians", m, s.guardianForm).For("guardian-contact"),
		web.Post("/admin/people/{person}/guardians/end", m, s.endGuardianForm).For("guardian-contact"),
		web.Get("/admin/people/{person}/children/new", m, s.childPage).For("guardian-contact"),
		web.Post("/admin/people/{person}/children", m, s.childForm).For("guardian-contact"),
		web.Post("/admin/people/{person}/children/end", m, s.endChildForm).For("guardian-contact"),
		web.Get("/admin/organisations", m, s.orgsPage).For("enrolment"),
		web.Post("/admin/organisations", m, s.createOrgForm).For("enrolment"),
		web.Get("/admin/organisations/new", m, s.newOrgPage).For("enrolment"),
		web.Get("/admin/organisations/{org}", m, s.orgPage).For("enrolment"),
		web.Post("/admin/organisations/{org}", m, s.orgForm).For("enrolment"),
		web.Post("/admin/organisations/{org}/close", m, s.closeOrgForm).For("enrolment"),
		web.Post("/admin/organisations/{org}/reopen", m, s.reopenOrgForm).For("enrolment"),
		web.Get("/admin/classes", m, s.classesPage).For("enrolment"),
		web.Get("/admin/classes/{class}", m, s.classPage).For("enrolment"),
		web.Get("/admin/courses", m, s.coursesPage).For("enrolment"),
		web.Get("/admin/courses/{course}", m, s.coursePage).For("enrolment"),
		web.Get("/admin/courses/{course}/teacher", m, s.teacherPage).For("enrolment"),
		web.Post("/admin/courses/{course}/teacher", m, s.teacherForm).For("enrolment"),
	}
}

// overview answers whether the school is in order: what wants a look, then the rooms.
func (s *Service) overview(c *web.Call) error {
	needs, err := s.needs(c)
	if err != nil {
		return err
	}
	people, err := s.Person.List(c.Ctx(), s.DB, person.Filter{Limit: 1})
	if err != nil {
		return err
	}
	return c.OK(overviewPage(overviewView{Page: c.Shell(c.T("admin.admin"), c.Site.Info().Name), Needs: needs, People: people.Total, Visit: c.Actor.Visit != nil}))
}

// needs are sorted by the harm of ignoring them.
func (s *Service) needs(c *web.Call) (ui.Needs, error) {
	failing, err := s.Roster.Failing(c.Ctx(), s.DB)
	if err != nil {
		return nil, err
	}
	teacherless, err := s.Course.CountWithoutTeacher(c.Ctx(), s.DB)
	if err != nil {
		return nil, err
	}
	roleless, err := countWithoutRole(c.Ctx(), s.DB)
	if err != nil {
		return nil, err
	}
	conflicts, err := s.Person.Conflicts(c.Ctx(), s.DB)
	if err != nil {
		return nil, err
	}
	seals, _, err := s.Audit.LastCheck(c.Ctx(), s.DB)
	if err != nil {
		return nil, err
	}
	stale, err := s.DPIA.Stale(c.Ctx(), s.DB)
	if err != nil {
		return nil, err
	}
	var out ui.Needs
	if n := int(seals.Faults); n > 0 {
		out = append(out, ui.Need{Figure: c.P.Number(float64(n), 0), What: c.T("admin.log_changed", "n", n), Detail: c.T("admin.log_changed_line"), Href: "/privacy/verification"})
	}
	if n := len(conflicts); n > 0 {
		out = append(out, ui.Need{Figure: c.P.Number(float64(n), 0), What: c.T("admin.conflicts", "n", n), Detail: c.T("admin.conflicts_line"), Href: "/admin/protection"})
	}
	if n := len(stale); n > 0 {
		out = append(out, ui.Need{Figure: c.P.Number(float64(n), 0), What: c.T("admin.stale", "n", n), Detail: stale[0].Title, Href: "/privacy/assessments/" + stale[0].ID.String()})
	}
	if n := len(failing); n > 0 {
		out = append(out, ui.Need{Figure: c.P.Number(float64(n), 0), What: c.T("admin.imports_failed", "n", n), Href: "/admin/imports/" + failing[0].ID.String(),
			Detail: c.T("admin.import_last", "file", failing[0].Source, "when", failing[0].StartedAt)})
	}
	if teacherless > 0 {
		out = append(out, ui.Need{Figure: c.P.Number(float64(teacherless), 0), What: c.T("admin.courses_teacherless", "n", teacherless),
			Detail: c.T("admin.courses_teacherless_line"), Href: "/admin/courses?show=teacherless"})
	}
	if roleless > 0 {
		out = append(out, ui.Need{Figure: c.P.Number(float64(roleless), 0), What: c.T("admin.people_roleless", "n", roleless),
			Detail: c.T("admin.people_roleless_line"), Href: "/admin/people?role=none"})
	}
	return out, nil
}
