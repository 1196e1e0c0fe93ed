// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"strings"

	"lectern/internal/audit"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

const longestComment = 20000

// Field is one of the two fields of a grade that are saved as they are typed.
type Field string

const (
	MarkField    Field = "mark"
	CommentField Field = "comment"
)

// Change is one typed value of one field, and the version of the field it was typed on.
type Change struct {
	Assignment ID
	Pupil      int64
	Field      Field
	Value      string
	Version    int64
}

// SaveField keeps a mark or a comment as it is typed. The pupil does not see it before it is returned. Needs Marking. Faults: Invalid
// "mark"; Conflict "assignment.marked_elsewhere" when another teacher saved that field meanwhile: nothing is overwritten, and the
// returned Grade is what she wrote.
func (s *Service) SaveField(ctx context.Context, a permit.Actor, c Change) (Grade, error) {
	var g Grade
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.markable(ctx, tx, a, c.Assignment, c.Pupil)
		if err != nil {
			return err
		}
		if g, err = s.grade(ctx, tx, v.ID, c.Pupil); err != nil {
			return err
		}
		if c.Version != g.version(c.Field) {
			return fault.New(fault.Conflict, "assignment.marked_elsewhere")
		}
		if err := g.set(c, v.Scale); err != nil {
			return err
		}
		g.GradedAt, g.GradedBy = s.now(), personID(a)
		if err := updateGrade(ctx, tx, g); err != nil {
			return err
		}
		return s.tell(ctx, tx, v.ID)
	})
	return g, err
}

func (g Grade) version(f Field) int64 {
	if f == MarkField {
		return g.MarkVersion
	}
	return g.CommentVersion
}

func (g *Grade) set(c Change, scale Scale) error {
	if c.Field == MarkField {
		m, err := scale.Parse(c.Value)
		if err != nil {
			return err
		}
		g.Mark = m
		g.MarkVersion++
		return nil
	}
	text := strings.TrimSpace(c.Value)
	if len([]rune(text)) > longestComment {
		return fault.New(fault.Invalid, "assignment.comment_long", "n", longestComment).With("comment", "assignment.comment_long", "n", longestComment)
	}
	g.Comment = text
	g.CommentVersion++
	return nil
}

// markable reads the assignment of a pupil it is for, for somebody who may mark. Fault: NotFound.
func (s *Service) markable(ctx context.Context, q db.Q, a permit.Actor, which ID, pupil int64) (Assignment, error) {
	v, _, err := s.teaching(ctx, q, which, a, Marking)
	if err != nil {
		return v, err
	}
	n, err := countInAudience(ctx, q, which, pupil)
	if err == nil && n == 0 {
		err = notFound()
	}
	return v, err
}

// grade reads a pupil's grade and makes its row when there is none yet.
func (s *Service) grade(ctx context.Context, tx *db.Tx, which ID, pupil int64) (Grade, error) {
	g, found, err := findGrade(ctx, tx, which, pupil)
	if err != nil || found {
		return g, err
	}
	if err := insertGrade(ctx, tx, id.New[Grade](s.IDs), which, pupil); err != nil {
		return g, err
	}
	g, _, err = findGrade(ctx, tx, which, pupil)
	return g, err
}

// AskRedo asks a pupil for another try, until a date or without one. What she handed in stays as it was. Needs Marking. Faults:
// Conflict "assignment.no_redo" when the assignment does not allow it or nothing was handed in.
func (s *Service) AskRedo(ctx context.Context, a permit.Actor, which ID, pupil int64, due Terms) error {
	return s.change(ctx, a, which, pupil, "assignment.redo_asked", func(ctx context.Context, tx *db.Tx, v Assignment, g *Grade) error {
		w, _, err := findSubmission(ctx, tx, which, pupilID(pupil))
		if err != nil {
			return err
		}
		if !v.Redo || !w.HasWork() {
			return fault.New(fault.Conflict, "assignment.no_redo")
		}
		if due.DueAt != 0 && due.DueAt <= s.now() {
			return fault.New(fault.Invalid, "fault.invalid").With("due_date", "assignment.due_past")
		}
		g.RedoAt, g.RedoDueAt = s.now(), due.DueAt
		s.give(g, a)
		return nil
	})
}

// Excuse frees a pupil from an assignment, or takes that back. Needs Marking.
func (s *Service) Excuse(ctx context.Context, a permit.Actor, which ID, pupil int64, excused bool) error {
	return s.change(ctx, a, which, pupil, "assignment.excused", func(_ context.Context, _ *db.Tx, _ Assignment, g *Grade) error {
		g.ExcusedAt = 0
		if excused {
			g.ExcusedAt = s.now()
		}
		return nil
	})
}

// NotePaper notes that a pupil handed her work in on paper, or takes the note back. Needs Marking.
func (s *Service) NotePaper(ctx context.Context, a permit.Actor, which ID, pupil int64, on bool) error {
	return s.change(ctx, a, which, pupil, "assignment.paper_noted", func(ctx context.Context, tx *db.Tx, v Assignment, _ *Grade) error {
		her := permit.Actor{Person: pupil}
		if _, err := s.begin(ctx, tx, her, v.ID); err != nil {
			return err
		}
		return setPaper(ctx, tx, v.ID, pupilID(pupil), on, s.now())
	})
}

func (s *Service) change(ctx context.Context, a permit.Actor, which ID, pupil int64, action string,
	do func(context.Context, *db.Tx, Assignment, *Grade) error) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.markable(ctx, tx, a, which, pupil)
		if err != nil {
			return err
		}
		g, err := s.grade(ctx, tx, which, pupil)
		if err != nil {
			return err
		}
		if err := do(ctx, tx, v, &g); err != nil {
			return err
		}
		if err := updateGrade(ctx, tx, g); err != nil {
			return err
		}
		if err := s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: pupil, Kind: Kind, Object: int64(which)}); err != nil {
			return err
		}
		return s.tell(ctx, tx, which)
	})
}
