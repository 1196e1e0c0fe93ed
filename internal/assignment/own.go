// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"

	"lectern/internal/course"
	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/restriction"
)

// own is an assignment as the pupil it is for sees it: the task, her work, and what came back. The grade holds nothing that was not
// returned.
type own struct {
	Assignment
	Course   course.Course
	Terms    Terms
	Task     []file.File // handed out with it
	Work     Submission
	Draft    []file.File // put to the draft, not handed in
	Attempts []Attempt   // newest first
	Grade    Grade
	Paused   bool                      // others do not see it for now
	Seal     restriction.Seal          // how her pause and her word stand; for herself only
	Said     restriction.Statement     // what she says about what came back
	Names    map[person.ID]person.Name // who returned it, and whom texts mention
}

// own reads a pupil's side of an assignment for her, or without her draft for her guardian. The caller has asked whether it is for
// her and handed out. Constant number of queries.
func (s *Service) own(ctx context.Context, q db.Q, v Assignment, pupil person.ID, draft bool) (own, error) {
	o := own{Assignment: v}
	var err error
	if o.Course, err = s.Course.Find(ctx, q, v.Course); err != nil {
		return o, err
	}
	if o.Terms, err = s.terms(ctx, q, v, pupil); err != nil {
		return o, err
	}
	if o.Grade, err = findReturned(ctx, q, v.ID, pupil); err != nil {
		return o, err
	}
	if o.Work, err = findSubmission(ctx, q, v.ID, pupil); err != nil {
		return o, err
	}
	if o.Attempts, err = s.attempts(ctx, q, o.Work); err != nil {
		return o, err
	}
	if draft && o.Work.ID != 0 {
		o.Draft, err = s.draftFiles(ctx, q, o.Work.ID)
	} else {
		o.Work.Draft, o.Work.DraftLink = o.Work.Body, o.Work.Link
	}
	if err != nil {
		return o, err
	}
	task, err := s.File.Of(ctx, q, Kind, int64(v.ID))
	if err != nil {
		return o, err
	}
	o.Task = task[int64(v.ID)]
	if o.Said, err = s.Restriction.Said(ctx, q, pupil, record(v.ID)); err != nil {
		return o, err
	}
	if err = s.seal(ctx, q, &o, pupil, draft); err != nil {
		return o, err
	}
	if o.Paused && !draft {
		o.Work, o.Attempts, o.Said = o.Work.bare(), nil, restriction.Statement{}
		o.Grade = Grade{Assignment: v.ID, Person: pupil}
	}
	o.Names, err = s.Person.Names(ctx, q, o.people())
	return o, err
}

// seal tells whether others see it; of a child that was erased nothing is shown to a guardian either.
func (s *Service) seal(ctx context.Context, q db.Q, o *own, pupil person.ID, hers bool) (err error) {
	if hers {
		o.Seal, err = s.Restriction.SealOf(ctx, q, pupil, record(o.ID))
		o.Paused = o.Seal.Paused()
		return err
	}
	o.Paused, err = s.paused(ctx, q, o.ID, pupil)
	return err
}

// people are those whose names the page needs.
func (o own) people() []person.ID {
	out := mentioned(o.Body.Mentions(), o.Work.Draft.Mentions())
	for _, a := range o.Attempts {
		out = append(out, mentioned(a.Body.Mentions())...)
	}
	if o.Grade.Returned.By != 0 {
		out = append(out, o.Grade.Returned.By)
	}
	return out
}

func mentioned(lists ...[]int64) []person.ID {
	var out []person.ID
	for _, list := range lists {
		for _, who := range list {
			out = append(out, person.ID(who))
		}
	}
	return out
}

// door is how she can hand in now.
func (o own) door(now clock.Instant) Door { return o.DoorFor(o.Terms, o.Grade, now) }

// stands tells where her work stands.
func (o own) stands() Standing { return Stands(o.Work, o.Grade) }

// last is what she handed in last.
func (o own) last() (Attempt, bool) {
	if len(o.Attempts) == 0 {
		return Attempt{}, false
	}
	return o.Attempts[0], true
}

// earlier are the hand-ins before the last.
func (o own) earlier() []Attempt {
	if len(o.Attempts) < 2 {
		return nil
	}
	return o.Attempts[1:]
}

// unsent tells whether she wrote or chose something that is not handed in.
func (o own) unsent() bool {
	if len(o.Draft) > 0 {
		return true
	}
	if o.Work.State != HandedIn {
		return !o.Work.Draft.IsEmpty() || o.Work.DraftLink != ""
	}
	return !o.Work.Draft.Equal(o.Work.Body) || o.Work.DraftLink != o.Work.Link
}
