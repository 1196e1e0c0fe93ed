// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import (
	"slices"
	"strings"
)

// roleOrder are the roles whose content a row is, those that show most of it first. Towards every other role a row only shows, and an
// erasure only touches, what names the person.
var roleOrder = []string{About, Author, "child", "guardian", Addressee, Uploader, HeldRole}

// HeldRole is the role towards a row that belongs to a row that goes.
const HeldRole = "held"

// RoleRank orders roles: who has several towards a row is shown it in the first.
func RoleRank(role string) int {
	if i := slices.Index(roleOrder, role); i >= 0 {
		return i
	}
	return len(roleOrder)
}

// HasContent tells that the content of a row is this role's.
func HasContent(role string) bool { return RoleRank(role) < len(roleOrder) }

// ErasureOf is what an erasure does to a column for a role. What says "*" is meant for the people whose content the row is; who only
// left a trace in it takes nothing but the trace, and nobody touches the column that names somebody in another role.
func (t Table) ErasureOf(role, column string) Erasure {
	c := t.Columns[column]
	if e, said := c.Erase[role]; said {
		return e
	}
	mine, others := t.names(role, column)
	switch {
	case mine && t.mentions(role):
		return KeepShared
	case !mine && others, !mine && !HasContent(role):
		return Untouched
	}
	return c.Erase["*"]
}

// names tells whether the column itself is what ties a person in the role, or in another role, to the row.
func (t Table) names(role, column string) (mine, others bool) {
	for _, l := range t.Subjects {
		first, _, _ := strings.Cut(l.Path, ">")
		if strings.TrimSpace(first) == column {
			mine = mine || l.Role == role
			others = others || l.Role != role && t.Columns[column].Reference
		}
	}
	return mine, others
}

func (t Table) mentions(role string) bool {
	for _, l := range t.Subjects {
		if l.Role == role && l.Kind == "mention" {
			return true
		}
	}
	return false
}
