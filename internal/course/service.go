// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/person"
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
	Person *person.Service
	Class  *class.Service
	Audit  *audit.Service
}

// Service holds the verbs.
type Service struct{ Deps }

// New makes the service.
func New(d Deps) *Service { return &Service{d} }

// Role is what a person is in a course. Fault: NotFound when she is not in it, or it is not there.
func (s *Service) Role(ctx context.Context, q db.Q, c ID, who int64) (permit.CourseRole, error) {
	return readRole(ctx, q, c, who)
}

// Need is the question of every page of a course: the course and her role in it, if her role holds the capability. Faults:
// NotFound when she is not in it; Forbidden "course.teachers_only" when she is and her role does not hold it.
func (s *Service) Need(ctx context.Context, q db.Q, c ID, a permit.Actor, need permit.Capability) (Course, permit.CourseRole, error) {
	m, err := readMine(ctx, q, c, a.Person)
	if fault.Is(err, fault.NotFound) && a.ReadsWork() {
		m.Role = permit.CourseAssistant // the least that reads work; that nothing is changed is asked before
		m.Course, err = findCourse(ctx, q, c)
	}
	if err != nil {
		return Course{}, "", err
	}
	if !need.For(m.Role) {
		return Course{}, m.Role, fault.New(fault.Forbidden, "course.teachers_only", "course", m.Title)
	}
	return m.Course, m.Role, nil
}

// Find reads a course for domains that have asked Need before. Fault: NotFound.
func (s *Service) Find(ctx context.Context, q db.Q, c ID) (Course, error) {
	return findCourse(ctx, q, c)
}

// Mine are the courses a person is in and that are not archived, by title.
func (s *Service) Mine(ctx context.Context, q db.Q, who int64) ([]Mine, error) {
	return readAllMine(ctx, q, who, false)
}

// Archived are the archived courses a person is in, by title.
func (s *Service) Archived(ctx context.Context, q db.Q, who int64) ([]Mine, error) {
	return readAllMine(ctx, q, who, true)
}

// Pupils are the present pupils by name.
func (s *Service) Pupils(ctx context.Context, q db.Q, c ID) ([]person.Name, error) {
	return readNames(ctx, q, c, permit.CoursePupil)
}

// Teachers are the present teachers by name.
func (s *Service) Teachers(ctx context.Context, q db.Q, c ID) ([]person.Name, error) {
	return readNames(ctx, q, c, permit.CourseTeacher)
}

// Members is one screen of participants, teachers first, and how many there are.
func (s *Service) Members(ctx context.Context, q db.Q, c ID, offset, limit int) ([]Member, int64, error) {
	return readMembers(ctx, q, c, offset, limit)
}

// Create makes a course by hand in the caller's transaction; the maker becomes its teacher. c.ID is the one its form was drawn with, or
// none. Faults: Invalid by field.
func (s *Service) Create(ctx context.Context, tx *db.Tx, a permit.Actor, c Course) (ID, error) {
	which, made, err := s.insert(ctx, tx, a, c)
	if err != nil || !made || a.Person == 0 {
		return which, err
	}
	return which, upsertMember(ctx, tx, which, person.ID(a.Person), permit.CourseTeacher, FromHand, clock.NowOf(s.Clock))
}

// CreateForClass makes the course of a roster class; SyncClasses fills it.
func (s *Service) CreateForClass(ctx context.Context, tx *db.Tx, k class.Class, starts, ends clock.Date) (ID, error) {
	title := []rune(k.Title)
	which, _, err := s.insert(ctx, tx, permit.Actor{}, Course{Class: k.ID, Org: k.Org, Title: string(title[:min(LongestTitle, len(title))]), Code: k.Code, StartsOn: starts, EndsOn: ends})
	return which, err
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, a permit.Actor, c Course) (which ID, made bool, err error) {
	c.Title = strings.TrimSpace(c.Title)
	f := fault.New(fault.Invalid, "fault.invalid")
	checkTitle(f, c.Title)
	if err := f.OrNil(); err != nil {
		return 0, false, err
	}
	c.CreatedAt = clock.NowOf(s.Clock)
	c.Code, c.Cover, c.idleFrom = code(c), cover(c), s.idleFrom(c.EndsOn)
	return id.Once(s.IDs, c.ID, func(which ID) (bool, error) { return isCourse(ctx, tx, which, c, a.Person) },
		func(which ID) (bool, error) { c.ID = which; return insertCourse(ctx, tx, c, a.Person) })
}

// Update changes title, code, cover, description and dates. Needs Manage.
func (s *Service) Update(ctx context.Context, a permit.Actor, c Course) error {
	c.Title = strings.TrimSpace(c.Title)
	f := fault.New(fault.Invalid, "fault.invalid")
	checkTitle(f, c.Title)
	if c.StartsOn != "" && c.EndsOn != "" && c.EndsOn < c.StartsOn {
		f.With("ends_on", "org.session_dates")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	c.Code, c.Cover, c.idleFrom = code(c), cover(c), s.idleFrom(c.EndsOn)
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Need(ctx, tx, c.ID, a, Manage); err != nil {
			return err
		}
		return updateCourse(ctx, tx, c)
	})
}

// SyncClasses brings the participants of the courses of these classes in step with the classes, in the caller's transaction and
// with a fixed number of statements. Participants added by hand stay.
func (s *Service) SyncClasses(ctx context.Context, tx *db.Tx, classes []class.ID) error {
	for chunk := range slices.Chunk(classes, 500) {
		if err := syncMembers(ctx, tx, chunk, clock.NowOf(s.Clock)); err != nil {
			return err
		}
	}
	return nil
}

// LongestTitle is how many characters the title of a course and of anything in it can have; the sort key of a much longer one fits into
// no index of PostgreSQL.
const LongestTitle = 200

func checkTitle(f *fault.Fault, title string) {
	if title == "" {
		f.With("title", "course.title_missing")
	}
	if utf8.RuneCountInString(title) > LongestTitle {
		f.With("title", "course.title_long", "n", LongestTitle)
	}
}

// code is the two or three characters on the book: given, or taken from the title.
func code(c Course) string {
	given := []rune(strings.TrimSpace(c.Code))
	if len(given) > 0 {
		return string(given[:min(3, len(given))])
	}
	words := strings.Fields(c.Title)
	last := []rune(words[len(words)-1])
	if len(last) <= 3 && len(words) > 1 {
		return string(last)
	}
	first := []rune(words[0])
	return string(first[:min(2, len(first))])
}

// cover is the chosen colour, or one that stays the same for the subject: the title without its class.
func cover(c Course) string {
	if slices.Contains(Covers, c.Cover) {
		return c.Cover
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(c.Title))
	return Covers[h.Sum32()%uint32(len(Covers))]
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
