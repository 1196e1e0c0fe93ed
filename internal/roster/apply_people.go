// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"net/mail"
	"slices"
	"strings"

	"lectern/internal/class"
	"lectern/internal/person"
	"lectern/internal/platform/permit"
	"lectern/internal/roster/oneroster"
)

// roleHere is what a role of the standard is on this site. Nobody becomes an admin by a file: that is done by hand.
var roleHere = map[string]permit.Role{
	"student": permit.Pupil, "teacher": permit.Teacher, "parent": permit.Parent, "guardian": permit.Parent, "relative": permit.Parent,
	"aide": permit.Staff, "proctor": permit.Staff, "counselor": permit.Staff, "principal": permit.Staff, "administrator": permit.Staff,
	"districtAdministrator": permit.Staff, "siteAdministrator": permit.Staff, "systemAdministrator": permit.Staff,
}

// placeHere is what an enrolment's role is in a class.
var placeHere = map[string]string{"student": class.Pupil, "teacher": class.Teacher, "aide": class.Assistant}

func (a *applier) people(ctx context.Context) error {
	var err error
	if a.taken, err = readTaken(ctx, a.tx); err != nil {
		return err
	}
	gone, err := a.gone(ctx)
	if err != nil {
		return err
	}
	for _, u := range a.set.Users {
		if !live(u.Row) || !u.Enabled || u.Status == oneroster.Inactive {
			continue // what is not seen is closed below
		}
		if gone[u.ID] {
			a.line(oneroster.Users, u.Line, u.ID, "", oneroster.Dropped, "roster.erased")
			continue
		}
		says := []any{u.GivenName, u.FamilyName, u.CallName, u.Username, u.Email, u.Grades}
		err := a.put(ctx, kindPerson, u.ID, 0, says, func(ctx context.Context) (int64, error) {
			n := person.NewPerson{GivenName: u.GivenName, FamilyName: u.FamilyName, CallName: u.CallName, YearGroup: strings.Join(u.Grades, ", "),
				Source: person.ByRoster, Username: a.free(u, "username", u.Username, 0), Email: a.free(u, "email", u.Email, 0)}
			made, err := a.s.Person.Create(ctx, a.tx, n)
			a.take(n.Username, n.Email, int64(made))
			return int64(made), err
		}, func(ctx context.Context, target int64) error {
			username, email := a.free(u, "username", u.Username, target), a.free(u, "email", u.Email, target)
			grades := strings.Join(u.Grades, ", ")
			change := person.Update{GivenName: &u.GivenName, FamilyName: &u.FamilyName, Username: &username, Email: &email, YearGroup: &grades}
			if u.CallName != "" {
				change.CallName = &u.CallName
			}
			a.take(username, email, target)
			if err := a.reopen(ctx, person.ID(target)); err != nil {
				return err
			}
			return a.s.Person.Update(ctx, a.tx, person.ID(target), change)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// gone are the people in the set who were erased here: the source still has them, and they must not come back.
func (a *applier) gone(ctx context.Context) (map[string]bool, error) {
	if a.s.Gone == nil {
		return nil, nil
	}
	sources := make([]string, len(a.set.Users))
	for i, u := range a.set.Users {
		sources[i] = u.ID
	}
	return a.s.Gone(ctx, a.tx, sources)
}

// reopen lets in again whom an import closed. Whom somebody closed by hand stays closed.
func (a *applier) reopen(ctx context.Context, who person.ID) error {
	p, err := a.s.Person.Find(ctx, a.tx, who)
	if err != nil || p.ClosedAt.IsZero() || p.ClosedWhy != person.ByRoster {
		return err
	}
	return a.s.Person.Reopen(ctx, a.tx, who)
}

// free is a user name or e-mail that this person can have: not somebody else's, and an e-mail that can exist. Otherwise she comes
// without it, and the report says so.
func (a *applier) free(u oneroster.User, column, value string, who int64) string {
	if value == "" {
		return ""
	}
	if column == "email" {
		if p, err := mail.ParseAddress(value); err != nil || p.Address != value {
			a.line(oneroster.Users, u.Line, u.ID, column, oneroster.Changed, "roster.email_form")
			return ""
		}
	}
	if has := a.taken[column+person.LoginKey(value)]; has != 0 && has != who {
		a.line(oneroster.Users, u.Line, u.ID, column, oneroster.Changed, "roster.taken")
		return ""
	}
	return value
}

func (a *applier) take(username, email string, who int64) {
	if username != "" {
		a.taken["username"+person.LoginKey(username)] = who
	}
	if email != "" {
		a.taken["email"+person.LoginKey(email)] = who
	}
}

func (a *applier) roles(ctx context.Context) error {
	for _, r := range a.set.Roles {
		who := person.ID(a.find(kindPerson, r.User))
		if !live(r.Row) || who == 0 {
			continue
		}
		role, place := roleHere[r.Name], a.find(kindOrg, r.Org)
		if role == permit.Staff && strings.Contains(strings.ToLower(r.Name), "admin") {
			a.line(oneroster.Users, r.Line, r.User, "role", oneroster.Note, "roster.no_admin")
		}
		source := r.User + "|" + string(role) + "|" + r.Org
		grant := func(ctx context.Context) (int64, error) {
			return int64(who), a.s.Person.Grant(ctx, a.tx, who, role, place, person.ByRoster)
		}
		err := a.put(ctx, kindRole, source, int64(who), []any{r.Name}, grant, func(ctx context.Context, _ int64) error {
			_, err := grant(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) guardians(ctx context.Context) error {
	blocks, err := a.s.Person.Blocks(ctx, a.tx)
	if err != nil {
		return err
	}
	ended, err := a.s.Person.EndedByHand(ctx, a.tx)
	if err != nil {
		return err
	}
	for _, g := range a.set.Guardians {
		guardian, child := person.ID(a.find(kindPerson, g.Guardian)), person.ID(a.find(kindPerson, g.Child))
		if guardian == 0 || child == 0 {
			continue
		}
		if kept, err := a.kept(ctx, g, guardian, blocks[child]); err != nil || kept {
			if err != nil {
				return err
			}
			continue
		}
		if ended[[2]person.ID{guardian, child}] {
			a.line(oneroster.Users, g.Line, g.Child, "agentSourcedIds", oneroster.Dropped, "roster.ended_by_hand")
			continue
		}
		link := func(ctx context.Context) (int64, error) {
			return int64(child), a.s.Person.LinkGuardian(ctx, a.tx, person.NewLink{Guardian: guardian, Child: child, Relation: g.Relation,
				Source: person.ByRoster, Kind: custodianHere(g.Relation)})
		}
		err := a.put(ctx, kindGuardian, g.Guardian+"|"+g.Child, int64(guardian), []any{g.Relation}, link, func(ctx context.Context, _ int64) error {
			_, err := link(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// kept tells whether a flag that people set keeps a guardian from a child. The flag stands, and staff are told.
func (a *applier) kept(ctx context.Context, g oneroster.Guardian, guardian person.ID, blocks []person.Block) (bool, error) {
	for _, b := range blocks {
		named := slices.ContainsFunc(a.set.Users, func(u oneroster.User) bool { return u.ID == g.Guardian && b.Hits(guardian, u.GivenName, u.FamilyName) })
		if !named && b.Other != guardian {
			continue
		}
		a.line(oneroster.Users, g.Line, g.Child, "agentSourcedIds", oneroster.Dropped, "roster.flagged")
		return true, a.s.Person.Against(ctx, a.tx, b.Flag)
	}
	return false, nil
}

func (a *applier) enrolments(ctx context.Context) error {
	for _, e := range a.set.Enrollments {
		if !live(e.Row) || e.Status == oneroster.Inactive {
			continue
		}
		role, known := placeHere[e.Role]
		if !known {
			a.line(oneroster.Enrollments, e.Line, e.ID, "role", oneroster.Dropped, "roster.enrolment_role")
			continue
		}
		k, who := class.ID(a.find(kindClass, e.Class)), person.ID(a.find(kindPerson, e.User))
		if k == 0 || who == 0 {
			a.line(oneroster.Enrollments, e.Line, e.ID, "", oneroster.Dropped, "roster.enrolment_of_nobody")
			continue
		}
		if err := a.enrol(ctx, e, k, class.Member{Person: who, Role: role, Main: e.Primary, BeginsOn: e.BeginsOn, EndsOn: e.EndsOn, Source: person.ByRoster}); err != nil {
			return err
		}
	}
	return nil
}

// enrol keys an enrolment by class, person and role: sources give the same place new ids.
func (a *applier) enrol(ctx context.Context, e oneroster.Enrollment, k class.ID, m class.Member) error {
	source := e.Class + "|" + e.User + "|" + m.Role
	if r := a.refs[kindEnrolment][source]; r != nil && r.seen {
		a.line(oneroster.Enrollments, e.Line, e.ID, "", oneroster.Dropped, "roster.enrolment_twice")
		return nil
	}
	add := func(ctx context.Context) (int64, error) {
		a.touched[k] = true
		return int64(k), a.s.Class.AddMember(ctx, a.tx, k, m)
	}
	return a.put(ctx, kindEnrolment, source, int64(m.Person), []any{e.Primary, e.BeginsOn, e.EndsOn}, add, func(ctx context.Context, _ int64) error {
		_, err := add(ctx)
		return err
	})
}

// values keeps the columns that an admin mapped to a purpose, and nothing else.
func (a *applier) values(ctx context.Context) error {
	fields, wait, err := a.s.taken(ctx, a.tx)
	for _, f := range wait {
		file, column, _ := strings.Cut(f.Column, ".")
		a.line(file, 0, "", column, oneroster.Dropped, "roster.field_unassessed")
	}
	if err != nil || len(fields) == 0 {
		return err
	}
	for _, u := range a.set.Users {
		if err := a.extra(ctx, oneroster.Users, u.Row, fields); err != nil {
			return err
		}
	}
	for _, d := range a.set.Demographics {
		if err := a.extra(ctx, oneroster.Demographics, d.Row, fields); err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) extra(ctx context.Context, file string, r oneroster.Row, fields []Field) error {
	who := a.find(kindPerson, r.ID)
	if who == 0 {
		return nil
	}
	for _, f := range fields {
		if v := r.Extra[strings.TrimPrefix(f.Column, file+".")]; v != "" && strings.HasPrefix(f.Column, file+".") {
			if err := a.keep(ctx, person.ID(who), f, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// keep keeps one value. A birth date tells from when she is of age; mapped for guardians alone, the date itself is not kept.
func (a *applier) keep(ctx context.Context, who person.ID, f Field, value string) error {
	age, alone := person.Field(f).TellsAge()
	if age {
		if err := a.s.Person.BirthDate(ctx, a.tx, who, value); err != nil {
			return err
		}
		if alone {
			return nil
		}
	}
	return a.s.Person.SetValue(ctx, a.tx, who, f.ID, value)
}

// custodianHere is what a role of the standard is in law. A relative is nobody's custodian: she has news until the school says more.
func custodianHere(relation string) person.Custodian {
	if relation == "relative" {
		return person.Informational
	}
	return person.Custody
}
