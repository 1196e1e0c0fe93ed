// SPDX-License-Identifier: AGPL-3.0-or-later

package setup

import (
	"embed"

	"lectern/internal/platform/feature"
)

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "setup", Routes: s.routes(), Texts: texts}
}
