// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"cmp"
	"slices"
)

// kin is what a user can be in a link between a guardian and a child.
type kin struct {
	known    bool // her roles are in this set
	any      bool // she has one
	child    bool
	relation string // guardian, parent or relative
}

// guardians makes links of the agents. Agents are written on either side or on both, so who is the guardian follows from the
// roles: one must be a student and the other a guardian, parent or relative. Everything else (a teacher as the agent of a
// pupil) gives nobody a view of a child.
func (r *reader) guardians() {
	kins := r.kins()
	t := &table{r: r, spec: spec{name: Users}} // to report with
	links := map[[2]string]bool{}
	for i := range r.set.Users {
		u := &r.set.Users[i]
		t.row = u.Row
		if k := kins[u.ID]; r.rolesApart && k.known && !k.any && !t.gone() {
			t.count("role", "oneroster.role_missing")
		}
		for _, agent := range u.agents {
			g, reason := r.link(kins, u.ID, agent)
			if reason != "" {
				t.change("agentSourcedIds", reason)
				continue
			}
			if pair := [2]string{g.Guardian, g.Child}; !links[pair] {
				links[pair] = true
				g.Line = u.Line
				r.set.Guardians = append(r.set.Guardians, g)
			}
			if !g.Checked {
				t.count("agentSourcedIds", "oneroster.agent_unchecked")
			}
		}
		u.changed, u.agents = t.row.changed, nil
	}
	t.finishTallies()
	slices.SortFunc(r.set.Guardians, func(a, b Guardian) int {
		return cmp.Or(cmp.Compare(a.Guardian, b.Guardian), cmp.Compare(a.Child, b.Child))
	})
}

// kins gathers what the users are. In a delta roles that did not change are not there: then nothing is known.
func (r *reader) kins() map[string]kin {
	kins := make(map[string]kin, len(r.set.Users))
	if r.set.Modes[Users] == Bulk && (!r.rolesApart || r.set.Modes[Roles] == Bulk) {
		for _, u := range r.set.Users {
			kins[u.ID] = kin{known: true}
		}
	}
	for _, role := range r.set.Roles {
		k := kins[role.User]
		k.known, k.any = true, true
		if role.Status == Active {
			k.child = k.child || role.Name == student
			if relation(role.Name) {
				k.relation = role.Name
			}
		}
		kins[role.User] = k
	}
	return kins
}

// link tells who of two follows whom, or the reason why nobody does.
func (r *reader) link(kins map[string]kin, user, agent string) (Guardian, string) {
	if user == agent {
		return Guardian{}, "oneroster.agent_self"
	}
	if k, ok := r.index[Users][agent]; ok {
		agent = k.id
	} else if r.set.Modes[Users] == Bulk {
		return Guardian{}, "oneroster.agent_unknown"
	}
	me, other := kins[user], kins[agent]
	up := (other.relation != "" || !other.known) && (me.child || !me.known)
	down := (me.relation != "" || !me.known) && (other.child || !other.known)
	checked := me.known && other.known
	switch {
	case up && down:
		return Guardian{}, "oneroster.agent_unclear"
	case up:
		return Guardian{Guardian: agent, Child: user, Relation: other.relation, Checked: checked}, ""
	case down:
		return Guardian{Guardian: user, Child: agent, Relation: me.relation, Checked: checked}, ""
	}
	return Guardian{}, "oneroster.agent_no_guardian"
}
