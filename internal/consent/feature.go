// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"
	"embed"

	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/ui"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "consent", Routes: s.routes(), Capabilities: []permit.Capability{AskFor, SeeYeses}, Personal: Tables(),
		Migrations: migrations, Texts: texts, Rail: []feature.RailEntry{rail}}
}

// rail leads those who ask, and those who must know before they take a picture.
func rail(_ context.Context, _ db.Q, a permit.Actor, p *i18n.Printer) ([]ui.NavItem, error) {
	if !a.May(SeeYeses) {
		return nil, nil
	}
	return []ui.NavItem{{Label: p.T("consent.title"), Href: home, Icon: "check", Order: 25}}, nil
}
