// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"context"
	"slices"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

const itemColumns = `id, course_id, lesson_id, kind, thing_id, title, position, shown_at`

func scanItem(r db.Row) (Item, error) {
	var v Item
	return v, r.Scan(&v.ID, &v.Course, &v.Lesson, &v.Kind, &v.Thing, &v.Title, &v.Position, &v.ShownAt)
}

// readLoose are the items of a course that lie in no lesson.
func readLoose(ctx context.Context, q db.Q, c course.ID, all bool) ([]Item, error) {
	return db.All(ctx, q, scanItem, `
		SELECT `+itemColumns+`
		FROM plan_item
		WHERE course_id = $1 AND lesson_id IS NULL AND removed_at IS NULL AND (shown_at IS NOT NULL OR $2)
		ORDER BY position, id`, c, all)
}

// fillItems reads the items of many lessons with one query.
func fillItems(ctx context.Context, q db.Q, lessons []Lesson, all bool) error {
	at := make(map[LessonID]int, len(lessons))
	ids := make([]LessonID, len(lessons))
	for i, l := range lessons {
		at[l.ID], ids[i] = i, l.ID
	}
	var a db.Args
	return db.Each(ctx, q, func(r db.Row) error {
		v, err := scanItem(r)
		if err != nil {
			return err
		}
		l := &lessons[at[v.Lesson]]
		l.Items = append(l.Items, v)
		return nil
	}, `
		SELECT `+itemColumns+`
		FROM plan_item
		WHERE lesson_id IN `+db.InOf(&a, ids)+` AND removed_at IS NULL AND (shown_at IS NOT NULL OR `+a.Add(all)+`)
		ORDER BY lesson_id, position, id`, a.List()...)
}

func insertItem(ctx context.Context, tx *db.Tx, v Item, by int64, now clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO plan_item (id, course_id, lesson_id, kind, thing_id, title, position, shown_at, created_by, created_at)
		SELECT $1, $2, $3, $4, $5, $6, COALESCE(max(position), 0) + 1, $7, $8, $9
		FROM plan_item
		WHERE course_id = $2 AND lesson_id IS NOT DISTINCT FROM $3`,
		v.ID, v.Course, v.Lesson, v.Kind, v.Thing, v.Title, v.ShownAt, person.ID(by), now)
	return err
}

func setItemShown(ctx context.Context, tx *db.Tx, kind string, thing int64, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE plan_item
		SET shown_at = $3
		WHERE kind = $1 AND thing_id = $2`, kind, thing, at)
	return err
}

func showLessonOf(ctx context.Context, tx *db.Tx, kind string, thing int64, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE plan_lesson
		SET shown_at = $3
		WHERE shown_at IS NULL AND id IN (SELECT lesson_id FROM plan_item WHERE kind = $1 AND thing_id = $2)`, kind, thing, at)
	return err
}

func renameItem(ctx context.Context, tx *db.Tx, kind string, thing int64, title string) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE plan_item
		SET title = $3
		WHERE kind = $1 AND thing_id = $2`, kind, thing, title)
	return err
}

func setItemRemoved(ctx context.Context, tx *db.Tx, kind string, thing int64, at clock.Instant) error {
	_, err := db.Exec(ctx, tx, `
		UPDATE plan_item
		SET removed_at = $3
		WHERE kind = $1 AND thing_id = $2`, kind, thing, at)
	return err
}

func readLessonOf(ctx context.Context, q db.Q, kind string, thing int64) (LessonID, error) {
	n, err := db.Int(ctx, q, `
		SELECT lesson_id
		FROM plan_item
		WHERE kind = $1 AND thing_id = $2`, kind, thing)
	return LessonID(n), err
}

// swapLesson changes places with the neighbour on that side; at the end nothing happens.
func swapLesson(ctx context.Context, tx *db.Tx, c course.ID, l LessonID, d Direction) error {
	v, err := findLesson(ctx, tx, l)
	if err != nil || v.Course != c {
		return orNotFound(err)
	}
	order, err := lessonOrder(ctx, tx, v.Topic)
	if err != nil {
		return err
	}
	return writeOrder(ctx, tx, `UPDATE plan_lesson SET position = $2 WHERE id = $1`, swap(order, l, d))
}

// swapItem changes places with the neighbour on that side; beyond the end of its lesson lies the next lesson of the topic.
func swapItem(ctx context.Context, tx *db.Tx, c course.ID, i ItemID, d Direction) error {
	l, err := lessonOfItem(ctx, tx, c, i)
	if err != nil || l == 0 {
		return err
	}
	order, err := itemOrder(ctx, tx, l)
	if err != nil {
		return err
	}
	if at := slices.Index(order, i) + int(d); at >= 0 && at < len(order) {
		return writeOrder(ctx, tx, setItemPosition, swap(order, i, d))
	}
	v, err := findLesson(ctx, tx, l)
	if err != nil {
		return err
	}
	lessons, err := lessonOrder(ctx, tx, v.Topic)
	if err != nil {
		return err
	}
	next := slices.Index(lessons, l) + int(d)
	if next < 0 || next >= len(lessons) {
		return nil
	}
	return carryItem(ctx, tx, i, lessons[next], d)
}

// carryItem puts an item into a lesson: going down it is the first there, going up the last.
func carryItem(ctx context.Context, tx *db.Tx, i ItemID, l LessonID, d Direction) error {
	there, err := itemOrder(ctx, tx, l)
	if err != nil {
		return err
	}
	before := ItemID(0)
	if d == Down && len(there) > 0 {
		before = there[0]
	}
	return putItem(ctx, tx, i, l, before)
}

func lessonOrder(ctx context.Context, q db.Q, t TopicID) ([]LessonID, error) {
	all, err := readLessons(ctx, q, t, true)
	order := make([]LessonID, len(all))
	for i, x := range all {
		order[i] = x.ID
	}
	return order, err
}

func placeItem(ctx context.Context, tx *db.Tx, c course.ID, i ItemID, l LessonID, before ItemID) error {
	if _, err := lessonOfItem(ctx, tx, c, i); err != nil {
		return err
	}
	to, err := findLesson(ctx, tx, l)
	if err != nil || to.Course != c {
		return orNotFound(err)
	}
	return putItem(ctx, tx, i, l, before)
}

func putItem(ctx context.Context, tx *db.Tx, i ItemID, l LessonID, before ItemID) error {
	if _, err := db.Exec(ctx, tx, `UPDATE plan_item SET lesson_id = $2 WHERE id = $1`, i, l); err != nil {
		return err
	}
	order, err := itemOrder(ctx, tx, l)
	if err != nil {
		return err
	}
	return writeOrder(ctx, tx, setItemPosition, placed(order, i, before))
}

const setItemPosition = `UPDATE plan_item SET position = $2 WHERE id = $1`

func lessonOfItem(ctx context.Context, q db.Q, c course.ID, i ItemID) (LessonID, error) {
	return db.One(ctx, q, func(r db.Row) (LessonID, error) {
		var l LessonID
		return l, r.Scan(&l)
	}, `SELECT lesson_id FROM plan_item WHERE id = $1 AND course_id = $2 AND removed_at IS NULL`, i, c)
}

func itemOrder(ctx context.Context, q db.Q, l LessonID) ([]ItemID, error) {
	return db.All(ctx, q, func(r db.Row) (ItemID, error) {
		var i ItemID
		return i, r.Scan(&i)
	}, `SELECT id FROM plan_item WHERE lesson_id = $1 AND removed_at IS NULL ORDER BY position, id`, l)
}

func writeOrder[T ~int64](ctx context.Context, tx *db.Tx, sql string, order []T) error {
	for i, v := range order {
		if _, err := db.Exec(ctx, tx, sql, int64(v), i+1); err != nil {
			return err
		}
	}
	return nil
}

func findItem(ctx context.Context, q db.Q, i ItemID) (Item, error) {
	return db.One(ctx, q, scanItem, `
		SELECT `+itemColumns+`
		FROM plan_item
		WHERE id = $1 AND removed_at IS NULL`, i)
}
