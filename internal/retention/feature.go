// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

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
	return feature.Feature{Name: "retention", Routes: s.routes(), Capabilities: []permit.Capability{See, Keep}, Personal: Tables(), Migrations: migrations,
		Texts: texts, Jobs: []job.Kind{{Name: releaseTask, Do: s.release, Timeout: 6 * time.Hour, Across: "a hold that ends lets go whatever it kept"}, {Name: letterTask, Do: s.send, For: []string{personal.Accountability.ID, personal.Account.ID, personal.Guardian.ID}}},
		Every: []job.Every{{Name: "retention.tick", Interval: time.Hour, Do: s.Tick, For: []string{personal.Accountability.ID, personal.Account.ID, personal.Guardian.ID}}}}
}
