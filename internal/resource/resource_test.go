// SPDX-License-Identifier: AGPL-3.0-or-later

package resource_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/course"
	"lectern/internal/platform/db"
)

var link = regexp.MustCompile(`/resources/[0-9a-z]{13}`)

// TestAPageIsMadeShownChangedAndRemoved through the pages, as teacher and pupil.
func TestAPageIsMadeShownChangedAndRemoved(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		w := apptest.School(t, d, apptest.Tiny)
		teacher, pupil, outsider := w.As("marit@fjordvik.example"), w.As("jonas@fjordvik.example"), w.As("t0.1")
		p, err := w.Person.FindByLogin(context.Background(), w.DB, "jonas@fjordvik.example")
		if err != nil {
			t.Fatal(err)
		}
		mine, err := w.Course.Mine(context.Background(), w.DB, int64(p.ID))
		if err != nil {
			t.Fatal(err)
		}
		at := course.Path(mine[0].ID) + "/resources"
		status, _, body := teacher.Do(http.MethodPost, at, url.Values{"kind": {"page"}, "title": {""}, "body": {"Kept **text**"}})
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Kept") {
			t.Fatalf("a page without a title: %d", status)
		}
		status, where, _ := teacher.Do(http.MethodPost, at, url.Values{"kind": {"page"}, "title": {"Safety"}, "body": {"Wear <script>alert(1)</script> *goggles*"}})
		if status != http.StatusSeeOther || !link.MatchString(where) {
			t.Fatalf("%d %s", status, where)
		}
		if status, _, _ := pupil.Do(http.MethodGet, where, nil); status != http.StatusNotFound {
			t.Errorf("a pupil sees what is only the teacher's: %d", status)
		}
		if status, _, _ := teacher.Do(http.MethodPost, where+"/show", url.Values{"show": {"1"}}); status != http.StatusSeeOther {
			t.Fatalf("show: %d", status)
		}
		body = pupil.Get(where)
		if !strings.Contains(body, "<em>goggles</em>") || strings.Contains(body, "<script>alert") {
			t.Errorf("the page is drawn wrongly")
		}
		if status, _, _ := outsider.Do(http.MethodGet, where, nil); status != http.StatusNotFound {
			t.Errorf("an outsider: %d", status)
		}
		first := url.Values{"version": {"1"}, "title": {"Safety first"}, "body": {"One"}}
		if status, _, _ := teacher.Do(http.MethodPost, where+"/edit", first); status != http.StatusSeeOther {
			t.Fatalf("edit: %d", status)
		}
		second := url.Values{"version": {"1"}, "title": {"Safety"}, "body": {"Two of another teacher"}}
		status, _, body = w.As("karim@fjordvik.example").Do(http.MethodPost, where+"/edit", second)
		if status != http.StatusUnprocessableEntity || !strings.Contains(body, "Two of another teacher") || !strings.Contains(body, "One") {
			t.Errorf("two at once must both be shown: %d", status)
		}
		for _, bad := range []string{"javascript:alert(1)", "ftp://x.example", "", "http://"} {
			if status, _, _ := teacher.Do(http.MethodPost, at, url.Values{"kind": {"link"}, "title": {"x"}, "url": {bad}}); status != http.StatusUnprocessableEntity {
				t.Errorf("the address %q was taken: %d", bad, status)
			}
		}
		if status, _, _ := teacher.Do(http.MethodPost, where+"/remove", url.Values{}); status != http.StatusSeeOther {
			t.Fatalf("remove: %d", status)
		}
		if status, _, _ := pupil.Do(http.MethodGet, where, nil); status != http.StatusNotFound {
			t.Errorf("it is still there: %d", status)
		}
	})
}
