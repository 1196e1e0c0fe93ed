// SPDX-License-Identifier: AGPL-3.0-or-later

package resource

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	return []p.Table{{Name: "resource", Activity: p.Teaching, Retention: p.WithCourse, Clock: "course_id > course.idle_from",
		Held:     []p.Held{{Table: "file", Kind: "holder_kind", ID: "holder_id", Is: Holder}},
		Subjects: []p.Link{p.Direct(p.Author, "created_by"), p.Direct(p.ActorRole, "changed_by"), p.Mention("body")}, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"course_id":  p.Structural("the course").Titled("course.title"),
			"kind":       p.Structural("page, link or file"),
			"title":      p.Data(p.OwnWork, "its title").Free().On(p.Author, p.Transfer),
			"body":       p.Data(p.OwnWork, "what the page says").Free().On(p.Author, p.Transfer),
			"url":        p.Data(p.OwnWork, "where the link leads").Free().On(p.Author, p.Transfer),
			"file_id":    p.Structural("the file"),
			"version":    p.Structural("how often it was changed"),
			"created_by": p.Ref("who made it").On(p.Author, p.Null),
			"created_at": p.Structural("when it was made"),
			"changed_by": p.Ref("who changed it last").On(p.ActorRole, p.Null),
			"changed_at": p.Structural("when it was changed last"),
		}}}
}
