// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/class"
	"lectern/internal/org"
	"lectern/internal/person"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/roster/oneroster"
)

// fileOf is the file whose absence or delta says nothing about what is missing of a kind.
var fileOf = map[string]string{
	kindOrg: oneroster.Orgs, kindSession: oneroster.Sessions, kindSubject: oneroster.Courses, kindClass: oneroster.Classes,
	kindPerson: oneroster.Users, kindRole: oneroster.Users, kindGuardian: oneroster.Users, kindEnrolment: oneroster.Enrollments,
}

// vanished closes what the set no longer names: places of people first, then people, then places.
func (a *applier) vanished(ctx context.Context) error {
	var err error
	if a.admins, err = readAdmins(ctx, a.tx); err != nil {
		return err
	}
	people := a.leaving()
	a.closing.People = len(people)
	if a.closing.TooMany() && !a.o.CloseMany && !a.o.DryRun {
		return tooMany(a.closing)
	}
	for _, kind := range []string{kindEnrolment, kindGuardian, kindRole, kindPerson, kindClass, kindSubject, kindSession, kindOrg} {
		gone := people
		if kind != kindPerson {
			gone = a.missing(kind)
		}
		for _, source := range gone {
			if err := a.close(ctx, kind, source); err != nil {
				return err
			}
			a.kinds[kind].Closed++
			a.refs[kind][source].gone = true
			if err := setRefGone(ctx, a.tx, kind, source, a.now); err != nil {
				return err
			}
		}
	}
	return nil
}

// leaving are the people whom the source has lost, without those who are admins here: no file locks the last admin out.
func (a *applier) leaving() []string {
	var out []string
	for _, source := range a.missing(kindPerson) {
		if a.admins[a.refs[kindPerson][source].target] {
			a.line(oneroster.Users, 0, source, "", oneroster.Note, "roster.admin_stays")
			continue
		}
		out = append(out, source)
	}
	return out
}

// missing are the records brought before that this set does not name any more: in a bulk file all that were not seen, in a delta
// those it says are gone. A row that could not be read is not missing.
func (a *applier) missing(kind string) []string {
	file := fileOf[kind]
	mode := a.set.Modes[file]
	if kind == kindRole && a.set.Modes[oneroster.Roles] == oneroster.Bulk {
		mode = oneroster.Bulk
	}
	if mode == oneroster.Absent || mode == "" {
		return nil
	}
	said := map[string]bool{}
	if mode == oneroster.Delta {
		said = a.saidGone(kind)
	}
	var out []string
	for source, r := range a.refs[kind] {
		if r.gone || r.seen || a.unread(kind, source) || (mode == oneroster.Delta && !said[source]) {
			continue
		}
		out = append(out, source)
	}
	slices.Sort(out)
	return out
}

func (a *applier) unread(kind, source string) bool {
	user, _, _ := strings.Cut(source, "|")
	switch kind {
	case kindRole, kindGuardian:
		return a.set.Unread[oneroster.Users][user]
	case kindEnrolment:
		parts := strings.Split(source, "|")
		return len(parts) > 1 && (a.set.Unread[oneroster.Classes][parts[0]] || a.set.Unread[oneroster.Users][parts[1]])
	}
	return a.set.Unread[fileOf[kind]][source]
}

// saidGone are the records that a delta says are gone.
func (a *applier) saidGone(kind string) map[string]bool {
	out := map[string]bool{}
	switch kind {
	case kindPerson:
		for _, u := range a.set.Users {
			out[u.ID] = out[u.ID] || !live(u.Row) || !u.Enabled || u.Status == oneroster.Inactive
		}
	case kindClass:
		for _, k := range a.set.Classes {
			out[k.ID] = !live(k.Row)
		}
	case kindSubject:
		for _, k := range a.set.Courses {
			out[k.ID] = !live(k.Row)
		}
	case kindOrg:
		for _, k := range a.set.Orgs {
			out[k.ID] = !live(k.Row)
		}
	case kindSession:
		for _, k := range a.set.Sessions {
			out[k.ID] = !live(k.Row)
		}
	case kindEnrolment:
		for _, e := range a.set.Enrollments {
			if role, ok := placeHere[e.Role]; ok && !live(e.Row) {
				out[e.Class+"|"+e.User+"|"+role] = true
			}
		}
	}
	return out
}

func (a *applier) close(ctx context.Context, kind, source string) error {
	target := a.refs[kind][source].target
	parts := strings.Split(source, "|")
	switch kind {
	case kindPerson:
		return a.s.Person.Close(ctx, a.tx, person.ID(target), person.ByRoster)
	case kindRole:
		return a.s.Person.Revoke(ctx, a.tx, person.ID(target), permit.Role(parts[1]), a.target(kindOrg, parts[2]))
	case kindGuardian:
		return a.s.Person.EndGuardian(ctx, a.tx, person.ID(a.target(kindPerson, parts[0])), person.ID(target), person.ByRoster)
	case kindEnrolment:
		k := class.ID(target)
		a.touched[k] = true
		return a.s.Class.EndMember(ctx, a.tx, k, person.ID(a.target(kindPerson, parts[1])), parts[2])
	case kindClass:
		return a.s.Class.Close(ctx, a.tx, class.ID(target))
	case kindSubject:
		return a.s.Class.CloseSubject(ctx, a.tx, class.SubjectID(target))
	case kindSession:
		return a.s.Org.CloseSession(ctx, a.tx, org.SessionID(target))
	case kindOrg:
		return a.s.Org.Close(ctx, a.tx, org.ID(target))
	}
	return fault.New(fault.Invalid, "fault.invalid")
}

// target is the row of a record that may be gone already.
func (a *applier) target(kind, source string) int64 {
	if r := a.refs[kind][source]; r != nil {
		return r.target
	}
	return 0
}
