// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	held := func(kind string) []p.Held {
		return []p.Held{{Table: "file", Kind: "holder_kind", ID: "holder_id", Is: kind}}
	}
	own := func(what string) p.Column { return p.Data(p.OwnWork, what).Free() }
	return []p.Table{
		{Name: "portfolio_arrival", Activity: p.Coursework, Retention: p.Day1, Clock: "changed_at", Held: held(ArrivalHolder),
			Subjects: []p.Link{p.Direct(p.Author, "person_id")}, Columns: p.Columns{
				"id":         p.Structural("row key"),
				"person_id":  p.Ref("whose it is"),
				"state":      p.Structural("where it stands"),
				"why":        p.Structural("why it was refused"),
				"contents":   own("what is in the parcel from another school: how each work begins"),
				"chosen":     p.Structural("which works are taken"),
				"changed_at": p.Data(p.Behaviour, "when it was changed last"),
			}},
		{Name: "portfolio_work", Activity: p.Coursework, Retention: p.WithAccount, Clock: "person_id > person.closed_at", Held: held(Holder),
			Subjects: []p.Link{p.Direct(p.Author, "person_id")}, Columns: p.Columns{
				"id":        p.Structural("row key"),
				"person_id": p.Ref("whose work it is"),
				"site":      own("the school it comes from"),
				"place":     own("the assignment or course it belonged to there"),
				"body":      own("what was written"),
				"added_at":  p.Data(p.Behaviour, "when it was taken in"),
				"arrival":   p.Structural("which parcel it came with"),
				"place_in":  p.Structural("where it stood in the parcel"),
			}},
	}
}
