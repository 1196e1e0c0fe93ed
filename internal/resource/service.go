// SPDX-License-Identifier: AGPL-3.0-or-later

package resource

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/plan"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// Deps is what the domain is handed.
type Deps struct {
	DB     *db.DB
	Clock  clock.Clock
	IDs    *id.Maker
	File   *file.Service
	Course *course.Service
	Plan   *plan.Service
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Make is a new resource and where it goes.
type Make struct {
	Resource
	Lesson plan.LessonID
	Upload file.ID // of a file resource
	Show   bool    // to the class at once
}

// Create makes a resource in a lesson. Its ID is the one the form was drawn with, or none. A file without a title takes that of its
// name. Needs Edit in its course. Faults: Invalid by field.
func (s *Service) Create(ctx context.Context, a permit.Actor, m Make) (ID, error) {
	var which ID
	return which, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		which, err = s.make(ctx, tx, a, m)
		return err
	})
}

func (s *Service) make(ctx context.Context, tx *db.Tx, a permit.Actor, m Make) (ID, error) {
	v := m.Resource
	v.Version, v.CreatedAt = 1, clock.NowOf(s.Clock)
	if _, _, err := s.Course.Need(ctx, tx, v.Course, a, Edit); err != nil {
		return 0, err
	}
	taken := false
	if v.Kind == File {
		var err error
		if taken, err = s.takeUpload(ctx, tx, a, &v, m.Upload); err != nil {
			return 0, err
		}
	}
	if err := v.check(); err != nil {
		return 0, err
	}
	which, made, err := id.Once(s.IDs, m.ID, func(as ID) (bool, error) { return isResource(ctx, tx, as, v) },
		func(as ID) (bool, error) {
			if taken {
				return false, fault.New(fault.Invalid, "fault.invalid").With("file", "resource.file_missing")
			}
			v.ID = as
			return insertResource(ctx, tx, v, a.Person)
		})
	switch {
	case err != nil:
		return 0, err
	case !made && m.Show:
		return which, s.Plan.ShowItem(ctx, tx, v.Kind, int64(which))
	case !made:
		return which, nil
	}
	if err := s.File.Adopt(ctx, tx, v.files(), a.Person, Holder, int64(which)); err != nil {
		return 0, err
	}
	_, err = s.Plan.Add(ctx, tx, plan.NewItem{Course: v.Course, Lesson: m.Lesson, Kind: v.Kind, Thing: int64(which), Title: v.Title, Shown: m.Show, By: a})
	return which, err
}

// takeUpload makes an upload of hers the file of a new resource. What is not hers, or is something else already, is no file; taken says
// that it is the file of what the same form made before.
func (s *Service) takeUpload(ctx context.Context, q db.Q, a permit.Actor, v *Resource, which file.ID) (taken bool, err error) {
	f, err := s.File.Find(ctx, q, a, which)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	taken = f.HolderKind == Holder && f.Holder == int64(v.ID)
	if err != nil || !taken && f.HolderKind != file.HeldByUpload {
		return false, err
	}
	v.File = f.ID
	if strings.TrimSpace(v.Title) == "" {
		v.Title = f.Name
	}
	return taken, nil
}

// files are all files of a resource.
func (v Resource) files() []file.ID {
	var out []file.ID
	if v.File != 0 {
		out = append(out, v.File)
	}
	for _, n := range v.Body.Files() {
		out = append(out, file.ID(n))
	}
	return out
}

// Find reads a resource that a person may see: shown to the class, or hers to edit. Fault: NotFound.
func (s *Service) Find(ctx context.Context, q db.Q, a permit.Actor, which ID) (Resource, course.Course, permit.CourseRole, error) {
	v, err := findResource(ctx, q, which)
	if err != nil {
		return v, course.Course{}, "", err
	}
	c, role, err := s.Course.Need(ctx, q, v.Course, a, See)
	if err == nil && !v.Shown && !Edit.For(role) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return v, c, role, err
}

// Update changes a resource that was read at v.Version. Needs Edit. Faults: Invalid by field; Conflict "resource.changed".
func (s *Service) Update(ctx context.Context, a permit.Actor, v Resource) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		was, err := s.editable(ctx, tx, a, v.ID)
		if err != nil {
			return err
		}
		v.Course, v.Kind, v.File = was.Course, was.Kind, was.File
		if err := v.check(); err != nil {
			return err
		}
		if err := updateResource(ctx, tx, v, a.Person, clock.NowOf(s.Clock)); err != nil {
			return err
		}
		if err := s.keepFiles(ctx, tx, a, v.ID, v.files()); err != nil {
			return err
		}
		return s.Plan.RenameItem(ctx, tx, v.Kind, int64(v.ID), v.Title)
	})
}

// keepFiles takes new uploads to a resource and lets go of what is no longer in it.
func (s *Service) keepFiles(ctx context.Context, tx *db.Tx, a permit.Actor, which ID, keep []file.ID) error {
	held, err := s.File.Of(ctx, tx, Holder, int64(which))
	if err != nil {
		return err
	}
	for _, f := range held[int64(which)] {
		if slices.Contains(keep, f.ID) {
			continue
		}
		if err := s.File.Remove(ctx, tx, f.ID, Holder, int64(which)); err != nil {
			return err
		}
	}
	return s.File.Adopt(ctx, tx, keep, a.Person, Holder, int64(which))
}

// Show lets the class see it, or makes it "only you" again. Needs Edit.
func (s *Service) Show(ctx context.Context, a permit.Actor, which ID, show bool) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.editable(ctx, tx, a, which)
		if err != nil {
			return err
		}
		if show {
			return s.Plan.ShowItem(ctx, tx, v.Kind, int64(which))
		}
		return s.Plan.HideItem(ctx, tx, v.Kind, int64(which))
	})
}

// Remove takes it out of the plan, and its files go. Needs Edit.
func (s *Service) Remove(ctx context.Context, a permit.Actor, which ID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.editable(ctx, tx, a, which)
		if err != nil {
			return err
		}
		if err := s.keepFiles(ctx, tx, a, which, nil); err != nil {
			return err
		}
		return s.Plan.RemoveItem(ctx, tx, v.Kind, int64(which))
	})
}

func (s *Service) editable(ctx context.Context, q db.Q, a permit.Actor, which ID) (Resource, error) {
	v, err := findResource(ctx, q, which)
	if err != nil {
		return v, err
	}
	_, _, err = s.Course.Need(ctx, q, v.Course, a, Edit)
	return v, err
}

func (v *Resource) check() error {
	f := fault.New(fault.Invalid, "fault.invalid")
	v.Title, v.URL = strings.TrimSpace(v.Title), strings.TrimSpace(v.URL)
	if v.Title == "" {
		f.With("title", "resource.title_missing")
	}
	if utf8.RuneCountInString(v.Title) > course.LongestTitle {
		f.With("title", "course.title_long", "n", course.LongestTitle)
	}
	switch v.Kind {
	case Link:
		if v.URL != "" && !strings.Contains(v.URL, "://") {
			v.URL = "https://" + v.URL
		}
		if u, err := url.Parse(v.URL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(v.URL) > 2000 {
			f.With("url", "resource.url_form")
		}
	case File:
		if v.File == 0 {
			f.With("file", "resource.file_missing")
		}
	}
	return f.OrNil()
}
