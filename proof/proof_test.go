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
		routes, columns := school.uncovered(before)
		report(t, "coverage", routes)
		report(t, "coverage", columns)
		report(t, "excuses", school.unneeded(before))
		for _, who := range []string{subjectName, twinName, mateName, freshName, teacherName, parentName, adminName} {
			report(t, "access "+who, w.access(who, before))
		}
		others := map[string]string{}
		for _, o := range []string{twinName, mateName, teacherName, otherName, parentName, aliceName} {
			if others[o], err = w.copied(o); err != nil {
				t.Fatal(err)
			}
		}
		foreseen, left := 0, 0
		for _, who := range []string{subjectName, freshName, parentName, teacherName} {
			plan, wrong := w.erase(who, before)
			foreseen += len(plan.Predicted())
			if rest, err := w.engine.Residue(t.Context(), w.db, plan); err != nil {
				t.Fatal(err)
			} else {
				left += len(rest)
			}
			report(t, "erasure of "+who, wrong)
			delete(others, who)
			for o, was := range others {
				report(t, o+" after "+who, w.lost(o, was))
			}
		}
		t.Log(school.figures(before, foreseen, left))
	})
}

func report(t *testing.T, what string, wrong []string) {
	t.Helper()
	for _, line := range wrong {
		t.Errorf("%s: %s", what, line)
	}
}
