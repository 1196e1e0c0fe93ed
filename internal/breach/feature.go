// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

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
	return feature.Feature{Name: "breach", Routes: s.routes(), Capabilities: []permit.Capability{Handle}, Personal: Tables(), Migrations: migrations,
		Texts: texts, Jobs: []job.Kind{{Name: noticeTask, Do: s.sendNotice, For: []string{personal.Accountability.ID}}, {Name: lettersTask, Do: s.sendLetters, Timeout: 6 * time.Hour, For: []string{personal.Accountability.ID, personal.Account.ID, personal.Guardian.ID}}},
		Every: []job.Every{{Name: "breach.tick", Interval: 15 * time.Minute, Do: s.Tick, For: []string{personal.Accountability.ID}}}}
}
