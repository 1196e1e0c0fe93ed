// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	return []p.Table{
		{Name: "privacy_version", Activity: p.Accountability, Retention: p.WithSite, Nobody: "what the school published, with its published contacts", Columns: p.Columns{
			"number":       p.Structural("which version"),
			"digest":       p.Structural("fingerprint of what it says"),
			"made_at":      p.Structural("when it was published"),
			"effective_on": p.Structural("from when it holds"),
			"material":     p.Structural("whether it changes what is done with data"),
			"early":        p.Structural("why it holds before its time"),
			"snapshot":     p.Structural("what it says"),
		}},
		{Name: "privacy_acknowledgement", Activity: p.Accountability, Retention: p.Guard, Clock: "seen_at", Subjects: []p.Link{p.Direct(p.About, "person_id")}, Columns: p.Columns{
			"person_id": p.Ref("who saw it"),
			"version":   p.Data(p.Behaviour, "which version of the notice"),
			"seen_at":   p.Data(p.Behaviour, "when it was seen"),
			"how":       p.Data(p.Behaviour, "read, or put away"),
		}},
		{Name: "privacy_recipient", Activity: p.Accountability, Retention: p.WithSite, Nobody: "firms and their published contacts", Columns: p.Columns{
			"id":       p.Structural("row key"),
			"name":     p.Structural("the firm"),
			"part":     p.Structural("whether it runs the site or helps to"),
			"country":  p.Structural("where it is"),
			"contact":  p.Structural("how to reach it"),
			"what":     p.Structural("what it does"),
			"purposes": p.Structural("for which purposes"),
			"made_at":  p.Structural("since when it is listed"),
			"ended_at": p.Structural("when it ended"),
		}},
	}
}
