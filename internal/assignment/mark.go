// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

const longestComment = 20000 // characters

// Field is one of the two fields of a grade that are saved as they are typed.
type Field string

const (
	MarkField    Field = "mark"
	CommentField Field = "comment"
)

// Change is one typed value of one field, and the version of the field it was typed on.
type Change struct {
	Assignment ID
	Pupil      person.ID
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
		d, err := s.desk(ctx, tx, a, c.Assignment, c.Pupil)
		if err != nil {
			return err
		}
		g = d.Grade
		if c.Version != g.version(c.Field) {
			return fault.New(fault.Conflict, "assignment.marked_elsewhere")
		}
		if err := d.Grade.set(c, d.Scale); err != nil {
			return err
		}
		d.Grade.GradedAt, d.Grade.GradedBy = s.now(), person.ID(a.Person)
		g = d.Grade
		return s.put(ctx, tx, d)
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
