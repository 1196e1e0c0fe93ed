// SPDX-License-Identifier: AGPL-3.0-or-later

package admin

import (
	"context"
	"embed"
	"slices"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/course"
	"lectern/internal/dpia"
	"lectern/internal/login"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
	"lectern/internal/roster"
)

// Deps is what the domain is handed.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	Person *person.Service
	Org    *org.Service
	Class  *class.Service
	Audit  *audit.Service
	Login  *login.Service
	Course *course.Service
	Roster *roster.Service
	DPIA   *dpia.Service
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "admin", Routes: slices.Concat(s.routes(), s.protectRoutes(), s.guardianshipRoutes()), Capabilities: []permit.Capability{Manage}, Texts: texts, Rail: []feature.RailEntry{places}}
}

// places are the way to the administration, and for an officer who is no admin the log.
func places(_ context.Context, _ db.Q, a permit.Actor, p *i18n.Printer) ([]ui.NavItem, error) {
	switch {
	case a.May(Manage):
		return []ui.NavItem{{Icon: "building", Label: p.T("admin.admin"), Href: "/admin", Order: 80}}, nil
	case a.May(audit.ReadLog):
		return []ui.NavItem{{Icon: "history", Label: p.T("admin.log"), Href: "/admin/audit", Order: 80},
			{Icon: "shield", Label: p.T("admin.protection"), Href: "/admin/protection", Order: 81}}, nil
	}
	return nil, nil
}
