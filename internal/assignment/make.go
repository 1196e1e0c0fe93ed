// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"net/url"
	"strings"

	"lectern/internal/audit"
	"lectern/internal/file"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

const (
	longestTitle = 200
	mostMinutes  = 6000
	mostGrace    = 24 * 60
)

// Make is a new assignment and where it goes.
type Make struct {
	Assignment
	Lesson  plan.LessonID
	Files   []file.ID // uploaded before, to be handed out with the task
	HandOut bool      // at once
}

// Create makes an assignment, only for the teachers until it is handed out. Needs Edit in the course. Faults: Invalid by field.
func (s *Service) Create(ctx context.Context, a permit.Actor, m Make) (ID, error) {
	v := m.Assignment
	if err := v.check(); err != nil {
		return 0, err
	}
	v.ID, v.CreatedAt, v.Version = id.New[Assignment](s.IDs), s.now(), 1
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Course.Need(ctx, tx, v.Course, a, Edit); err != nil {
			return err
		}
		if err := insertAssignment(ctx, tx, v, a.Person); err != nil {
			return err
		}
		if err := s.aim(ctx, tx, v); err != nil {
			return err
		}
		if err := s.File.Adopt(ctx, tx, m.Files, a.Person, Kind, int64(v.ID)); err != nil {
			return err
		}
		if _, err := s.Plan.Add(ctx, tx, plan.NewItem{Course: v.Course, Lesson: m.Lesson, Kind: Kind, Thing: int64(v.ID), Title: v.Title, By: a}); err != nil {
			return err
		}
		if m.HandOut {
			return s.handOut(ctx, tx, a, v)
		}
		return nil
	})
	return v.ID, err
}

// Update changes an assignment that was read at v.Version. Needs Edit. Faults: Invalid by field; Conflict "assignment.changed" when
// somebody else changed it since; Conflict "assignment.scale_fixed" when marks are written on another scale.
func (s *Service) Update(ctx context.Context, a permit.Actor, v Assignment, files []file.ID) error {
	if err := v.check(); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		was, _, err := s.teaching(ctx, tx, v.ID, a, Edit)
		if err != nil {
			return err
		}
		if was.Scale.Kind != v.Scale.Kind || was.Scale.Max != v.Scale.Max || strings.Join(was.Scale.Labels, ",") != strings.Join(v.Scale.Labels, ",") {
			if n, err := countMarked(ctx, tx, v.ID); err != nil || n > 0 {
				return orFault(err, fault.New(fault.Conflict, "assignment.scale_fixed").With("scale", "assignment.scale_fixed", "n", int(n)))
			}
		}
		v.Course = was.Course
		if err := updateAssignment(ctx, tx, v, a.Person, s.now()); err != nil {
			return err
		}
		if err := s.aim(ctx, tx, v); err != nil {
			return err
		}
		if err := s.File.Adopt(ctx, tx, files, a.Person, Kind, int64(v.ID)); err != nil {
			return err
		}
		if err := s.Plan.RenameItem(ctx, tx, Kind, int64(v.ID), v.Title); err != nil {
			return err
		}
		return s.tell(ctx, tx, v.ID)
	})
}

// Remove takes an assignment away: out of the plan and out of every list. Marks and work stay until their retention ends. Needs Edit.
func (s *Service) Remove(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.teaching(ctx, tx, which, a, Edit); err != nil {
			return err
		}
		if err := setRemoved(ctx, tx, which, s.now()); err != nil {
			return err
		}
		if err := s.Plan.RemoveItem(ctx, tx, Kind, int64(which)); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "assignment.removed", Kind: Kind, Object: int64(which)})
	})
}

// aim writes whom it is for: only groups and pupils of the course.
func (s *Service) aim(ctx context.Context, tx *db.Tx, v Assignment) error {
	if err := deleteTargets(ctx, tx, v.ID); err != nil || v.Audience == ForAll {
		return err
	}
	known := map[int64]bool{}
	kind := "pupil"
	if v.Audience == ForGroups {
		kind = "group"
		groups, err := s.Course.Groups(ctx, tx, v.Course)
		if err != nil {
			return err
		}
		for _, g := range groups {
			known[int64(g.ID)] = true
		}
	} else {
		pupils, err := s.Course.Pupils(ctx, tx, v.Course)
		if err != nil {
			return err
		}
		for _, p := range pupils {
			known[int64(p.ID)] = true
		}
	}
	n := 0
	for _, t := range v.Targets {
		if !known[t] {
			continue
		}
		known[t] = false
		n++
		if err := insertTarget(ctx, tx, v.ID, kind, t); err != nil {
			return err
		}
	}
	if n == 0 {
		return fault.New(fault.Invalid, "fault.invalid").With("targets", "assignment.targets_missing")
	}
	return nil
}

func (v *Assignment) check() error {
	f := fault.New(fault.Invalid, "fault.invalid")
	v.Title = strings.TrimSpace(v.Title)
	switch n := len([]rune(v.Title)); {
	case n == 0:
		f.With("title", "assignment.title_missing")
	case n > longestTitle:
		f.With("title", "assignment.title_long", "n", longestTitle)
	}
	if v.Audience != ForAll && v.Audience != ForGroups && v.Audience != ForPupils {
		v.Audience = ForAll
	}
	v.checkDates(f)
	v.checkTakes(f)
	v.Scale.check(f)
	if v.Minutes < 0 || v.Minutes > mostMinutes {
		f.With("minutes", "assignment.minutes_between", "n", mostMinutes)
	}
	return f.OrNil()
}

func (v *Assignment) checkDates(f *fault.Fault) {
	if v.DueAt != 0 && v.OpensAt != 0 && v.DueAt <= v.OpensAt {
		f.With("due_date", "assignment.due_before_open")
	}
	if v.ClosesAt != 0 && ((v.OpensAt != 0 && v.ClosesAt <= v.OpensAt) || (v.DueAt != 0 && v.ClosesAt < v.DueAt)) {
		f.With("closes_date", "assignment.close_before_due")
	}
	if v.GraceMinutes < 0 || v.GraceMinutes > mostGrace {
		f.With("grace", "assignment.grace_between", "n", mostGrace)
	}
	switch v.Late {
	case LateRefuse, LateMark:
		v.LateUntil = 0
	case LateUntil:
		if v.DueAt == 0 || v.LateUntil <= v.DueAt {
			f.With("late_date", "assignment.late_before_due")
		}
	default:
		v.Late = LateMark
	}
}

func (v *Assignment) checkTakes(f *fault.Fault) {
	t := &v.Takes
	if t.Nothing() {
		t.Paper = true
	}
	if !t.Files {
		t.MaxFiles, t.MaxBytes, t.Kinds = 0, 0, nil
		return
	}
	if t.MaxFiles < 1 || t.MaxFiles > MostFiles {
		f.With("max_files", "assignment.files_between", "n", MostFiles)
	}
	if t.MaxBytes < 1 || t.MaxBytes > MostBytes {
		f.With("max_mb", "assignment.megabytes_between", "n", MostBytes>>20)
	}
	for _, k := range t.Kinds {
		if Kinds[k] == nil {
			f.With("file_kinds", "assignment.kind_unknown")
		}
	}
}

// cleanLink takes an address of the web as a pupil pastes it. Fault: Invalid "link".
func cleanLink(s string) (string, error) {
	if s = strings.TrimSpace(s); s == "" {
		return "", nil
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(s) > 2000 {
		return "", fault.New(fault.Invalid, "fault.invalid").With("link", "assignment.link_form")
	}
	return u.String(), nil
}

func orFault(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}
