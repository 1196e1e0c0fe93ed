// SPDX-License-Identifier: AGPL-3.0-or-later

package restriction

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	return []p.Table{
		{Name: "restriction_mark", Activity: p.Accountability, Retention: p.WithAccount, Clock: "person_id > person.closed_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(p.ActorRole, "made_by")}, Columns: p.Columns{
				"id":        p.Structural("row key"),
				"person_id": p.Ref("about whom"),
				"kind":      p.Structural("the kind of thing, or everything"),
				"record_id": p.Structural("the thing"),
				"ground":    p.Data(p.Behaviour, "why it is only kept"),
				"made_by":   p.Ref("who decided it").On(p.ActorRole, p.Null),
				"made_at":   p.Data(p.Behaviour, "since when"),
				"lift_at":   p.Data(p.Behaviour, "when it will be used again"),
				"lifted_at": p.Data(p.Behaviour, "since when it is used again"),
			}},
		{Name: "restriction_allow", Activity: p.Accountability, Retention: p.WithAccount, Clock: "person_id > person.closed_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id")}, Columns: p.Columns{
				"id":            p.Structural("row key"),
				"person_id":     p.Ref("who lets it be used"),
				"kind":          p.Structural("the kind of thing"),
				"record_id":     p.Structural("the thing"),
				"given_at":      p.Data(p.Behaviour, "since when she lets others use it although the rest is paused"),
				"taken_back_at": p.Data(p.Behaviour, "since when she keeps it to herself again"),
			}},
		{Name: "restriction_statement", Activity: p.Accountability, Retention: p.WithAccount, Clock: "person_id > person.closed_at",
			Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(p.ActorRole, "settled_by")}, Columns: p.Columns{
				"id":         p.Structural("row key"),
				"person_id":  p.Ref("who says it"),
				"kind":       p.Structural("the kind of thing it is about"),
				"record_id":  p.Structural("the thing it is about"),
				"contests":   p.Data(p.OwnWork, "whether it says that the record is wrong"),
				"body":       p.Data(p.OwnWork, "what it says").Free(),
				"made_at":    p.Data(p.Behaviour, "when it was said"),
				"settled_at": p.Data(p.Behaviour, "when it was answered"),
				"settled_by": p.Ref("who answered").Exported(p.Full).On(p.ActorRole, p.Null),
				"answer":     p.Data(p.Judgement, "what was answered").Free(),
			}},
	}
}
