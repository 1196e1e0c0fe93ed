// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import p "lectern/internal/platform/personal"

// The roles of people towards these rows beyond those of the vocabulary.
const (
	excuser = "excuser"
)

// Tables declares every column of this domain.
func Tables() []p.Table {
	return []p.Table{taskTable(), audienceTable(), dateTable(), workTable(), attemptTable(), gradeTable()}
}

// keptFor says that for people in these roles nothing of a row goes but what a column says otherwise: it is somebody else's too.
func keptFor(columns p.Columns, roles ...string) p.Columns {
	for name, c := range columns {
		for _, role := range roles {
			if _, said := c.Erase[role]; !said && c.Cat != p.Structure && !c.Reference {
				c = c.On(role, p.KeepShared)
			}
		}
		columns[name] = c
	}
	return columns
}

// ofCourse is the way from a row to the moment its course fell silent.
const ofCourse = "assignment_id > assignment.course_id > course.idle_from"

// keptMark: marks that were given are the school's documentation of assessment.
const keptMark = "keep.assessment"

// files are held by what was handed in and by what is about to be.
func files(kinds ...string) []p.Held {
	var out []p.Held
	for _, k := range kinds {
		out = append(out, p.Held{Table: "file", Kind: "holder_kind", ID: "holder_id", Is: k})
	}
	return out
}

func taskTable() p.Table {
	return p.Table{
		Name: "assignment", Activity: p.Teaching, Retention: p.WithCourse, Clock: "course_id > course.idle_from", Held: files(Kind),
		Subjects: []p.Link{p.Direct(p.Author, "created_by"), p.Direct(p.ActorRole, "changed_by"), p.Mention("body")},
		Columns: keptFor(p.Columns{
			"id":            p.Structural("row key"),
			"course_id":     p.Structural("the course"),
			"title":         p.Data(p.OwnWork, "its title").Free().On(p.Author, p.Transfer),
			"body":          p.Data(p.OwnWork, "what is to be done").Free().On(p.Author, p.Transfer),
			"audience":      p.Structural("whether it is for all, for groups or for chosen pupils"),
			"opens_at":      p.Structural("from when it can be done"),
			"closes_at":     p.Structural("when nothing is taken any more"),
			"due_at":        p.Structural("the deadline"),
			"late_rule":     p.Structural("what happens after the deadline"),
			"late_until":    p.Structural("until when late work is taken"),
			"grace_minutes": p.Structural("minutes that still count as in time"),
			"homework":      p.Structural("whether it is homework"),
			"minutes":       p.Structural("about how long it takes"),
			"takes_text":    p.Structural("whether text is handed in"),
			"takes_files":   p.Structural("whether files are handed in"),
			"takes_link":    p.Structural("whether a link is handed in"),
			"on_paper":      p.Structural("whether it is handed in on paper"),
			"max_files":     p.Structural("how many files"),
			"max_bytes":     p.Structural("how large a file"),
			"file_kinds":    p.Structural("which kinds of file"),
			"redo":          p.Structural("whether another try can be asked for"),
			"scale":         p.Structural("how it is marked"),
			"max_mark":      p.Structural("the highest mark"),
			"labels":        p.Structural("the labels of its scale"),
			"counts":        p.Structural("whether it counts towards the result"),
			"handed_out_at": p.Structural("since when pupils see it"),
			"version":       p.Structural("how often it was changed"),
			"created_by":    p.Ref("who made it").On(p.Author, p.Null),
			"created_at":    p.Structural("when it was made"),
			"changed_by":    p.Ref("who changed it last").On(p.ActorRole, p.Null),
			"changed_at":    p.Structural("when it was changed last"),
			"removed_at":    p.Structural("when it was removed"),
		}, p.Author),
	}
}

func audienceTable() p.Table {
	return p.Table{
		Name: "assignment_audience", Activity: p.Coursework, Retention: p.WithCourse, Clock: ofCourse,
		Subjects: []p.Link{p.Direct(p.About, "target_id").If("kind", OnePupil)},
		Columns: p.Columns{
			"assignment_id": p.Structural("the assignment").Titled("assignment.title"),
			"kind":          p.Structural("pupil or group"),
			"target_id":     p.Ref("whom it is for"),
		},
	}
}

func dateTable() p.Table {
	return p.Table{
		Name: "assignment_date", Activity: p.Coursework, Retention: p.WithCourse, Clock: ofCourse,
		Subjects: []p.Link{p.Direct(p.About, "target_id").If("kind", OnePupil), p.Direct(p.ActorRole, "created_by")},
		Columns: keptFor(p.Columns{
			"id":            p.Structural("row key"),
			"assignment_id": p.Structural("the assignment").Titled("assignment.title"),
			"kind":          p.Structural("pupil or group"),
			"target_id":     p.Ref("whose dates they are"),
			"opens_at":      p.Data(p.Judgement, "from when she can hand in"),
			"due_at":        p.Data(p.Judgement, "her own deadline"),
			"late_until":    p.Data(p.Judgement, "until when her late work is taken"),
			"reason":        p.Data(p.Pastoral, "why she has dates of her own").Free(),
			"created_by":    p.Ref("who gave them").On(p.ActorRole, p.Null),
			"created_at":    p.Structural("when they were given"),
		}),
	}
}

func workTable() p.Table {
	return p.Table{
		Name: "assignment_submission", Activity: p.Coursework, Retention: p.WithCourse, Clock: ofCourse, Held: files(FileHolder, DraftHolder),
		Subjects: []p.Link{p.Direct(p.Author, "person_id"), p.Mention("draft"), p.Mention("body")},
		Columns: keptFor(p.Columns{
			"id":            p.Structural("row key"),
			"assignment_id": p.Structural("the assignment").Titled("assignment.title"),
			"person_id":     p.Ref("whose work it is"),
			"draft":         p.Data(p.OwnWork, "what she is writing").Free(),
			"draft_link":    p.Data(p.OwnWork, "the link she is about to hand in").Free(),
			"draft_version": p.Structural("how often the draft was saved"),
			"draft_at":      p.Data(p.Behaviour, "when she wrote last"),
			"state":         p.Data(p.OwnWork, "started or handed in"),
			"attempt":       p.Data(p.OwnWork, "how often it was handed in"),
			"handed_in_at":  p.Data(p.OwnWork, "when it was handed in"),
			"late":          p.Data(p.OwnWork, "whether it was late"),
			"on_paper":      p.Data(p.OwnWork, "whether it came on paper"),
			"waiting":       p.Data(p.OwnWork, "whether a teacher has yet to look at it"),
			"body":          p.Data(p.OwnWork, "the text that was handed in").Free(),
			"link":          p.Data(p.OwnWork, "the link that was handed in").Free(),
			"receipt":       p.Data(p.OwnWork, "the code of the receipt"),
			"created_at":    p.Data(p.Behaviour, "when she began"),
		}),
	}
}

func attemptTable() p.Table {
	return p.Table{
		Name: "assignment_attempt", Activity: p.Coursework, Retention: p.WithCourse,
		Clock:    "submission_id > assignment_submission.assignment_id > assignment.course_id > course.idle_from",
		Subjects: []p.Link{p.Path(p.Author, "submission_id > assignment_submission.person_id"), p.Mention("body")},
		Columns: keptFor(p.Columns{
			"id":            p.Structural("row key"),
			"submission_id": p.Structural("the work").Titled("assignment_submission.assignment_id > assignment.title"),
			"attempt":       p.Data(p.OwnWork, "which try it was"),
			"handed_in_at":  p.Data(p.OwnWork, "when it was handed in"),
			"late":          p.Data(p.OwnWork, "whether it was late"),
			"body":          p.Data(p.OwnWork, "the text as it was").Free(),
			"link":          p.Data(p.OwnWork, "the link as it was").Free(),
			"files":         p.Data(p.OwnWork, "which files"),
			"receipt":       p.Data(p.OwnWork, "the code of the receipt"),
		}),
	}
}

func gradeTable() p.Table {
	return p.Table{
		Name: "assignment_grade", Activity: p.Assessment, Retention: p.Grades, Clock: ofCourse, KeptIf: "returned_at",
		Subjects: []p.Link{p.Direct(p.About, "person_id"), p.Direct(p.Author, "graded_by"), p.Direct(p.ActorRole, "returned_by"),
			p.Direct(excuser, "excused_by")},
		Columns: keptFor(p.Columns{
			"id":               p.Structural("row key"),
			"assignment_id":    p.Structural("the assignment").Titled("assignment.title"),
			"person_id":        p.Ref("whose mark it is").On(p.About, p.Keep).ReasonFor(keptMark),
			"mark":             p.Data(p.Judgement, "the mark, as it is being made"),
			"label":            p.Data(p.Judgement, "the mark as a word, as it is being made"),
			"comment":          p.Data(p.Judgement, "the comment, as it is being written").Free(),
			"mark_version":     p.Structural("how often the mark was saved"),
			"comment_version":  p.Structural("how often the comment was saved"),
			"graded_by":        p.Ref("who marked it").Exported(p.Full).On(p.Author, p.Pseudonymise),
			"graded_at":        p.Data(p.Judgement, "when it was marked"),
			"returned_mark":    p.Data(p.Judgement, "the mark that was returned").On(p.About, p.Keep).ReasonFor(keptMark),
			"returned_label":   p.Data(p.Judgement, "the mark as a word that was returned").On(p.About, p.Keep).ReasonFor(keptMark),
			"returned_comment": p.Data(p.Judgement, "the comment that was returned").Free(),
			"returned_by":      p.Ref("who returned it").Exported(p.Full).On(p.ActorRole, p.Pseudonymise),
			"returned_at":      p.Data(p.Judgement, "when it was returned").On(p.About, p.Keep).ReasonFor(keptMark),
			"seen_at":          p.Data(p.Behaviour, "when she opened it first"),
			"redo_at":          p.Data(p.Judgement, "when another try was asked for"),
			"redo_due_at":      p.Data(p.Judgement, "until when the other try is taken"),
			"excused_at":       p.Data(p.Judgement, "when she was excused"),
			"excused_by":       p.Ref("who excused her").Exported(p.Full).On(excuser, p.Pseudonymise),
		}, p.Author),
	}
}
