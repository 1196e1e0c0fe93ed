// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import (
	"context"
	"embed"
	"time"

	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "support", Routes: s.routes(), Capabilities: []permit.Capability{Let, See}, Personal: Tables(), Migrations: migrations,
		Texts: texts, Every: []job.Every{{Name: "support.tick", Interval: time.Hour, Do: s.Tick, For: []string{personal.Accountability.ID, personal.Account.ID, personal.AccessSecurity.ID}}}, Rail: []feature.RailEntry{places}}
}

// places are the way there for an officer; admins find it among their rooms.
func places(_ context.Context, _ db.Q, a permit.Actor, p *i18n.Printer) ([]ui.NavItem, error) {
	if !a.May(See) || a.May(Let) {
		return nil, nil
	}
	return []ui.NavItem{{Icon: "lock", Label: p.T("support.title"), Href: list, Order: 82}}, nil
}
