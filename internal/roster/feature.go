// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"embed"
	"time"

	"lectern/internal/platform/feature"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{
		Name: "roster", Routes: s.routes(), Capabilities: []permit.Capability{Import}, Personal: Tables(), Stores: Stores(), Migrations: migrations, Texts: texts,
		Jobs:  []job.Kind{{Name: taskName, Do: s.do, Retries: -1, Timeout: time.Hour, For: []string{personal.Account.ID, personal.Enrolment.ID, personal.Guardian.ID, personal.Teaching.ID}}},
		Every: []job.Every{{Name: "roster.sweep", Interval: 24 * time.Hour, Do: s.Sweep, For: []string{personal.Account.ID}}},
	}
}
