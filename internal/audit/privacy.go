// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	const kept = "keep.accountability"
	return []p.Table{
		{Name: "audit", Activity: p.Accountability, Retention: p.Audit1Y, Clock: "at",
			Subjects: []p.Link{p.Direct(p.ActorRole, "actor_id"), p.Direct(p.About, "subject_id")},
			Columns: p.Columns{
				"id":          p.Structural("row key"),
				"at":          p.Data(p.Behaviour, "when it was done").KeptBecause(kept),
				"actor_id":    p.Ref("who did it").On(p.ActorRole, p.Pseudonymise),
				"actor_kind":  p.Structural("a person, the operator or the system"),
				"action":      p.Data(p.Behaviour, "what was done").KeptBecause(kept),
				"subject_id":  p.Ref("whom it concerned").On(p.About, p.Pseudonymise),
				"object_kind": p.Structural("the kind of thing"),
				"object_id":   p.Structural("the thing"),
				"detail":      p.Data(p.Behaviour, "numbers and codes of what was done").KeptBecause(kept),
			}},
		{Name: "audit_read", Activity: p.Accountability, Retention: p.Audit1Y, Clock: "at",
			Subjects: []p.Link{p.Direct(p.Viewer, "viewer_id"), p.Direct(p.About, "subject_id")},
			Columns: p.Columns{
				"id":         p.Structural("row key"),
				"viewer_id":  p.Ref("who looked").On(p.Viewer, p.Pseudonymise),
				"subject_id": p.Ref("whose record").On(p.About, p.Pseudonymise),
				"what":       p.Data(p.Behaviour, "which page").KeptBecause(kept),
				"quarter":    p.Data(p.Behaviour, "in which quarter of an hour").KeptBecause(kept),
				"role":       p.Data(p.Behaviour, "what the viewer was").KeptBecause(kept),
				"listed":     p.Data(p.Behaviour, "in a list of how many people").KeptBecause(kept),
				"at":         p.Data(p.Behaviour, "when last").KeptBecause(kept),
				"times":      p.Data(p.Behaviour, "how often in that quarter of an hour").KeptBecause(kept),
				"reason_id":  p.Structural("why somebody who is no part of the school looked").Titled("audit_reason.words"),
			}},
		{Name: "audit_reason", Activity: p.Accountability, Retention: p.Audit1Y, Clock: "until_at",
			Subjects: []p.Link{p.Direct(p.ActorRole, "written_by")},
			Columns: p.Columns{
				"id":         p.Structural("row key"),
				"words":      p.Data(p.Behaviour, "why support of the host or the operator looked, as the school or the operator said it").Free().KeptBecause(kept),
				"written_by": p.Ref("who wrote the reason").On(p.ActorRole, p.Pseudonymise),
				"until_at":   p.Data(p.Behaviour, "until when it was a reason").KeptBecause(kept),
			}},
		{Name: "audit_seal", Activity: p.Accountability, Retention: p.Audit1Y, Clock: "at", Nobody: "keyed digests of entries, from which nobody can be read",
			Columns: p.Columns{
				"number":      p.Structural("its number"),
				"at":          p.Structural("when it was made"),
				"previous_at": p.Structural("when the one before was made"),
				"from_id":     p.Structural("above which entry"),
				"to_id":       p.Structural("up to which entry"),
				"entries":     p.Structural("of how many entries"),
				"marks":       p.Structural("keyed digests of the entries"),
				"previous":    p.Structural("the digest of the seal before"),
				"digest":      p.Structural("the digest of all that"),
				"signature":   p.Structural("the site's signature of the digest"),
			}},
		{Name: "audit_blank", Activity: p.Accountability, Retention: p.Audit1Y, Clock: "at", Nobody: "that a name was taken out of an entry, never whose",
			Columns: p.Columns{
				"row_id": p.Structural("the entry"),
				"field":  p.Structural("which name in it"),
				"proof":  p.Structural("a keyed digest that shows that the program did it"),
				"at":     p.Structural("when"),
			}},
		{Name: "audit_check", Activity: p.Accountability, Retention: p.Audit1Y, Clock: "at", Nobody: "counts of entries",
			Columns: p.Columns{
				"id":          p.Structural("row key"),
				"at":          p.Structural("when the log was checked"),
				"seals":       p.Structural("how many seals"),
				"entries":     p.Structural("how many entries were as they were sealed"),
				"blank":       p.Structural("how many of them had lost a name to an erasure"),
				"swept":       p.Structural("how many had gone because their time was over"),
				"faults":      p.Structural("how much was not as it was sealed"),
				"named":       p.Structural("what that was: kinds, tables, numbers of entries and times"),
				"head_number": p.Structural("the newest seal"),
				"head_digest": p.Structural("its digest"),
			}},
	}
}
