// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"fmt"

	"lectern/internal/platform/db"
)

// Residue counts what is there now of the person of a plan, under her own id and under the pseudonym, table by table and role by role.
func (e *Engine) Residue(ctx context.Context, q db.Q, p Plan) ([]Item, error) {
	var out []Item
	for _, name := range e.order {
		t, _ := e.registry.Table(name)
		for _, role := range e.rolesOf(t) {
			for _, tie := range []struct {
				link string
				who  int64
			}{{ByPerson, p.Person}, {ByPseudonym, p.Pseudonym}} {
				var a db.Args
				rows, last, err := countRows(ctx, q, t.Name, e.cond(t, role, &a, tie.who), e.clockOf(t), a)
				if err != nil {
					return nil, err
				}
				if rows > 0 {
					out = append(out, Item{Table: t.Name, Role: role, Rows: rows, Link: tie.link, Activity: t.Activity.ID,
						Retention: t.Retention.ID, Until: until(t, last)})
				}
			}
		}
	}
	return out, nil
}

// Predicted is what Residue shall find after the plan was executed.
func (p Plan) Predicted() map[string]int64 {
	out, held := map[string]int64{}, map[string]int64{}
	for _, i := range p.Items {
		switch {
		case i.Held:
			held[tie(i)] += i.Rows
		case i.Stays() && i.Link != ByNothing:
			out[tie(i)] = i.Rows // a row with several fates is one row
		}
	}
	for k, n := range held {
		out[k] += n
	}
	return out
}

func tie(i Item) string { return i.Table + " " + i.Role + " " + i.Link }

// Differs lists how what was found differs from what was predicted; nothing when they are equal.
func (p Plan) Differs(found []Item) []string {
	want := p.Predicted()
	var out []string
	for _, i := range found {
		if n := want[tie(i)]; n != i.Rows {
			out = append(out, fmt.Sprintf("%s: %d rows, %d were predicted", tie(i), i.Rows, n))
		}
		delete(want, tie(i))
	}
	for k, n := range want {
		out = append(out, fmt.Sprintf("%s: no rows, %d were predicted", k, n))
	}
	return out
}
