// SPDX-License-Identifier: AGPL-3.0-or-later

package today

import (
	"embed"

	"lectern/internal/assignment"
	"lectern/internal/audit"
	"lectern/internal/course"
	"lectern/internal/grown"
	"lectern/internal/person"
	"lectern/internal/plan"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/privacy"
	"lectern/internal/rights"
	"lectern/internal/site"
)

// Deps is what the domain is handed.
type Deps struct {
	DB         *db.DB
	Clock      clock.Clock
	Site       *site.Service
	Person     *person.Service
	Audit      *audit.Service
	Course     *course.Service
	Plan       *plan.Service
	Assignment *assignment.Service
	Rights     *rights.Service
	Privacy    *privacy.Service
	Grown      *grown.Service
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "today", Routes: s.routes(), Texts: texts, Rail: []feature.RailEntry{s.places}}
}
