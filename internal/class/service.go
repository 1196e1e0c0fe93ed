// SPDX-License-Identifier: AGPL-3.0-or-later

package class

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/id"
)

// Deps is what the domain is handed.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	IDs   *id.Maker
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Create makes a class. The caller has checked that it may. Fault: Invalid "title".
func (s *Service) Create(ctx context.Context, tx *db.Tx, c Class) (ID, error) {
	if c.Title = strings.TrimSpace(c.Title); c.Title == "" {
		return 0, fault.New(fault.Invalid, "fault.invalid").With("title", "class.title_missing")
	}
	c.ID, c.CreatedAt = id.New[Class](s.IDs), clock.NowOf(s.Clock)
	return c.ID, insertClass(ctx, tx, c)
}

// Update changes a class and opens it again if it was closed.
func (s *Service) Update(ctx context.Context, tx *db.Tx, c Class) error {
	return updateClass(ctx, tx, c)
}

// Close ends a class; its members and its course stay readable.
func (s *Service) Close(ctx context.Context, tx *db.Tx, who ID) error {
	return setClassClosed(ctx, tx, who, clock.NowOf(s.Clock))
}

// Find reads one class. Fault: NotFound.
func (s *Service) Find(ctx context.Context, q db.Q, who ID) (Class, error) {
	return findClass(ctx, q, who)
}

// PutSubject makes or changes a subject.
func (s *Service) PutSubject(ctx context.Context, tx *db.Tx, v Subject) (SubjectID, error) {
	if v.ID == 0 {
		v.ID = id.New[Subject](s.IDs)
	}
	return v.ID, upsertSubject(ctx, tx, v, clock.NowOf(s.Clock))
}

// CloseSubject ends a subject that the roster no longer names.
func (s *Service) CloseSubject(ctx context.Context, tx *db.Tx, who SubjectID) error {
	return closeSubject(ctx, tx, who, clock.NowOf(s.Clock))
}

// Subjects lists the open subjects by title.
func (s *Service) Subjects(ctx context.Context, q db.Q) ([]Subject, error) {
	return readSubjects(ctx, q)
}

// AddMember puts a person into a class, or changes her place in it. An ended membership is opened again.
func (s *Service) AddMember(ctx context.Context, tx *db.Tx, c ID, m Member) error {
	return upsertMember(ctx, tx, c, m, clock.NowOf(s.Clock))
}

// EndMember takes a person out of a class; the row stays with its end.
func (s *Service) EndMember(ctx context.Context, tx *db.Tx, c ID, who person.ID, role string) error {
	return endMember(ctx, tx, c, who, role, clock.NowOf(s.Clock))
}

// Members are the present members, teachers first, then by name.
func (s *Service) Members(ctx context.Context, q db.Q, c ID) ([]Member, error) {
	return readMembers(ctx, q, c)
}

// List is one screen of classes by title, and how many there are in all.
func (s *Service) List(ctx context.Context, q db.Q, f Filter) ([]Row, int64, error) {
	f.Text = i18n.Fold(f.Text)
	if f.Limit <= 0 || f.Limit > 200 {
		f.Limit = 50
	}
	return listClasses(ctx, q, f)
}
