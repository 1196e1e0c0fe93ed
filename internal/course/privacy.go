// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	return []p.Table{
		{Name: "course", Activity: p.Teaching, Retention: p.WithCourse, Clock: "idle_from", Subjects: []p.Link{p.Direct(p.Author, "created_by")}, Columns: p.Columns{
			"id":          p.Structural("row key"),
			"class_id":    p.Structural("the class it follows"),
			"org_id":      p.Structural("the school"),
			"title":       p.Structural("its title"),
			"code":        p.Structural("the letters on its cover"),
			"cover":       p.Structural("the colour of its cover"),
			"about":       p.Data(p.OwnWork, "what the teacher wrote about the course").Free().On(p.Author, p.Transfer),
			"sort_key":    p.Structural("the title, written so that it sorts"),
			"folded":      p.Structural("the title, written so that it can be searched"),
			"starts_on":   p.Structural("first day"),
			"ends_on":     p.Structural("last day"),
			"created_by":  p.Ref("who made it").On(p.Author, p.Null),
			"created_at":  p.Structural("when it was made"),
			"archived_at": p.Structural("when it was archived"),
			"idle_from":   p.Structural("since when nothing happens in it any more, or its last planned day"),
		}},
		{Name: "course_member", Activity: p.Enrolment, Retention: p.WithCourse, Clock: "course_id > course.idle_from", Subjects: []p.Link{p.Direct(p.About, "person_id")}, Columns: p.Columns{
			"course_id":  p.Data(p.Identifier, "the course").Titled("course.title"),
			"person_id":  p.Ref("who takes part"),
			"role":       p.Data(p.Identifier, "as what"),
			"source":     p.Structural("in step with the class, or added by hand"),
			"created_at": p.Data(p.Identifier, "since when"),
			"ended_at":   p.Data(p.Identifier, "until when"),
		}},
		{Name: "course_group", Activity: p.Enrolment, Retention: p.WithCourse, Clock: "course_id > course.idle_from", Nobody: "a name of a group, not of its members", Columns: p.Columns{
			"id":         p.Structural("row key"),
			"course_id":  p.Structural("the course"),
			"name":       p.Structural("its name"),
			"sort_key":   p.Structural("the name, written so that it sorts"),
			"created_at": p.Structural("when it was made"),
		}},
		{Name: "course_group_member", Activity: p.Enrolment, Retention: p.WithCourse,
			Clock: "group_id > course_group.course_id > course.idle_from", Subjects: []p.Link{p.Direct(p.About, "person_id")}, Columns: p.Columns{
				"group_id":  p.Data(p.Identifier, "the group").Titled("course_group.name"),
				"person_id": p.Ref("who is in it"),
			}},
	}
}
