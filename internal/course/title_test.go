// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"strings"
	"testing"

	"lectern/internal/platform/fault"
)

func TestTitles(t *testing.T) {
	for title, want := range map[string]string{
		"Science 8B": "", "": "course.title_missing", strings.Repeat("å", LongestTitle): "", strings.Repeat("å", LongestTitle+1): "course.title_long",
	} {
		f := fault.New(fault.Invalid, "fault.invalid")
		checkTitle(f, title)
		if got := f.Fields; (len(got) == 0) != (want == "") || len(got) == 1 && (got[0].Key != want || got[0].Name != "title") {
			t.Errorf("%.20q: %+v", title, got)
		}
	}
}
