// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"

	"lectern/internal/platform/db"
	"lectern/internal/platform/i18n"
)

// Filter narrows the list of all courses.
type Filter struct {
	Text      string // any part of title or code, any alphabet
	NoTeacher bool   // only those without a present teacher
	Archived  bool   // true lists the archived, false the others
	Offset    int    // rows to skip; courses are few enough to count
	Limit     int
}

// Row is one line of the list of all courses.
type Row struct {
	Course
	Teachers, Pupils int64
}

// List is one screen of all courses by title, and how many there are. The caller has checked that it may: this is for those who keep
// the school in order, and shows nothing of what is in a course.
func (s *Service) List(ctx context.Context, q db.Q, f Filter) ([]Row, int64, error) {
	f.Text = i18n.Fold(f.Text)
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	total, err := countCourses(ctx, q, f)
	if err != nil {
		return nil, 0, err
	}
	rows, err := listCourses(ctx, q, f)
	return rows, total, err
}

// CountWithoutTeacher is how many courses in use have no present teacher.
func (s *Service) CountWithoutTeacher(ctx context.Context, q db.Q) (int64, error) {
	return countCourses(ctx, q, Filter{NoTeacher: true})
}
