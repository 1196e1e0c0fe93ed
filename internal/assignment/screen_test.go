// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"strings"
	"testing"
)

// TestScreens: a lecture of 200 comes in screens, who waits first; everybody stands on exactly one, and only who is shown was looked at.
func TestScreens(t *testing.T) {
	muxEngines(t, func(t *testing.T, m *muxWorld) {
		which := m.mustMake()
		crowd := m.crowd(200)
		late := crowd[150]
		m.mustSubmit(late, which, "Beans grow.")

		first := m.page(m.ada, path(which))
		shows(t, first, "Pupil 150", "1–100 of", `href="?from=100"`, "!?from=200")
		if strings.Index(first, `>Pupil 150<`) > strings.Index(first, `>Pupil 0<`) {
			t.Error("who waits is not first")
		}
		must(t, m.Audit.Flush(context.Background()))
		if n := m.count(`SELECT count(*) FROM audit_read`); n != onScreen {
			t.Errorf("%d were looked at", n)
		}
		shows(t, m.page(m.ada, path(which)+"?from=100"), "101–200 of", `href="?from=0"`, `href="?from=200"`, "!>Pupil 150<")
		for _, odd := range []string{"-5", "9999", "none"} {
			shows(t, m.page(m.ada, path(which)+"?from="+odd), "1–100 of")
		}
		_, _, works, err := m.Class(t.Context(), m.DB, m.ada, which)
		must(t, err)
		seen := map[string]int{}
		for from := 0; from < len(works); from += onScreen {
			for _, w := range screenOf(works, from).Works {
				seen[w.ID.String()]++
			}
		}
		if len(seen) != len(works) {
			t.Errorf("%d of %d are on a screen", len(seen), len(works))
		}
		for who, n := range seen {
			if n != 1 {
				t.Errorf("%s is on %d screens", who, n)
			}
		}
	})
}
