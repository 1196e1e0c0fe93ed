// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"
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
		Name: "audit", Routes: s.routes(), Capabilities: []permit.Capability{ReadLog}, Personal: Tables(), Migrations: migrations, Texts: texts,
		Every: []job.Every{{Name: "audit.seal", Interval: time.Hour, Do: s.SealLog, For: []string{personal.Accountability.ID}}, {Name: "audit.check", Interval: 24 * time.Hour, Do: s.CheckLog, For: []string{personal.Accountability.ID}}},
		Stop:  []func(context.Context) error{s.Flush},
	}
}
