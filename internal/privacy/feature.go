// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"embed"

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
	return feature.Feature{Name: "privacy", Routes: s.routes(), Capabilities: []permit.Capability{Publish, List}, Personal: Tables(), Migrations: migrations,
		Texts: texts, Every: []job.Every{{Name: "privacy.renew", Interval: every, Do: s.Renew, For: []string{personal.Accountability.ID}}}}
}
