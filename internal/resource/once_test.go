// SPDX-License-Identifier: AGPL-3.0-or-later

package resource_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
)

// TestAFileSentTwiceIsOneFile with a script, where the second form finds its upload in use, and without, where the file comes again.
func TestAFileSentTwiceIsOneFile(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		drawn := func() string {
			_, after, _ := strings.Cut(s.teacher.Get(s.at()+"/new?kind=file"), `name="new" value="`)
			return after[:13]
		}
		form := url.Values{"kind": {"file"}, "new": {drawn()}, "upload": {s.upload(t, s.ada, "map.txt", []byte("north")).ID.String()}}
		_, first, _ := s.teacher.Do(http.MethodPost, s.at(), form)
		if _, second, _ := s.teacher.Do(http.MethodPost, s.at(), form); first == "" || second != first {
			t.Errorf("an upload leads to %q and %q", first, second)
		}
		form.Set("title", "Another map")
		if status, _, _ := s.teacher.Do(http.MethodPost, s.at(), form); status != http.StatusUnprocessableEntity {
			t.Errorf("the file of the first became that of another: %d", status)
		}
		plain := url.Values{"kind": {"file"}, "new": {drawn()}}
		_, first, _ = s.teacher.DoFile(s.at(), plain, "file", "list.txt", "one")
		if _, second, _ := s.teacher.DoFile(s.at(), plain, "file", "list.txt", "one"); first == "" || second != first {
			t.Errorf("a file leads to %q and %q", first, second)
		}
		n, err := db.Int(ctx, s.DB, `SELECT count(*) FROM resource WHERE title IN ('map.txt', 'list.txt')`)
		if err != nil || n != 2 {
			t.Errorf("%d files, %v", n, err)
		}
	})
}
