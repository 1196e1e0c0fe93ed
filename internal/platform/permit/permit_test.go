// SPDX-License-Identifier: AGPL-3.0-or-later

package permit

import "testing"

func TestGates(t *testing.T) {
	manage := Capability{Name: "x", Roles: []Role{Admin}}
	visitor, pupil, admin := Actor{}, Actor{Person: 1, Roles: []Role{Pupil}}, Actor{Person: 2, Roles: []Role{Teacher, Admin}}
	for name, c := range map[string]struct {
		gate                  Gate
		visitor, pupil, admin bool
	}{
		"anyone":    {Anyone, true, true, true},
		"token":     {Token, true, true, true},
		"signed in": {SignedIn, false, true, true},
		"site":      {Site(manage), false, false, true},
		"scope":     {In(manage), false, true, true}, // the handler asks on
		"none":      {Gate{}, false, true, true},
	} {
		if c.gate.Opens(visitor) != c.visitor || c.gate.Opens(pupil) != c.pupil || c.gate.Opens(admin) != c.admin {
			t.Errorf("%s: %v %v %v", name, c.gate.Opens(visitor), c.gate.Opens(pupil), c.gate.Opens(admin))
		}
	}
	teach := Capability{CourseRoles: []CourseRole{CourseTeacher}}
	if !teach.For(CourseTeacher) || teach.For(CoursePupil) || (Capability{}).For(CourseTeacher) {
		t.Error("a course role holds what it should not")
	}
}
