// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	const kept = "keep.request"
	return []p.Table{
		{Name: "rights_request", Activity: p.Rights, Retention: p.Requests, Clock: "closed_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(p.ActorRole, "asked_by")}, Columns: p.Columns{
				"id":          p.Structural("row key"),
				"number":      p.Data(p.Identifier, "its number").KeptBecause(kept),
				"person_id":   p.Ref("whose data it is about").On(p.About, p.Pseudonymise),
				"asked_by":    p.Ref("who asked").On(p.ActorRole, p.Null),
				"kind":        p.Data(p.Behaviour, "which right").KeptBecause(kept),
				"state":       p.Data(p.Behaviour, "where it stands").KeptBecause(kept),
				"channel":     p.Data(p.Behaviour, "how it came").KeptBecause(kept),
				"said":        p.Data(p.OwnWork, "what was asked, in the person's words").Free().For(p.Rights, p.Words90),
				"name":        p.Data(p.Identifier, "the name of somebody without an account").For(p.Rights, p.Words90),
				"contact":     p.Data(p.Contact, "where the answer goes").For(p.Rights, p.Letterbox),
				"lang":        p.Structural("the language of the answer"),
				"received_at": p.Data(p.Behaviour, "when it was received").KeptBecause(kept),
				"due_on":      p.Data(p.Behaviour, "until when it must be answered").KeptBecause(kept),
				"extended":    p.Data(p.Behaviour, "why it took longer").KeptBecause(kept),
				"paused_at":   p.Data(p.Behaviour, "since when its clock stands").KeptBecause(kept),
				"begins_at":   p.Data(p.Behaviour, "until when it could be taken back").KeptBecause(kept),
				"plan":        p.Structural("what was to be done, in numbers of rows"),
				"plan_hash":   p.Structural("the fingerprint of the plan"),
				"step":        p.Structural("how far it was done"),
				"decision":    p.Data(p.Behaviour, "how it was decided").KeptBecause(kept),
				"answer":      p.Data(p.Behaviour, "what was answered").Free().For(p.Rights, p.Words90),
				"closed_at":   p.Data(p.Behaviour, "when it was answered").KeptBecause(kept),
				"told":        p.Structural("how often the officer was reminded"),
			}},
		{Name: "rights_letterbox", Activity: p.Rights, Retention: p.Letterbox, Clock: "request_id > rights_request.closed_at",
			Subjects: []p.Link{p.Path(p.About, "request_id > rights_request.person_id")}, Columns: p.Columns{
				"request_id": p.Structural("the request"),
				"contact":    p.Data(p.Contact, "where the answer to an erasure goes").KeptBecause("keep.answer"),
			}},
		{Name: "rights_certificate", Activity: p.Rights, Retention: p.Requests, Clock: "request_id > rights_request.closed_at",
			Subjects: []p.Link{p.Path(p.About, "request_id > rights_request.person_id")}, Columns: p.Columns{
				"request_id": p.Structural("the request"),
				"body":       p.Data(p.Behaviour, "what was done, in counts").KeptBecause(kept),
				"signature":  p.Structural("what proves that the site said it"),
			}},
		{Name: "rights_told", Activity: p.Rights, Retention: p.Requests, Clock: "request_id > rights_request.closed_at",
			Subjects: []p.Link{p.Path(p.About, "request_id > rights_request.person_id")}, Columns: p.Columns{
				"request_id": p.Structural("the request"),
				"firm":       p.Structural("which firm was told"),
				"outcome":    p.Data(p.Behaviour, "what became of telling it").KeptBecause(kept),
				"at":         p.Data(p.Behaviour, "when it was told").KeptBecause(kept),
			}},
		{Name: "rights_proof", Activity: p.Accountability, Retention: p.Audit1Y, Clock: "at", Nobody: "numbers of the nightly proof", Columns: p.Columns{
			"id":          p.Structural("row key"),
			"at":          p.Structural("when it ran"),
			"green":       p.Structural("whether the promises held"),
			"planted":     p.Structural("how many words were planted"),
			"found":       p.Structural("how many were seen before"),
			"in_copy":     p.Structural("how many were in the copy"),
			"traces":      p.Structural("how many traces were left"),
			"values_read": p.Structural("how many values were read"),
		}},
		{Name: "rights_event", Activity: p.Rights, Retention: p.Requests, Clock: "request_id > rights_request.closed_at",
			Subjects: []p.Link{p.Path(p.About, "request_id > rights_request.person_id")}, Columns: p.Columns{
				"id":         p.Structural("row key"),
				"request_id": p.Structural("the request"),
				"at":         p.Data(p.Behaviour, "when it happened").KeptBecause(kept),
				"what":       p.Data(p.Behaviour, "what happened").KeptBecause(kept),
				"by_role":    p.Data(p.Behaviour, "the person, the officer or the program").KeptBecause(kept),
				"note":       p.Data(p.Behaviour, "what was said").Free(),
			}},
	}
}
