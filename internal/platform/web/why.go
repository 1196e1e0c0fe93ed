// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"strings"

	"lectern/internal/platform/personal"
	"lectern/internal/platform/ui"
)

// Asking says which fields of the route's form hold something about a person, and the table.column each goes to. The page shows from
// it why it asks (ui.WhyAsk).
func (r Route) Asking(a personal.Asks) Route { r.Asks = a; return r }

// why is what the drawer of the route's form says, from the declarations.
func (c *Call) why() []ui.WhyLine {
	if len(c.route.Asks) == 0 || c.Site.Registry == nil {
		return nil
	}
	var out []ui.WhyLine
	for _, a := range c.Site.Registry.Why(c.route.Asks) {
		l := ui.WhyLine{Activity: a.Activity.ID, Title: c.T(a.Activity.Name()), Why: c.T(a.Activity.Why()), Basis: c.T("basis." + string(a.Activity.Basis))}
		if a.Activity.Law != "" {
			l.Basis += " " + c.T(a.Activity.Law)
		}
		var what, kept []string
		for _, k := range a.Categories {
			what = append(what, c.T("category."+string(k)))
		}
		for _, r := range a.Retentions {
			kept = append(kept, c.T(r.Name()))
		}
		l.What, l.Kept = strings.Join(what, ", "), strings.Join(kept, "; ")
		if c.Site.Info().Ready {
			l.Href = "/privacy#" + a.Activity.ID
		}
		out = append(out, l)
	}
	return out
}
