// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"embed"

	"lectern/internal/platform/feature"
	"lectern/internal/platform/permit"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{
		Name: "person", Routes: s.routes(), Capabilities: []permit.Capability{Manage, Protect}, Personal: Tables(), Migrations: migrations, Texts: texts,
	}
}
