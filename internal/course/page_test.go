// SPDX-License-Identifier: AGPL-3.0-or-later

package course_test

import (
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// TestPagesShowNothingEmpty: no column of acts for those who may do nothing, no rule of a list without groups.
func TestPagesShowNothingEmpty(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	at := course.Path(book(t, w).ID)
	pupil, teacher := w.As("jonas@fjordvik.example"), w.As("marit@fjordvik.example")
	for name, page := range map[string]struct {
		body string
		not  string
	}{
		"people for a pupil":      {pupil.Get(at + "/people"), ">Actions<"},
		"groups when there is no": {teacher.Get(at + "/groups"), `<ul class="rows" aria-label="Groups">`},
		"nobody found":            {teacher.Get(at + "/people?q=xyzzy"), `aria-label="People found"`},
	} {
		if strings.Contains(page.body, page.not) {
			t.Errorf("%s: shows %q", name, page.not)
		}
	}
	if body := teacher.Get(at + "/people"); !strings.Contains(body, ">Actions<") {
		t.Error("a teacher has no column of acts")
	}
}

// TestAParentIsLedToTheChildren: she is in no course, and is not told to wait for one.
func TestAParentIsLedToTheChildren(t *testing.T) {
	w := apptest.School(t, testkit.DB(t, db.SQLite), apptest.Tiny)
	body := w.As("anne@fjordvik.example").Get("/courses")
	if strings.Contains(body, "No courses yet") || !strings.Contains(body, "your children") {
		t.Error("the page speaks of courses of her own")
	}
}
