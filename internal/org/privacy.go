// SPDX-License-Identifier: AGPL-3.0-or-later

package org

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	const nobody = "organisations and terms are not people"
	return []p.Table{
		{Name: "org", Activity: p.Operation, Retention: p.WithSite, Nobody: nobody, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"parent_id":  p.Structural("the organisation above"),
			"kind":       p.Structural("district, school, department"),
			"name":       p.Structural("its name"),
			"sort_key":   p.Structural("the name, written so that it sorts"),
			"folded":     p.Structural("the name, written so that it can be searched"),
			"identifier": p.Structural("its official number"),
			"created_at": p.Structural("when it was made"),
			"closed_at":  p.Structural("when it was closed"),
		}},
		{Name: "org_session", Activity: p.Operation, Retention: p.WithSite, Nobody: nobody, Columns: p.Columns{
			"id":          p.Structural("row key"),
			"parent_id":   p.Structural("the session around it"),
			"kind":        p.Structural("school year, semester, term"),
			"title":       p.Structural("its title"),
			"starts_on":   p.Structural("first day"),
			"ends_on":     p.Structural("last day"),
			"school_year": p.Structural("the school year it belongs to"),
			"created_at":  p.Structural("when it was made"),
			"closed_at":   p.Structural("when it was closed"),
		}},
	}
}
