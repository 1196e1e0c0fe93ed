// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"embed"

	"lectern/internal/platform/feature"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "consent", Personal: Tables(), Migrations: migrations, Texts: texts}
}
