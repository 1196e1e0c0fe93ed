// SPDX-License-Identifier: AGPL-3.0-or-later

package support

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	const kept = "keep.accountability"
	fact := func(what string) p.Column { return p.Data(p.Behaviour, what).KeptBecause(kept) }
	return []p.Table{
		{Name: "support_grant", Activity: p.Accountability, Retention: p.Audit1Y, Clock: "until_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(p.ActorRole, "made_by"), p.Direct(p.ActorRole, "ended_by")},
			Columns: p.Columns{
				"id":        p.Structural("row key"),
				"person_id": p.Ref("who of the host was let in").On(p.About, p.Pseudonymise),
				"reason_id": p.Structural("why").Titled("audit_reason.words"),
				"work":      fact("whether answers, comments and marks could be read too"),
				"made_by":   p.Ref("who let her in").On(p.ActorRole, p.Pseudonymise),
				"made_at":   fact("when she was let in"),
				"until_at":  fact("until when"),
				"ended_at":  fact("when it was ended before its time"),
				"ended_by":  p.Ref("who ended it").On(p.ActorRole, p.Pseudonymise),
			}},
	}
}
