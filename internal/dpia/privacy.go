// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	const nobody = "what the school says about its processing, not records of a person"
	return []p.Table{
		{Name: "dpia", Activity: p.Accountability, Retention: p.Requests, Clock: "ended_at", Nobody: nobody, Columns: p.Columns{
			"id":           p.Structural("row key"),
			"number":       p.Structural("its number"),
			"title":        p.Structural("what it is called"),
			"purposes":     p.Structural("which purposes it is about"),
			"foreseen":     p.Structural("which kinds of data it covers"),
			"basis":        p.Structural("on which condition what the law protects most is kept"),
			"necessity":    p.Structural("why the processing is needed, and why less is not enough"),
			"views":        p.Structural("what the people it is about say"),
			"advice":       p.Structural("what the officer says"),
			"consulted_on": p.Structural("when the authority was asked"),
			"answer":       p.Structural("what the authority answered"),
			"created_at":   p.Structural("when it was begun"),
			"changed_at":   p.Structural("when it was changed last"),
			"told_at":      p.Structural("when the officer was told that it is stale"),
			"ended_at":     p.Structural("when it ended"),
			"ended_why":    p.Structural("why it ended"),
		}},
		{Name: "dpia_risk", Activity: p.Accountability, Retention: p.Requests, Clock: "dpia_id > dpia.ended_at", Nobody: nobody, Columns: p.Columns{
			"id":           p.Structural("row key"),
			"dpia_id":      p.Structural("the assessment"),
			"what":         p.Structural("what may happen to people"),
			"likely":       p.Structural("how likely it is"),
			"severe":       p.Structural("how bad it would be"),
			"measure":      p.Structural("what is done about it"),
			"proof":        p.Structural("which test shows that the measure works"),
			"likely_after": p.Structural("how likely it is then"),
			"severe_after": p.Structural("how bad it would be then"),
		}},
		{Name: "dpia_approval", Activity: p.Accountability, Retention: p.Requests, Clock: "dpia_id > dpia.ended_at",
			Subjects: []p.Link{p.Direct(p.ActorRole, "by_id")}, Columns: p.Columns{
				"id":        p.Structural("row key"),
				"dpia_id":   p.Structural("the assessment"),
				"at":        p.Data(p.Behaviour, "when it was approved").KeptBecause("keep.accountability"),
				"by_id":     p.Ref("who approved it for the school").On(p.ActorRole, p.Pseudonymise),
				"review_on": p.Structural("when it is looked at again"),
				"content":   p.Structural("what was approved"),
				"described": p.Structural("what the program did when it was approved"),
			}},
	}
}
