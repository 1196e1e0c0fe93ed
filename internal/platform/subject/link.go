// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"slices"
	"strconv"
	"strings"

	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
)

// step is one stop of a path: a column of a table.
type step struct{ table, column string }

// stepsOf reads a path: "column > table.column > …". The first step is a column of the table the path starts in.
func stepsOf(table, path string) []step {
	var out []step
	for i, part := range strings.Split(path, ">") {
		part = strings.TrimSpace(part)
		if i == 0 && !strings.Contains(part, ".") {
			out = append(out, step{table, part})
			continue
		}
		t, c, _ := strings.Cut(part, ".")
		out = append(out, step{t, c})
	}
	return out
}

func tablesOf(path string) []string {
	var out []string
	for _, s := range stepsOf("", path)[1:] {
		out = append(out, s.table)
	}
	return out
}

// whom adds the person to the arguments of a statement when it first names her: PostgreSQL refuses an argument that nothing uses.
type whom struct {
	args   *db.Args
	person int64
	mark   string
}

func (w *whom) String() string {
	if w.mark == "" {
		w.mark = w.args.Add(w.person)
	}
	return w.mark
}

// belongs is the condition under which a row of the link's table belongs to the person.
func belongs(t personal.Table, l personal.Link, who *whom) string {
	var cond string
	switch l.Kind {
	case "mention":
		cond = mentions(t, []personal.Link{l}, who)
	case "number":
		cond = t.Name + "." + l.Path + " LIKE " + who.args.Add("%"+strconv.FormatInt(who.person, 10)+"%")
	default:
		cond = leads(stepsOf(t.Name, l.Path), who)
	}
	if l.When != "" {
		cond += " AND " + t.Name + "." + l.When + " = " + who.args.Add(l.Is)
	}
	return "(" + cond + ")"
}

// mentioned finds texts that mention anybody. Each table with mentions has an index of those rows alone, by this very condition.
func mentioned(column string) string {
	return "replace(" + column + `, '"type":"mention"', '') <> ` + column
}

// mentions finds the rows whose texts mention the person.
func mentions(t personal.Table, links []personal.Link, who *whom) string {
	like := who.args.Add(`%"person":"` + id.Text(who.person) + `"%`)
	var any []string
	for _, l := range links {
		any = append(any, "SELECT m.id FROM "+t.Name+" m WHERE "+mentioned("m."+l.Path)+" AND m."+l.Path+" LIKE "+like)
	}
	return t.Name + ".id IN (" + strings.Join(any, " UNION ALL ") + ")"
}

// leads walks a path by nested lookups of row keys to a column that must equal who.
func leads(steps []step, who *whom) string {
	here := steps[0].table + "." + steps[0].column
	if len(steps) == 1 {
		return here + " = " + who.String()
	}
	next := steps[1]
	return here + " IN (SELECT " + next.table + ".id FROM " + next.table + " WHERE " + leads(steps[1:], who) + ")"
}

// arrives is the value at the end of a path, as a scalar.
func arrives(steps []step) string {
	here := steps[0].table + "." + steps[0].column
	if len(steps) == 1 {
		return here
	}
	next := steps[1]
	return "(SELECT " + arrives(steps[1:]) + " FROM " + next.table + " WHERE " + next.table + ".id = " + here + ")"
}

// rolesOf are the roles people can have towards rows of a table, those whose rows go first, then as declared.
func (e *Engine) rolesOf(t personal.Table) []string {
	var out []string
	for _, l := range t.Subjects {
		if !slices.Contains(out, l.Role) {
			out = append(out, l.Role)
		}
	}
	if len(e.holders(t.Name)) > 0 {
		out = append(out, personal.HeldRole)
	}
	slices.SortStableFunc(out, func(a, b string) int { return rank(fateOf(t, a)) - rank(fateOf(t, b)) })
	return out
}

func rank(f fate) int {
	if f.goes {
		return 0
	}
	return 1
}

type holder struct {
	owner personal.Table
	how   personal.Held
}

// holders are the tables whose rows own rows of this one.
func (e *Engine) holders(table string) []holder {
	var out []holder
	for _, t := range e.registry.Tables() {
		for _, h := range t.Held {
			if h.Table == table {
				out = append(out, holder{t, h})
			}
		}
	}
	return out
}

// cond is the condition under which the person has the role towards a row, whichever link says so.
func (e *Engine) cond(t personal.Table, role string, a *db.Args, person int64) string {
	who := &whom{args: a, person: person}
	var any []string
	var texts []personal.Link
	for _, l := range t.Subjects {
		switch {
		case l.Role != role:
		case l.Kind == "mention":
			texts = append(texts, l)
		default:
			any = append(any, belongs(t, l, who))
		}
	}
	if len(texts) > 0 {
		any = append(any, mentions(t, texts, who))
	}
	if role == personal.HeldRole {
		for _, h := range e.holders(t.Name) {
			if owns := e.goingOwners(h.owner, who); owns != "" {
				any = append(any, "("+t.Name+"."+h.how.Kind+" = "+a.Add(h.how.Is)+" AND "+t.Name+"."+h.how.ID+
					" IN (SELECT "+h.owner.Name+".id FROM "+h.owner.Name+" WHERE "+owns+"))")
			}
		}
	}
	if len(any) == 0 {
		return "1 = 0"
	}
	return "(" + strings.Join(any, " OR ") + ")"
}

// goingOwners is the condition under which a row of an owning table goes with the person.
func (e *Engine) goingOwners(owner personal.Table, who *whom) string {
	var any []string
	for _, l := range owner.Subjects {
		if fateOf(owner, l.Role).goes {
			any = append(any, belongs(owner, l, who))
		}
	}
	return strings.Join(any, " OR ")
}

// but is the condition that leaves out the rows in which the person has one of these roles.
func (e *Engine) but(t personal.Table, roles []string, a *db.Args, person int64) string {
	var out string
	for _, r := range roles {
		out += " AND NOT COALESCE(" + e.cond(t, r, a, person) + ", false)"
	}
	return out
}

// butGone is but without the rows that a hold keeps: they do not go in the other roles either.
func (e *Engine) butGone(t personal.Table, roles []string, a *db.Args, person int64) string {
	var out string
	for _, r := range roles {
		out += " AND NOT COALESCE(" + e.cond(t, r, a, person) + e.free(t) + ", false)"
	}
	return out
}
