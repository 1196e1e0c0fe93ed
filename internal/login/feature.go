// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"embed"
	"time"

	"lectern/internal/platform/feature"
	"lectern/internal/platform/job"
	"lectern/internal/platform/personal"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{
		Name: "login", Routes: s.routes(), Personal: Tables(), Stores: Stores(), Migrations: migrations, Texts: texts,
		Jobs:  []job.Kind{{Name: mailTask, Do: s.sendLink, Timeout: time.Minute, For: []string{personal.Account.ID, personal.AccessSecurity.ID}}},
		Every: []job.Every{{Name: "login.sweep", Interval: 24 * time.Hour, Do: s.Sweep, For: []string{personal.AccessSecurity.ID}}},
	}
}
