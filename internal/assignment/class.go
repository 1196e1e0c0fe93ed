// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// Work is one pupil's line: who, what she handed in, how it is marked, and the dates that hold for her.
type Work struct {
	person.Name
	Submission Submission
	Grade      Grade
	Terms      Terms
	Paused     bool // it is only kept for now: nothing of it is shown
	Contested  bool // she says that what came back is wrong
}

// Stands tells where her work stands.
func (w Work) Stands() Standing { return Stands(w.Submission, w.Grade) }

// Class is every pupil an assignment is for, by name, with her work but not its text. Needs Marking. Constant number of queries.
func (s *Service) Class(ctx context.Context, q db.Q, a permit.Actor, which ID) (Assignment, course.Course, []Work, error) {
	v, c, err := s.teaching(ctx, q, which, a, Marking)
	if err != nil {
		return v, c, nil, err
	}
	works, err := s.class(ctx, q, v)
	return v, c, works, err
}

func (s *Service) class(ctx context.Context, q db.Q, v Assignment) ([]Work, error) {
	works, err := readClass(ctx, q, v)
	if err != nil {
		return nil, err
	}
	own, err := readOwnTerms(ctx, q, v.ID)
	if err != nil {
		return nil, err
	}
	groups, err := s.groups(ctx, q, v.Course, own)
	for i, w := range works {
		works[i].Terms = v.For(own, int64(w.ID), groups[w.ID])
	}
	if err != nil {
		return nil, err
	}
	return works, s.hidePaused(ctx, q, v.ID, works)
}

// groups are the groups of each pupil, when any of these dates is of a group.
func (s *Service) groups(ctx context.Context, q db.Q, c course.ID, own []OwnTerms) (map[person.ID][]int64, error) {
	if len(groupsIn(own)) == 0 {
		return nil, nil
	}
	all, err := s.Course.Groups(ctx, q, c)
	out := map[person.ID][]int64{}
	for _, g := range all {
		for _, who := range g.Members {
			out[who] = append(out[who], int64(g.ID))
		}
	}
	return out, err
}

// terms are the dates that hold for one pupil.
func (s *Service) terms(ctx context.Context, q db.Q, v Assignment, pupil person.ID) (Terms, error) {
	own, err := readTermsOf(ctx, q, v.ID, pupil)
	return v.For(own, int64(pupil), groupsIn(own)), err
}

func groupsIn(own []OwnTerms) []int64 {
	var out []int64
	for _, o := range own {
		if o.Kind == OneGroup {
			out = append(out, o.Target)
		}
	}
	return out
}
