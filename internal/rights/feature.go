// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"embed"
	"slices"
	"time"

	"lectern/internal/platform/db"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
	"lectern/internal/rights/parcel"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{Name: "rights", Routes: slices.Concat(s.myRoutes(), s.deskRoutes(), s.proofRoutes(), s.certificateRoutes()), Capabilities: []permit.Capability{Decide, WriteDown},
		Personal: append(Tables(), parcel.ParcelTables()...), Migrations: migrations, Texts: texts,
		Jobs:  []job.Kind{{Name: taskName, Do: s.do, Timeout: 6 * time.Hour, Across: "what the law lets people ask for is about everything that is kept"}, {Name: letterTask, Do: s.send, For: []string{personal.Rights.ID, personal.Account.ID, personal.Guardian.ID}}},
		Every: []job.Every{{Name: "rights.tick", Interval: time.Hour, Do: s.Tick, Across: "what the law lets people ask for is about everything that is kept"}, {Name: "rights.prove", Interval: 24 * time.Hour, Do: s.proveNightly, Across: "the proof looks for traces everywhere"}},
		Rail:  []feature.RailEntry{rail}}
}

// rail leads the officer to her desk.
func rail(_ context.Context, _ db.Q, a permit.Actor, p *i18n.Printer) ([]ui.NavItem, error) {
	if !a.May(Decide) {
		return nil, nil
	}
	return []ui.NavItem{{Label: p.T("rights.desk"), Href: "/privacy/desk", Icon: "shield", Order: 20}}, nil
}
