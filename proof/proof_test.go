// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"testing"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/db"
)

// TestProof is the short form: one school, one subject with a mark that stays and one of whom nothing stays, both engines.
func TestProof(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		school := newWorld(t, d)
		school.seed()
		w := school.scene()
		before, err := w.see(w.marks.Needles(""))
		if err != nil {
			t.Fatal(err)
		}
		report(t, "undeclared", w.undeclared(before))
		for _, who := range []string{subjectName, twinName, mateName, freshName, teacherName, parentName, adminName} {
			report(t, "access "+who, w.access(who, before))
		}
		others := map[string]string{}
		for _, o := range []string{twinName, mateName, teacherName, otherName, parentName, aliceName} {
			if others[o], err = w.copied(o); err != nil {
				t.Fatal(err)
			}
		}
		for _, who := range []string{subjectName, freshName, parentName, teacherName} {
			_, wrong := w.erase(who, before)
			report(t, "erasure of "+who, wrong)
			delete(others, who)
			for o, was := range others {
				report(t, o+" after "+who, w.lost(o, was))
			}
		}
		t.Logf("%d canaries, %d found, %d values read, %d routes took something", len(w.marks.All("")), found(w, before), values(before), len(school.took))
	})
}

func report(t *testing.T, what string, wrong []string) {
	t.Helper()
	for _, line := range wrong {
		t.Errorf("%s: %s", what, line)
	}
}
