// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"embed"

	"lectern/internal/platform/feature"
)

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "privacy", Routes: s.routes(), Texts: texts}
}
