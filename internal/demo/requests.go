// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/permit"
	"lectern/internal/rights"
)

// castRequests are what lies on the privacy officer's desk: a parent's question, and a letter that the office wrote down.
func (m *Maker) castRequests(ctx context.Context, who cast) error {
	anne := actor(who["anne@fjordvik.example"], permit.Parent)
	if _, err := m.s.Rights.Make(ctx, anne, rights.Ask{Kind: rights.Why, Who: who["jonas@fjordvik.example"], Said: "Who can see the marks in science, and for how long?", Lang: "en"}); err != nil {
		return err
	}
	office := actor(who["ragnhild@fjordvik.example"], permit.Admin)
	_, err := m.s.Rights.WriteDownPaper(ctx, office, rights.Paper{Ask: rights.Ask{Kind: rights.Access, Said: "A grandmother who once filled in for a parent asks what is kept about her.", Lang: "en"},
		Name: "Torill Eide", Contact: "torill@example.org", Since: clock.DateOf(m.clk.Now().AddDate(0, 0, -6))})
	return err
}
