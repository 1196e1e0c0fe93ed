// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/file"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// Make is a new assignment and where it goes.
type Make struct {
	Assignment
	Lesson  plan.LessonID
	Files   []file.ID // uploaded before, to be handed out with the task
	HandOut bool      // at once
}

// Create makes an assignment, only for the teachers until it is handed out. Its ID is the one the form was drawn with, or none. Needs
// Edit in the course. Faults: Invalid by field.
func (s *Service) Create(ctx context.Context, a permit.Actor, in Make) (ID, error) {
	v := in.Assignment
	v.CreatedAt, v.Version = s.now(), 1
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Course.Need(ctx, tx, v.Course, a, Edit); err != nil {
			return err
		}
		if err := v.check(); err != nil {
			return err
		}
		which, made, err := id.Once(s.IDs, in.ID, func(as ID) (bool, error) { return isAssignment(ctx, tx, as, v) },
			func(as ID) (bool, error) { v.ID = as; return insertAssignment(ctx, tx, v, a.Person) })
		v.ID = which
		if err == nil && made {
			err = s.complete(ctx, tx, a, in, v)
		}
		if err == nil && in.HandOut {
			err = s.handOut(ctx, tx, a, v)
		}
		return err
	})
	return v.ID, err
}

// complete gives a new assignment its pupils, its files and its place.
func (s *Service) complete(ctx context.Context, tx *db.Tx, a permit.Actor, in Make, v Assignment) error {
	if err := s.aim(ctx, tx, v); err != nil {
		return err
	}
	if err := s.File.Adopt(ctx, tx, in.Files, a.Person, Kind, int64(v.ID)); err != nil {
		return err
	}
	_, err := s.Plan.Add(ctx, tx, plan.NewItem{Course: v.Course, Lesson: in.Lesson, Kind: Kind, Thing: int64(v.ID), Title: v.Title, By: a})
	return err
}

// aim writes whom it is for: groups or pupils of the course. Fault: Invalid by field when none of them is.
func (s *Service) aim(ctx context.Context, tx *db.Tx, v Assignment) error {
	if v.Audience == ForAll {
		return nil
	}
	there, err := s.there(ctx, tx, v)
	if err != nil {
		return err
	}
	var targets []int64
	for _, t := range v.Targets {
		if there[t] {
			targets = append(targets, t)
			there[t] = false
		}
	}
	if len(targets) == 0 {
		return fault.New(fault.Invalid, "fault.invalid").With(string(v.Audience), "assignment.targets_missing")
	}
	return insertTargets(ctx, tx, v, targets)
}

// there are the groups or pupils that the course has now.
func (s *Service) there(ctx context.Context, q db.Q, v Assignment) (map[int64]bool, error) {
	known := map[int64]bool{}
	if v.Audience == ForGroups {
		groups, err := s.Course.Groups(ctx, q, v.Course)
		for _, g := range groups {
			known[int64(g.ID)] = true
		}
		return known, err
	}
	pupils, err := s.Course.Pupils(ctx, q, v.Course)
	for _, p := range pupils {
		known[int64(p.ID)] = true
	}
	return known, err
}
