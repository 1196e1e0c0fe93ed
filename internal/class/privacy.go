// SPDX-License-Identifier: AGPL-3.0-or-later

package class

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	const nobody = "classes and subjects are not people"
	return []p.Table{
		{Name: "class_subject", Activity: p.Enrolment, Retention: p.WithSite, Nobody: nobody, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"org_id":     p.Structural("whose subject it is"),
			"title":      p.Structural("its title"),
			"code":       p.Structural("its code"),
			"sort_key":   p.Structural("the title, written so that it sorts"),
			"created_at": p.Structural("when it was made"),
			"closed_at":  p.Structural("when it was closed"),
		}},
		{Name: "class", Activity: p.Enrolment, Retention: p.WithSite, Nobody: nobody, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"org_id":     p.Structural("the school"),
			"subject_id": p.Structural("what it is taught in"),
			"session_id": p.Structural("the term"),
			"title":      p.Structural("its title"),
			"code":       p.Structural("its code"),
			"kind":       p.Structural("home class or taught class"),
			"year_group": p.Structural("the year group"),
			"location":   p.Structural("the room"),
			"sort_key":   p.Structural("the title, written so that it sorts"),
			"folded":     p.Structural("the title, written so that it can be searched"),
			"created_at": p.Structural("when it was made"),
			"closed_at":  p.Structural("when it was closed"),
		}},
		{Name: "class_member", Activity: p.Enrolment, Retention: p.WithCourse, Clock: "ended_at", Subjects: []p.Link{p.Direct(p.About, "person_id")},
			Columns: p.Columns{
				"class_id":   p.Data(p.Identifier, "the class").Titled("class.title"),
				"person_id":  p.Ref("who belongs to it"),
				"role":       p.Data(p.Identifier, "as what"),
				"main":       p.Data(p.Identifier, "whether as the main teacher"),
				"begins_on":  p.Data(p.Identifier, "from when"),
				"ends_on":    p.Data(p.Identifier, "until when, as planned"),
				"source":     p.Structural("whether a roster or a person added her"),
				"created_at": p.Data(p.Identifier, "when the membership was written down"),
				"ended_at":   p.Data(p.Identifier, "when it ended"),
			}},
	}
}
