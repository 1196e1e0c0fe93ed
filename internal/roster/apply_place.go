// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"strings"

	"lectern/internal/class"
	"lectern/internal/org"
	"lectern/internal/platform/clock"
	"lectern/internal/roster/oneroster"
)

// live tells whether a record stands for something that is there.
func live(r oneroster.Row) bool { return r.Status != oneroster.ToBeDeleted }

func (a *applier) orgs(ctx context.Context) error {
	for _, v := range a.set.Orgs {
		if !live(v.Row) {
			continue
		}
		o := org.Org{Parent: org.ID(a.find(kindOrg, v.Parent)), Kind: v.Type, Name: v.Name, Identifier: v.Identifier}
		says := []any{v.Name, v.Type, v.Identifier, v.Parent}
		err := a.put(ctx, kindOrg, v.ID, 0, says, func(ctx context.Context) (int64, error) {
			made, err := a.s.Org.Create(ctx, a.tx, o)
			return int64(made), err
		}, func(ctx context.Context, target int64) error {
			o.ID = org.ID(target)
			if err := a.s.Org.Reopen(ctx, a.tx, o.ID); err != nil {
				return err
			}
			return a.s.Org.Update(ctx, a.tx, o)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) sessions(ctx context.Context) error {
	for _, v := range a.set.Sessions {
		if !live(v.Row) {
			continue
		}
		t := org.Session{Parent: org.SessionID(a.find(kindSession, v.Parent)), Kind: v.Type, Title: v.Title, StartsOn: v.StartsOn, EndsOn: v.EndsOn, SchoolYear: v.SchoolYear}
		put := func(ctx context.Context) (int64, error) {
			made, err := a.s.Org.PutSession(ctx, a.tx, t)
			return int64(made), err
		}
		err := a.put(ctx, kindSession, v.ID, 0, []any{v.Title, v.Type, v.StartsOn, v.EndsOn, v.Parent, v.SchoolYear}, put,
			func(ctx context.Context, target int64) error {
				t.ID = org.SessionID(target)
				_, err := put(ctx)
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *applier) subjects(ctx context.Context) error {
	for _, v := range a.set.Courses {
		if !live(v.Row) {
			continue
		}
		t := class.Subject{Org: org.ID(a.find(kindOrg, v.Org)), Title: v.Title, Code: v.Code}
		put := func(ctx context.Context) (int64, error) {
			made, err := a.s.Class.PutSubject(ctx, a.tx, t)
			return int64(made), err
		}
		err := a.put(ctx, kindSubject, v.ID, 0, []any{v.Title, v.Code, v.Org}, put, func(ctx context.Context, target int64) error {
			t.ID = class.SubjectID(target)
			_, err := put(ctx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// classes makes each class and the course that follows it.
func (a *applier) classes(ctx context.Context) error {
	for _, v := range a.set.Classes {
		if !live(v.Row) {
			continue
		}
		k := class.Class{Org: org.ID(a.find(kindOrg, v.School)), Subject: class.SubjectID(a.find(kindSubject, v.Course)), Title: v.Title,
			Code: v.Code, Kind: v.Type, YearGroup: strings.Join(v.Grades, ", "), Location: v.Location}
		starts, ends := a.termOf(v, &k)
		err := a.put(ctx, kindClass, v.ID, 0, []any{v.Title, v.Code, v.Type, v.Location, v.Course, v.School, v.Terms, v.Grades},
			func(ctx context.Context) (int64, error) {
				made, err := a.s.Class.Create(ctx, a.tx, k)
				if err != nil {
					return 0, err
				}
				k.ID = made
				a.touched[made] = true
				_, err = a.s.Course.CreateForClass(ctx, a.tx, k, starts, ends)
				return int64(made), err
			}, func(ctx context.Context, target int64) error {
				k.ID = class.ID(target)
				a.touched[k.ID] = true
				return a.s.Class.Update(ctx, a.tx, k)
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// termOf is from when to when a class is taught: over all its terms; the first of them is its session.
func (a *applier) termOf(v oneroster.Class, k *class.Class) (starts, ends clock.Date) {
	for i, t := range v.Terms {
		if i == 0 {
			k.Session = org.SessionID(a.find(kindSession, t))
		}
		for _, s := range a.set.Sessions {
			if s.ID != t {
				continue
			}
			if starts == "" || s.StartsOn < starts {
				starts = s.StartsOn
			}
			if s.EndsOn > ends {
				ends = s.EndsOn
			}
		}
	}
	return starts, ends
}
