// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
	"lectern/internal/restriction"
)

// mostTicks is how many pupils the ruler shows; of a larger class it shows those around the pupil who is open.
const mostTicks = 120

// sheet is one pupil's work as it lies before whoever marks it.
type sheet struct {
	Assignment
	Course   course.Course
	Pupil    Place
	Counts   Counts
	Ticks    []Place // those around her by name, she among them
	Previous Place   // zero at the start
	Next     Place   // whose work waits next, or who follows by name; zero at the end
	Terms    Terms
	Work     Submission
	Attempts []Attempt // newest first
	Grade    Grade
	Paused   bool                      // it is only kept for now: nothing of it is shown
	Said     restriction.Statement     // what the pupil says about what came back
	Names    map[person.ID]person.Name // who marked and returned, and whom texts mention
}

// sheet reads one pupil's work for whoever marks. Needs Marking. The number of queries is constant, and of the rest of the class only
// what the ruler shows is read. Fault: NotFound for a pupil it is not for.
func (s *Service) sheet(ctx context.Context, q db.Q, a permit.Actor, which ID, pupil person.ID) (sheet, error) {
	var v sheet
	var err error
	if v.Assignment, v.Course, err = s.teaching(ctx, q, which, a, Marking); err != nil {
		return v, err
	}
	if v.Pupil, err = findPlace(ctx, q, which, pupil); err != nil {
		return v, err
	}
	if err = s.around(ctx, q, &v); err != nil {
		return v, err
	}
	if v.Terms, err = s.terms(ctx, q, v.Assignment, pupil); err != nil {
		return v, err
	}
	if v.Grade, err = findGrade(ctx, q, which, pupil); err != nil {
		return v, err
	}
	if v.Work, err = findSubmission(ctx, q, which, pupil); err != nil {
		return v, err
	}
	v.Work.Draft, v.Work.DraftLink = richtext.Empty, "" // nobody but the pupil reads a draft
	if v.Attempts, err = s.attempts(ctx, q, v.Work); err != nil {
		return v, err
	}
	if v.Said, err = s.Restriction.Said(ctx, q, pupil, record(which)); err != nil {
		return v, err
	}
	if v.Paused, err = s.paused(ctx, q, which, pupil); err != nil {
		return v, err
	}
	if v.Paused {
		v.Work, v.Attempts, v.Said = v.Work.bare(), nil, restriction.Statement{}
		v.Grade = Grade{Assignment: which, Person: pupil}
	}
	v.Names, err = s.Person.Names(ctx, q, v.people())
	return v, err
}

// around reads the counts, the ruler and whom the keys lead to.
func (s *Service) around(ctx context.Context, q db.Q, v *sheet) error {
	counts, near, err := readAround(ctx, q, v.ID, v.Pupil, mostTicks)
	if err != nil {
		return err
	}
	v.Counts = counts
	at := 0
	for i, p := range near {
		if p.ID == v.Pupil.ID {
			at = i
		}
	}
	if at > 0 {
		v.Previous = near[at-1]
	}
	if at+1 < len(near) {
		v.Next = near[at+1]
	}
	v.Ticks = window(near, at, mostTicks)
	waiting, found, err := findWaiting(ctx, q, v.ID, v.Pupil)
	if found {
		v.Next = waiting
	}
	return err
}

// window keeps n places around one of them.
func window(all []Place, at, n int) []Place {
	if len(all) <= n {
		return all
	}
	from := min(max(0, at-n/2), len(all)-n)
	return all[from : from+n]
}

func (v sheet) people() []person.ID {
	var out []person.ID
	for _, who := range []person.ID{v.Grade.GradedBy, v.Grade.Returned.By, v.Grade.ExcusedBy} {
		if who != 0 {
			out = append(out, who)
		}
	}
	for _, a := range v.Attempts {
		out = append(out, mentioned(a.Body.Mentions())...)
	}
	return out
}

// FirstToMark is the pupil whose work is opened first: who waits, otherwise the first by name. Needs Marking. Fault: NotFound when the
// assignment is for nobody.
func (s *Service) FirstToMark(ctx context.Context, q db.Q, a permit.Actor, which ID) (person.ID, error) {
	if _, _, err := s.teaching(ctx, q, which, a, Marking); err != nil {
		return 0, err
	}
	p, found, err := findWaiting(ctx, q, which, Place{})
	if err == nil && !found {
		p, found, err = findFirst(ctx, q, which)
	}
	if err == nil && !found {
		err = notFound()
	}
	return p.ID, err
}

// ToReturn are the pupils whose mark or comment is written and not returned as it is now, by name: the preview before Return. Needs
// Marking.
func (s *Service) ToReturn(ctx context.Context, q db.Q, a permit.Actor, which ID) (Assignment, course.Course, []Place, error) {
	v, in, err := s.teaching(ctx, q, which, a, Marking)
	if err != nil {
		return v, in, nil, err
	}
	people, err := readReturnable(ctx, q, which)
	return v, in, people, err
}
