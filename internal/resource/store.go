// SPDX-License-Identifier: AGPL-3.0-or-later

package resource

import (
	"context"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

func none(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// insertResource is false when the id is taken.
func insertResource(ctx context.Context, tx *db.Tx, v Resource, by int64) (bool, error) {
	n, err := db.Exec(ctx, tx, `
		INSERT INTO resource (id, course_id, kind, title, body, url, file_id, version, created_by, created_at, changed_by, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $10)
		ON CONFLICT (id) DO NOTHING`,
		v.ID, v.Course, v.Kind, v.Title, v.Body, none(v.URL), v.File, v.Version, person.ID(by), v.CreatedAt)
	return n > 0, err
}

// isResource tells whether the resource of this id is what was made of the same form. A file that came without a script was stored once
// more, so its id says nothing.
func isResource(ctx context.Context, q db.Q, which ID, v Resource) (bool, error) {
	n, err := db.Int(ctx, q, `
		SELECT count(*)
		FROM resource r
		JOIN plan_item i ON i.kind = r.kind AND i.thing_id = r.id AND i.removed_at IS NULL
		WHERE r.id = $1 AND r.course_id = $2 AND r.kind = $3 AND r.title = $4 AND r.body IS NOT DISTINCT FROM $5
			AND r.url IS NOT DISTINCT FROM $6`,
		which, v.Course, v.Kind, v.Title, v.Body, none(v.URL))
	return n > 0, err
}

func updateResource(ctx context.Context, tx *db.Tx, v Resource, by int64, now clock.Instant) error {
	n, err := db.Exec(ctx, tx, `
		UPDATE resource
		SET title = $3, body = $4, url = $5, version = version + 1, changed_by = $6, changed_at = $7
		WHERE id = $1 AND version = $2`, v.ID, v.Version, v.Title, v.Body, none(v.URL), person.ID(by), now)
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "resource.changed")
	}
	return err
}

// findResource reads a resource that is in the plan.
func findResource(ctx context.Context, q db.Q, which ID) (Resource, error) {
	return db.One(ctx, q, func(r db.Row) (Resource, error) {
		var v Resource
		return v, r.Scan(&v.ID, &v.Course, &v.Kind, &v.Title, &v.Body, &v.URL, &v.File, &v.Version, &v.CreatedAt, &v.ChangedAt, &v.Shown)
	}, `
		SELECT r.id, r.course_id, r.kind, r.title, r.body, COALESCE(r.url, ''), r.file_id, r.version, r.created_at, r.changed_at,
			i.shown_at IS NOT NULL AND (i.lesson_id IS NULL OR l.shown_at IS NOT NULL)
		FROM resource r
		JOIN plan_item i ON i.kind = r.kind AND i.thing_id = r.id AND i.removed_at IS NULL
		LEFT JOIN plan_lesson l ON l.id = i.lesson_id
		WHERE r.id = $1`, which)
}

func readURLs(ctx context.Context, q db.Q, things []int64) (map[int64]string, error) {
	out := map[int64]string{}
	var a db.Args
	return out, db.Each(ctx, q, func(r db.Row) error {
		var which ID
		var url string
		err := r.Scan(&which, &url)
		out[int64(which)] = url
		return err
	}, `
		SELECT id, url
		FROM resource
		WHERE url IS NOT NULL AND id IN `+a.In(things), a.List()...)
}
