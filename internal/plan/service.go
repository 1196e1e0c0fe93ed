// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"context"
	"strings"
	"unicode/utf8"

	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// Deps is what the domain is handed. Kinds are the kinds of thing a lesson can hold; app fills them from all features before
// the first request.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	Course *course.Service
}

// Service holds the verbs.
type Service struct {
	Deps
	kinds map[string]feature.Item
	order []feature.Item
}

// New makes the service.
func New(d Deps) *Service { return &Service{Deps: d, kinds: map[string]feature.Item{}} }

// Knows tells the plan of a kind of item. app calls it for every feature before the first request.
func (s *Service) Knows(items []feature.Item) {
	for _, k := range items {
		s.kinds[k.Kind] = k
		s.order = append(s.order, k)
	}
}

// Topics are the topics of a course in order.
func (s *Service) Topics(ctx context.Context, q db.Q, c course.ID) ([]Topic, error) {
	return readTopics(ctx, q, c, true)
}

// ShownTopics are the topics of which pupils see a lesson, in order.
func (s *Service) ShownTopics(ctx context.Context, q db.Q, c course.ID) ([]Topic, error) {
	return readTopics(ctx, q, c, false)
}

// Loose are the items of a course that lie in no lesson, such as those of a lesson that was removed. Without all, only what pupils see.
func (s *Service) Loose(ctx context.Context, q db.Q, c course.ID, all bool) ([]Item, error) {
	return readLoose(ctx, q, c, all)
}

// Lessons are the lessons of a topic with their items in order. Without all, only what pupils see.
func (s *Service) Lessons(ctx context.Context, q db.Q, t TopicID, all bool) ([]Lesson, error) {
	lessons, err := readLessons(ctx, q, t, all)
	if err != nil || len(lessons) == 0 {
		return lessons, err
	}
	return lessons, fillItems(ctx, q, lessons, all)
}

// Lesson reads one lesson with its items. Fault: NotFound.
func (s *Service) Lesson(ctx context.Context, q db.Q, l LessonID, all bool) (Lesson, error) {
	v, err := findLesson(ctx, q, l)
	if err != nil {
		return v, err
	}
	one := []Lesson{v}
	err = fillItems(ctx, q, one, all)
	return one[0], err
}

// PutTopic makes a topic at the end (ID 0) or changes one. Needs Edit. Faults: Invalid by field.
func (s *Service) PutTopic(ctx context.Context, a permit.Actor, t Topic) (TopicID, error) {
	t.Title = strings.TrimSpace(t.Title)
	f := fault.New(fault.Invalid, "fault.invalid")
	checkTitle(f, t.Title)
	if t.StartsOn != "" && t.EndsOn != "" && t.EndsOn < t.StartsOn {
		f.With("ends_on", "org.session_dates")
	}
	if err := f.OrNil(); err != nil {
		return 0, err
	}
	which := t.ID
	err := s.edit(ctx, a, t.Course, func(ctx context.Context, tx *db.Tx) (err error) {
		if t.ID != 0 {
			return updateTopic(ctx, tx, t)
		}
		which, _, err = id.Once(s.IDs, t.Drawn, func(as TopicID) (bool, error) { return isTopic(ctx, tx, as, t) },
			func(as TopicID) (bool, error) { return insertTopic(ctx, tx, as, t, clock.NowOf(s.Clock)) })
		return err
	})
	return which, err
}

func checkTitle(f *fault.Fault, title string) {
	if title == "" {
		f.With("title", "plan.title_missing")
	}
	if utf8.RuneCountInString(title) > course.LongestTitle {
		f.With("title", "course.title_long", "n", course.LongestTitle)
	}
}

// mayRemove tells why a topic cannot go: it still holds lessons.
func mayRemove(ctx context.Context, q db.Q, t TopicID) error {
	lessons, err := readLessons(ctx, q, t, true)
	if err == nil && len(lessons) > 0 {
		err = fault.New(fault.Conflict, "plan.topic_full", "n", len(lessons))
	}
	return err
}

// RemoveTopic takes an empty topic away. Needs Edit. Fault: Conflict "plan.topic_full".
func (s *Service) RemoveTopic(ctx context.Context, a permit.Actor, c course.ID, t TopicID) error {
	return s.edit(ctx, a, c, func(ctx context.Context, tx *db.Tx) error {
		if err := mayRemove(ctx, tx, t); err != nil {
			return err
		}
		return deleteTopic(ctx, tx, c, t)
	})
}

// PutLesson makes a lesson at the end of its topic (ID 0) or changes one. Needs Edit. Faults: Invalid by field, NotFound.
func (s *Service) PutLesson(ctx context.Context, a permit.Actor, l Lesson) (LessonID, error) {
	l.Title = strings.TrimSpace(l.Title)
	f := fault.New(fault.Invalid, "fault.invalid")
	checkTitle(f, l.Title)
	if err := f.OrNil(); err != nil {
		return 0, err
	}
	which := l.ID
	err := s.edit(ctx, a, l.Course, func(ctx context.Context, tx *db.Tx) error {
		if n, err := countTopic(ctx, tx, l.Course, l.Topic); err != nil || n == 0 {
			return orNotFound(err)
		}
		if l.ID != 0 {
			return updateLesson(ctx, tx, l)
		}
		var err error
		which, _, err = id.Once(s.IDs, l.Drawn, func(as LessonID) (bool, error) { return isLesson(ctx, tx, as, l) },
			func(as LessonID) (bool, error) { return insertLesson(ctx, tx, as, l, clock.NowOf(s.Clock)) })
		return err
	})
	return which, err
}

// RemoveLesson takes a lesson away; its items stay in the course, outside any lesson. Needs Edit.
func (s *Service) RemoveLesson(ctx context.Context, a permit.Actor, c course.ID, l LessonID) error {
	return s.edit(ctx, a, c, func(ctx context.Context, tx *db.Tx) error { return deleteLesson(ctx, tx, c, l) })
}

// ShowLesson lets pupils see a lesson, or hides it again. Needs Edit.
func (s *Service) ShowLesson(ctx context.Context, a permit.Actor, c course.ID, l LessonID, show bool) error {
	var at clock.Instant
	if show {
		at = clock.NowOf(s.Clock)
	}
	return s.edit(ctx, a, c, func(ctx context.Context, tx *db.Tx) error { return setLessonShown(ctx, tx, c, l, at) })
}

// MoveLesson moves a lesson one place among the lessons of its topic. Needs Edit.
func (s *Service) MoveLesson(ctx context.Context, a permit.Actor, c course.ID, l LessonID, d Direction) error {
	return s.edit(ctx, a, c, func(ctx context.Context, tx *db.Tx) error { return swapLesson(ctx, tx, c, l, d) })
}

// MoveItem moves an item one place; beyond the end of its lesson it goes into the next one of the topic. Needs Edit.
func (s *Service) MoveItem(ctx context.Context, a permit.Actor, c course.ID, i ItemID, d Direction) error {
	return s.edit(ctx, a, c, func(ctx context.Context, tx *db.Tx) error { return swapItem(ctx, tx, c, i, d) })
}

// PlaceItem puts an item into a lesson before another item (0: at the end). Needs Edit.
func (s *Service) PlaceItem(ctx context.Context, a permit.Actor, c course.ID, i ItemID, l LessonID, before ItemID) error {
	return s.edit(ctx, a, c, func(ctx context.Context, tx *db.Tx) error { return placeItem(ctx, tx, c, i, l, before) })
}

func (s *Service) edit(ctx context.Context, a permit.Actor, c course.ID, do func(context.Context, *db.Tx) error) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Course.Need(ctx, tx, c, a, Edit); err != nil {
			return err
		}
		if err := s.Course.Active(ctx, tx, c); err != nil {
			return err
		}
		return do(ctx, tx)
	})
}

func orNotFound(err error) error {
	if err != nil {
		return err
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// DayLesson is a lesson of one day with its course, for start pages.
type DayLesson struct {
	Lesson
	CourseTitle, CourseCode, Cover string
}

// Between are the dated lessons of a person's courses from one day to another, both included. Lessons that pupils do not see yet are
// only there for her as a teacher.
func (s *Service) Between(ctx context.Context, q db.Q, who int64, from, to clock.Date) ([]DayLesson, error) {
	return readBetween(ctx, q, who, from, to)
}
