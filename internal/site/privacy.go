// SPDX-License-Identifier: AGPL-3.0-or-later

package site

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain. The officer and the controller's contact are published by duty (Article 13).
func Tables() []p.Table {
	return []p.Table{{
		Name: "site", Activity: p.Operation, Retention: p.WithSite, Nobody: "published contacts of the school, not records of a person",
		Columns: p.Columns{
			"id":                 p.Structural("row key"),
			"name":               p.Structural("the site's name"),
			"country":            p.Structural("its country"),
			"languages":          p.Structural("its languages"),
			"zone":               p.Structural("its time zone"),
			"controller_name":    p.Structural("who answers for the data"),
			"controller_address": p.Structural("where the controller is"),
			"controller_email":   p.Structural("how to reach the controller"),
			"officer_name":       p.Structural("the privacy officer, as published"),
			"officer_email":      p.Structural("how to reach the privacy officer"),
			"authority":          p.Structural("where to complain"),
			"decides_age":        p.Structural("from which age a pupil decides about consents"),
			"created_at":         p.Structural("when the site was made"),
			"changed_at":         p.Structural("when the settings changed last"),
			"leave_on":           p.Structural("the day on which the school leaves"),
			"kept_until":         p.Structural("the last day on which everything can be fetched"),
		},
	}}
}
