// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import p "lectern/internal/platform/personal"

// Tables declares every column of this domain.
func Tables() []p.Table {
	const nobody = "the plan of a course is the school's material"
	return []p.Table{
		{Name: "plan_topic", Activity: p.Teaching, Retention: p.WithCourse, Clock: "course_id > course.idle_from", Nobody: nobody, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"course_id":  p.Structural("the course"),
			"title":      p.Structural("its title"),
			"starts_on":  p.Structural("first day"),
			"ends_on":    p.Structural("last day"),
			"position":   p.Structural("its place"),
			"created_at": p.Structural("when it was made"),
		}},
		{Name: "plan_lesson", Activity: p.Teaching, Retention: p.WithCourse, Clock: "course_id > course.idle_from", Nobody: nobody, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"course_id":  p.Structural("the course"),
			"topic_id":   p.Structural("the topic"),
			"title":      p.Structural("its title"),
			"note":       p.Structural("what the lesson is about"),
			"held_on":    p.Structural("the day"),
			"position":   p.Structural("its place"),
			"shown_at":   p.Structural("since when pupils see it"),
			"created_at": p.Structural("when it was made"),
		}},
		{Name: "plan_item", Activity: p.Teaching, Retention: p.WithCourse, Clock: "course_id > course.idle_from", Subjects: []p.Link{p.Direct(p.Author, "created_by")}, Columns: p.Columns{
			"id":         p.Structural("row key"),
			"course_id":  p.Structural("the course"),
			"lesson_id":  p.Structural("the lesson"),
			"kind":       p.Structural("what kind of thing it is"),
			"thing_id":   p.Structural("the thing"),
			"title":      p.Structural("its title"),
			"position":   p.Structural("its place"),
			"shown_at":   p.Structural("since when pupils see it"),
			"created_by": p.Ref("who placed it").On(p.Author, p.Null),
			"created_at": p.Structural("when it was placed"),
			"removed_at": p.Structural("when it was taken out"),
		}},
	}
}
