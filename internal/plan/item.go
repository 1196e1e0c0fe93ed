// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"context"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
)

// Add places a thing at the end of its lesson, in the transaction that makes the thing; a shown one shows its lesson too. The caller has
// asked whether it may.
func (s *Service) Add(ctx context.Context, tx *db.Tx, n NewItem) (ItemID, error) {
	if n.Lesson != 0 {
		l, err := findLesson(ctx, tx, n.Lesson)
		if err != nil || l.Course != n.Course {
			return 0, orNotFound(err)
		}
	}
	v := Item{ID: id.New[Item](s.IDs), Course: n.Course, Lesson: n.Lesson, Kind: n.Kind, Thing: n.Thing, Title: n.Title}
	if n.Shown {
		v.ShownAt = clock.NowOf(s.Clock)
	}
	if err := s.Course.Active(ctx, tx, n.Course); err != nil {
		return 0, err
	}
	if err := insertItem(ctx, tx, v, n.By.Person, clock.NowOf(s.Clock)); err != nil || !n.Shown {
		return v.ID, err
	}
	return v.ID, showLessonOf(ctx, tx, n.Kind, n.Thing, clock.NowOf(s.Clock))
}

// ShowItem lets pupils see a thing in the plan, and its lesson with it.
func (s *Service) ShowItem(ctx context.Context, tx *db.Tx, kind string, thing int64) error {
	now := clock.NowOf(s.Clock)
	if err := setItemShown(ctx, tx, kind, thing, now); err != nil {
		return err
	}
	return showLessonOf(ctx, tx, kind, thing, now)
}

// HideItem makes a thing "only you" again.
func (s *Service) HideItem(ctx context.Context, tx *db.Tx, kind string, thing int64) error {
	return setItemShown(ctx, tx, kind, thing, 0)
}

// RenameItem keeps the title in the plan in step with the thing.
func (s *Service) RenameItem(ctx context.Context, tx *db.Tx, kind string, thing int64, title string) error {
	return renameItem(ctx, tx, kind, thing, title)
}

// RemoveItem takes a thing out of the plan.
func (s *Service) RemoveItem(ctx context.Context, tx *db.Tx, kind string, thing int64) error {
	return setItemRemoved(ctx, tx, kind, thing, clock.NowOf(s.Clock))
}

// LessonOf is the lesson a thing lies in, 0 for none.
func (s *Service) LessonOf(ctx context.Context, q db.Q, kind string, thing int64) (LessonID, error) {
	return readLessonOf(ctx, q, kind, thing)
}
