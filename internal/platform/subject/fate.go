// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"slices"

	"lectern/internal/platform/personal"
)

// fate is what happens to the rows in which a person has one role.
type fate struct {
	goes   bool                          // the whole row
	groups map[personal.Erasure][]string // of rows that stay: what happens to which columns
}

// stays are the fates that leave a row, in the order people read them.
var stays = []personal.Erasure{personal.Null, personal.Tombstone, personal.Pseudonymise, personal.Transfer, personal.KeepShared, personal.Keep, personal.WithKept}

// fateOf reads it from the columns: the row goes when every column that concerns the role goes.
func fateOf(t personal.Table, role string) fate {
	if role == personal.HeldRole {
		return fate{goes: true}
	}
	groups := map[personal.Erasure][]string{}
	for name := range t.Columns {
		e := t.ErasureOf(role, name)
		if e == "" || e == personal.Untouched {
			continue
		}
		groups[e] = append(groups[e], name)
	}
	for e := range groups {
		slices.Sort(groups[e])
	}
	gone := groups[personal.Delete]
	if len(groups) == 1 && len(gone) > 0 {
		return fate{goes: true}
	}
	if len(gone) > 0 {
		groups[personal.Null] = append(groups[personal.Null], gone...)
		slices.Sort(groups[personal.Null])
		delete(groups, personal.Delete)
	}
	return fate{groups: groups}
}

// identified tells that rows are kept under the person's own number: the name must stay with them.
func (e *Engine) identified(t personal.Table, role string) bool {
	return len(fateOf(t, role).groups[personal.Keep]) > 0 && e.linkAfter(t, role) == ByPerson
}
