// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

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
	return feature.Feature{Name: "portfolio", Routes: s.routes(), Personal: Tables(), Migrations: migrations, Texts: texts,
		Files: []feature.FileHolder{{Kind: Holder, MaySee: s.maySee, MayAdd: mayNot}, {Kind: ArrivalHolder, MaySee: s.maySeeArrival, MayAdd: mayNot}},
		Jobs:  []job.Kind{{Name: readTask, Do: s.read, Timeout: time.Hour, For: []string{personal.Coursework.ID, personal.Teaching.ID}}, {Name: takeTask, Do: s.take, Timeout: 6 * time.Hour, For: []string{personal.Coursework.ID, personal.Teaching.ID}}}}
}
