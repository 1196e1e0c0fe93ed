// SPDX-License-Identifier: AGPL-3.0-or-later

package retention

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain. A copy leaves a hold out: that something is held is told on the person's page, as soon as
// she may know it.
func Tables() []p.Table {
	const kept = "keep.accountability"
	shut := func(c p.Column) p.Column { return c.KeptBecause(kept).Exported(p.Omit) }
	return []p.Table{{Name: "retention_hold", Activity: p.Accountability, Retention: p.Requests, Clock: "lifted_at",
		Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(p.ActorRole, "made_by"), p.Direct("lifter", "lifted_by")}, Columns: p.Columns{
			"id":        p.Structural("row key"),
			"person_id": p.Ref("whose data it keeps").Exported(p.Omit).ReasonFor("keep.hold").On(p.About, p.Pseudonymise),
			"course_id": p.Structural("the course it keeps"),
			"reason":    p.Data(p.Behaviour, "why it must be kept").Free().Exported(p.Omit).ReasonFor("keep.hold"),
			"authority": shut(p.Data(p.Behaviour, "who may demand it")),
			"made_by":   p.Ref("who made it").On(p.ActorRole, p.Null),
			"made_at":   shut(p.Data(p.Behaviour, "since when")),
			"review_on": p.Structural("when somebody looks again"),
			"reminded":  p.Structural("whether the officer was reminded"),
			"tell_on":   shut(p.Data(p.Behaviour, "when the person is told")),
			"told":      p.Structural("whether she was told"),
			"lifted_at": shut(p.Data(p.Behaviour, "when it ended")),
			"things":    p.Structural("the kinds of things it is about"),
			"ground":    shut(p.Data(p.Behaviour, "on which ground an erasure left them out")),
			"lifted_by": p.Ref("who ended it").On("lifter", p.Null),
		}}}
}
