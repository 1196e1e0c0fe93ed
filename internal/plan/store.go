// SPDX-License-Identifier: AGPL-3.0-or-later

package plan

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
)

func none(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// readTopics without all leaves out topics of which pupils see no lesson.
func readTopics(ctx context.Context, q db.Q, c course.ID, all bool) ([]Topic, error) {
	return db.All(ctx, q, func(r db.Row) (Topic, error) {
		var t Topic
		return t, r.Scan(&t.ID, &t.Course, &t.Title, &t.StartsOn, &t.EndsOn, &t.Position)
	}, `
		SELECT id, course_id, title, starts_on, ends_on, position
		FROM plan_topic t
		WHERE course_id = $1 AND ($2 OR EXISTS (SELECT 1 FROM plan_lesson l WHERE l.topic_id = t.id AND l.shown_at IS NOT NULL))
		ORDER BY position, id`, c, all)
}

// insertTopic is false when the id is taken.
func insertTopic(ctx context.Context, tx *db.Tx, as TopicID, t Topic, now clock.Instant) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO plan_topic (id, course_id, title, starts_on, ends_on, position, created_at)
		SELECT $1, $2, $3, $4, $5, COALESCE(max(position), 0) + 1, $6
		FROM plan_topic
		WHERE course_id = $2
		ON CONFLICT (id) DO NOTHING`, as, t.Course, t.Title, t.StartsOn, t.EndsOn, now)
	return n > 0, err
}

// isTopic tells whether the topic of this id is what was made of the same form.
func isTopic(ctx context.Context, q db.Q, which TopicID, t Topic) (bool, error) {
	n, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM plan_topic
		WHERE id = $1 AND course_id = $2 AND title = $3 AND starts_on IS NOT DISTINCT FROM $4 AND ends_on IS NOT DISTINCT FROM $5`,
		which, t.Course, t.Title, t.StartsOn, t.EndsOn)
	return n > 0, err
}

func updateTopic(ctx context.Context, tx *db.Tx, t Topic) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE plan_topic
		SET title = $3, starts_on = $4, ends_on = $5
		WHERE id = $1 AND course_id = $2`, t.ID, t.Course, t.Title, t.StartsOn, t.EndsOn)
	return changed(n, err)
}

func deleteTopic(ctx context.Context, tx *db.Tx, c course.ID, t TopicID) error {
	n, err := db.Exec(ctx, tx, `DELETE FROM plan_topic WHERE id = $1 AND course_id = $2`, t, c)
	return changed(n, err)
}

func countTopic(ctx context.Context, q db.Q, c course.ID, t TopicID) (int64, error) {
	return db.Int(ctx, q, `SELECT count(*) FROM plan_topic WHERE id = $1 AND course_id = $2`, t, c)
}

const lessonColumns = `l.id, l.course_id, l.topic_id, l.title, COALESCE(l.note, ''), l.held_on, l.position, l.shown_at`

func scanLesson(r db.Row) (Lesson, error) {
	var l Lesson
	return l, r.Scan(&l.ID, &l.Course, &l.Topic, &l.Title, &l.Note, &l.HeldOn, &l.Position, &l.ShownAt)
}

func readLessons(ctx context.Context, q db.Q, t TopicID, all bool) ([]Lesson, error) {
	return db.All(ctx, q, scanLesson, `
		SELECT `+lessonColumns+`
		FROM plan_lesson l
		WHERE l.topic_id = $1 AND (l.shown_at IS NOT NULL OR $2)
		ORDER BY l.position, l.id`, t, all)
}

func findLesson(ctx context.Context, q db.Q, l LessonID) (Lesson, error) {
	return db.One(ctx, q, scanLesson, `
		SELECT `+lessonColumns+`
		FROM plan_lesson l
		WHERE l.id = $1`, l)
}

// insertLesson is false when the id is taken.
func insertLesson(ctx context.Context, tx *db.Tx, as LessonID, l Lesson, now clock.Instant) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO plan_lesson (id, course_id, topic_id, title, note, held_on, position, shown_at, created_at)
		SELECT $1, $2, $3, $4, $5, $6, COALESCE(max(position), 0) + 1, $7, $8
		FROM plan_lesson
		WHERE topic_id = $3
		ON CONFLICT (id) DO NOTHING`, as, l.Course, l.Topic, l.Title, none(l.Note), l.HeldOn, l.ShownAt, now)
	return n > 0, err
}

// isLesson tells whether the lesson of this id is what was made of the same form.
func isLesson(ctx context.Context, q db.Q, which LessonID, l Lesson) (bool, error) {
	n, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM plan_lesson
		WHERE id = $1 AND course_id = $2 AND topic_id = $3 AND title = $4 AND note IS NOT DISTINCT FROM $5
			AND held_on IS NOT DISTINCT FROM $6`, which, l.Course, l.Topic, l.Title, none(l.Note), l.HeldOn)
	return n > 0, err
}

func updateLesson(ctx context.Context, tx *db.Tx, l Lesson) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE plan_lesson
		SET topic_id = $3, title = $4, note = $5, held_on = $6
		WHERE id = $1 AND course_id = $2`, l.ID, l.Course, l.Topic, l.Title, none(l.Note), l.HeldOn)
	return changed(n, err)
}

func deleteLesson(ctx context.Context, tx *db.Tx, c course.ID, l LessonID) error {
	n, err := db.Exec(ctx, tx, `DELETE FROM plan_lesson WHERE id = $1 AND course_id = $2`, l, c)
	return changed(n, err)
}

func setLessonShown(ctx context.Context, tx *db.Tx, c course.ID, l LessonID, at clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE plan_lesson
		SET shown_at = $3
		WHERE id = $1 AND course_id = $2`, l, c, at)
	return changed(n, err)
}

func changed(n int64, err error) error {
	if err == nil && n == 0 {
		return orNotFound(nil)
	}
	return err
}

func readBetween(ctx context.Context, q db.Q, who int64, from, to clock.Date) ([]DayLesson, error) {
	return db.All(ctx, q, func(r db.Row) (DayLesson, error) {
		var d DayLesson
		l := &d.Lesson
		return d, r.Scan(&l.ID, &l.Course, &l.Topic, &l.Title, &l.Note, &l.HeldOn, &l.Position, &l.ShownAt, &d.CourseTitle, &d.CourseCode, &d.Cover)
	}, `
		SELECT `+lessonColumns+`, c.title, c.code, c.cover
		FROM course_member m
		JOIN course c ON c.id = m.course_id AND c.archived_at IS NULL
		JOIN plan_lesson l ON l.course_id = c.id
		WHERE m.person_id = $1 AND m.ended_at IS NULL AND l.held_on >= $2 AND l.held_on <= $3
			AND (l.shown_at IS NOT NULL OR m.role IN ('teacher', 'assistant'))
		ORDER BY l.held_on, c.sort_key, l.position`, who, string(from), string(to))
}

func findTopic(ctx context.Context, q db.Q, c course.ID, t TopicID) (Topic, error) {
	return db.One(ctx, q, func(r db.Row) (Topic, error) {
		var v Topic
		return v, r.Scan(&v.ID, &v.Course, &v.Title, &v.StartsOn, &v.EndsOn, &v.Position)
	}, `
		SELECT id, course_id, title, starts_on, ends_on, position
		FROM plan_topic
		WHERE id = $1 AND course_id = $2`, t, c)
}

// topicNear is the topic of the next lesson from a day on, else of the last one before it.
func topicNear(ctx context.Context, q db.Q, c course.ID, day clock.Date, all bool) (TopicID, error) {
	t, err := db.Int(ctx, q, `
		SELECT topic_id
		FROM plan_lesson
		WHERE course_id = $1 AND held_on IS NOT NULL AND (shown_at IS NOT NULL OR $3)
		ORDER BY held_on < $2, CASE WHEN held_on >= $2 THEN held_on ELSE '' END, held_on DESC
		LIMIT 1`, c, string(day), all)
	return TopicID(t), err
}

func readSpots(ctx context.Context, q db.Q, c course.ID) ([]spot, error) {
	return db.All(ctx, q, func(r db.Row) (spot, error) {
		var v spot
		return v, r.Scan(&v.Lesson, &v.Title, &v.HeldOn, &v.Topic)
	}, `
		SELECT l.id, l.title, l.held_on, t.title
		FROM plan_lesson l
		JOIN plan_topic t ON t.id = l.topic_id
		WHERE l.course_id = $1
		ORDER BY t.position, t.id, l.position, l.id`, c)
}
