// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"slices"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/subject"
)

// links is the table of who follows whom: a guardian's copy says nothing of the other ones.
const links = "person_guardian"

// opened are the records that a scope opens in the copy of a guardian who does not use the child's rights, and what is left out of each:
// what her pages show, no more. Files are on those pages too; a copy of rows cannot tell those of a draft from those that were handed in.
var opened = map[person.Scope]map[string][]string{
	person.SeeNews: {
		"class_member": nil, "course_member": nil, "assignment_audience": nil, "assignment_date": {"reason"},
	},
	person.SeeWork: {
		"assignment_audience": nil, "assignment_date": {"reason"}, "assignment_submission": {"draft", "draft_link", "draft_at", "created_at"},
		"assignment_attempt": nil, "assignment_grade": {"mark", "label", "comment", "graded_by", "graded_at", "seen_at"},
	},
}

// Scoped are the scopes that open something in a copy.
func Scoped() []person.Scope { return []person.Scope{person.SeeNews, person.SeeWork} }

// narrow is what a copy for somebody is made of: everything for the person herself; for who uses her rights, all but the links of others;
// otherwise what the scopes open. Fault: NotFound for who has none.
func (s *Service) narrow(ctx context.Context, q db.Q, p Parcel) ([]person.Scope, Source, error) {
	all := s.source(p.Person)
	if p.Fetcher == 0 || p.Fetcher == p.Person {
		return nil, all, nil
	}
	now, err := s.Person.ScopesOf(ctx, q, p.Fetcher, p.Person)
	if err != nil {
		return nil, nil, err
	}
	if slices.Contains(now, person.UseRights) {
		return nil, filtered{all, func(r subject.Record) (subject.Record, bool) {
			return r, r.Table != links || names(r, int64(p.Fetcher))
		}}, nil
	}
	now = slices.DeleteFunc(now, func(x person.Scope) bool { return !slices.Contains(Scoped(), x) })
	if len(now) == 0 {
		return nil, nil, notThere()
	}
	return now, filtered{all, func(r subject.Record) (subject.Record, bool) { return scoped(r, now) }}, nil
}

// names tells whether a record names a person.
func names(r subject.Record, who int64) bool {
	return slices.ContainsFunc(r.Fields, func(f subject.Field) bool { return f.Person == who })
}

func scoped(r subject.Record, scopes []person.Scope) (subject.Record, bool) {
	for _, x := range scopes {
		out, yes := opened[x][r.Table]
		if !yes {
			continue
		}
		r.Files = nil
		r.Fields = slices.DeleteFunc(slices.Clone(r.Fields), func(f subject.Field) bool { return slices.Contains(out, f.Column) })
		return r, true
	}
	return r, false
}

// filtered passes on what a filter lets through.
type filtered struct {
	from Source
	let  func(subject.Record) (subject.Record, bool)
}

func (f filtered) Copy(ctx context.Context, do func(subject.Record) error) error {
	return f.from.Copy(ctx, func(r subject.Record) error {
		r, yes := f.let(r)
		if !yes {
			return nil
		}
		return do(r)
	})
}

// may tells whether a parcel may still be fetched by whom it was made for: a guardian must have today all that went into it. Fault: NotFound.
func (s *Service) may(ctx context.Context, q db.Q, p Parcel) error {
	if p.Fetcher == p.Person {
		return nil
	}
	now, err := s.Person.ScopesOf(ctx, q, p.Fetcher, p.Person)
	if err != nil {
		return err
	}
	need := p.Scopes
	if len(need) == 0 {
		need = []person.Scope{person.UseRights}
	}
	if slices.Contains(now, person.UseRights) || !slices.ContainsFunc(need, func(x person.Scope) bool { return !slices.Contains(now, x) }) {
		return nil
	}
	return notThere()
}
