// SPDX-License-Identifier: AGPL-3.0-or-later

package setup

import (
	"lectern/internal/audit"
	"lectern/internal/login"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/site"
)

// Deps is what the domain is handed.
type Deps struct {
	DB     *db.DB
	Site   *site.Service
	Person *person.Service
	Audit  *audit.Service
	Login  *login.Service
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }
