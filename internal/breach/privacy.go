// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	const kept = "keep.breach"
	own := func(c p.Column) p.Column { return c.On(p.Author, p.Null) }
	words := func(what string) p.Column {
		return p.Data(p.Behaviour, what).Free().KeptBecause(kept).Exported(p.Omit)
	}
	fact := func(what string) p.Column { return p.Data(p.Behaviour, what).KeptBecause(kept).Exported(p.Omit) }
	const end = "breach_id > breach.closed_at"
	return []p.Table{
		{Name: "breach", Activity: p.Accountability, Retention: p.Requests, Clock: "closed_at",
			Subjects: []p.Link{p.Direct(p.Author, "reported_by")}, Columns: p.Columns{
				"id":            p.Structural("row key"),
				"number":        p.Structural("its number"),
				"reported_by":   p.Ref("who reported it").On(p.Author, p.Null),
				"contact":       own(p.Data(p.Contact, "where a reporter without an account is answered")),
				"said":          own(p.Data(p.OwnWork, "what was reported, in the person's words").Free()),
				"place":         own(p.Data(p.OwnWork, "where it was seen, in the person's words").Free()),
				"detected_at":   p.Data(p.Behaviour, "when it was reported").KeptBecause(kept),
				"aware_at":      p.Structural("since when the school knows"),
				"due_at":        p.Structural("until when the authority is told"),
				"reminded":      p.Structural("how often the officer was reminded"),
				"nature":        p.Structural("what it took from the data"),
				"touched":       p.Structural("which columns and files it touches"),
				"facts":         words("what happened, as the officer found it"),
				"consequences":  words("what it may mean for people"),
				"measures":      words("what was done"),
				"risk":          p.Structural("how bad it is"),
				"risk_why":      words("why it is judged so"),
				"authority":     p.Structural("whether the authority is told"),
				"authority_why": words("why it is told late or not at all"),
				"authority_at":  p.Structural("when that was decided"),
				"people":        p.Structural("whether the people are told"),
				"people_why":    words("why they are not told"),
				"people_at":     p.Structural("when that was decided"),
				"lessons":       words("what was learnt"),
				"closed_at":     p.Structural("when it was closed"),
			}},
		{Name: "breach_step", Activity: p.Accountability, Retention: p.Requests, Clock: end,
			Subjects: []p.Link{p.Path(p.ActorRole, "breach_id > breach.reported_by")}, Columns: p.Columns{
				"id":        p.Structural("row key"),
				"breach_id": p.Structural("the leak"),
				"at":        fact("when it was done"),
				"what":      fact("what was done"),
				"note":      words("what was said"),
			}},
		{Name: "breach_person", Activity: p.Accountability, Retention: p.Requests, Clock: end,
			Subjects: []p.Link{p.Direct(p.About, "person_id")}, Columns: p.Columns{
				"breach_id": p.Structural("the leak"),
				"person_id": p.Ref("whose data it touches"),
				"found_by":  p.Data(p.Behaviour, "how that was found"),
				"found_at":  p.Data(p.Behaviour, "when that was found"),
				"told_how":  p.Data(p.Behaviour, "how she was told"),
				"told_at":   p.Data(p.Behaviour, "when she was told"),
			}},
		{Name: "breach_letter", Activity: p.Accountability, Retention: p.Requests, Clock: end, Nobody: "the same words to everybody", Columns: p.Columns{
			"breach_id": p.Structural("the leak"),
			"lang":      p.Structural("the language"),
			"words":     p.Structural("what is written to all of them"),
		}},
	}
}
