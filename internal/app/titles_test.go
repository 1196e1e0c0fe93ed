// SPDX-License-Identifier: AGPL-3.0-or-later

package app_test

import (
	"net/http"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/platform/db"
)

// TestATitleHasAnEnd: what is far too long is refused beside its field, and what was typed is still there.
func TestATitleHasAnEnd(t *testing.T) {
	w := apptest.School(t, apptest.Fresh(t, db.SQLite), apptest.Tiny)
	for name, m := range makers(t, w) {
		field := "title"
		if m.typed.Get(field) == "" {
			if field = "name"; name != "group" {
				continue
			}
		}
		for n, want := range map[int]int{course.LongestTitle: http.StatusSeeOther, course.LongestTitle + 1: http.StatusUnprocessableEntity} {
			m.typed.Set(field, strings.Repeat("å", n))
			status, _, body := w.As(m.who).Do(http.MethodPost, m.action, m.typed)
			if status != want || status != http.StatusSeeOther && (!strings.Contains(body, "200 characters") || !strings.Contains(body, m.typed.Get(field))) {
				t.Errorf("%s of %d characters: %d", name, n, status)
			}
		}
	}
}
