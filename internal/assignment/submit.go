// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"lectern/internal/file"
	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
)

const longestLink = 2000 // bytes

// Submit is what a pupil hands in. Add are uploads that come with it; the files of her draft and of her last hand-in
// come too.
type Submit struct {
	Assignment ID
	Body       richtext.Doc
	Link       string
	Add        []file.ID
	Leave      []file.ID // files of the last hand-in that this one goes without
	LetMark    bool      // while the use of her data is paused: this one is read and marked all the same
}

// Submit hands a pupil's work in: the teacher has it, and she has a receipt. Handing in again before the door closes replaces it;
// every hand-in is kept as it was. Handing in the same once more changes nothing, unless she was asked to try again. Faults: NotFound for somebody it is not for;
// Invalid "assignment.not_open", "assignment.closed", "assignment.nothing_to_hand_in", or by field.
func (s *Service) Submit(ctx context.Context, a permit.Actor, in Submit) (Submission, error) {
	var out Submission
	her := person.ID(a.Person)
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.theirs(ctx, tx, in.Assignment, her)
		if err != nil {
			return err
		}
		if err := lockWork(ctx, tx, v.ID, her); err != nil {
			return err
		}
		door, grade, err := s.open(ctx, tx, v, her)
		if err != nil {
			return err
		}
		was, now, err := s.gathered(ctx, tx, v, a, v.Takes.only(in))
		if err != nil {
			return err
		}
		if was.State == HandedIn && was.Receipt == s.receipt(now) && !grade.asksAgain(was) {
			out = now
			return s.letMark(ctx, tx, a, v.ID, in.LetMark)
		}
		now.State, now.HandedInAt, now.Late, now.Attempt = HandedIn, s.now(), door == OpenLate, was.Attempt+1
		now.Receipt = s.receipt(now)
		out = now
		if err := s.Course.Active(ctx, tx, v.Course); err != nil {
			return err
		}
		if err := s.letMark(ctx, tx, a, v.ID, in.LetMark); err != nil {
			return err
		}
		return s.handIn(ctx, tx, now, grade)
	})
	return out, err
}

// open tells through which door the pupil hands in now, and refuses a closed one.
func (s *Service) open(ctx context.Context, q db.Q, v Assignment, pupil person.ID) (Door, Grade, error) {
	g, err := findGrade(ctx, q, v.ID, pupil)
	if err != nil {
		return Closed, g, err
	}
	t, err := s.terms(ctx, q, v, pupil)
	if err != nil {
		return Closed, g, err
	}
	d := v.DoorFor(t, g, s.now())
	switch d {
	case NotYet:
		err = fault.New(fault.Invalid, "assignment.not_open", "when", t.OpensAt)
	case Closed:
		err = fault.New(fault.Invalid, "assignment.closed")
	}
	return d, g, err
}

// gathered is her work as it was and as it is with what she hands in, which is checked.
func (s *Service) gathered(ctx context.Context, tx *db.Tx, v Assignment, a permit.Actor, in Submit) (was, now Submission, err error) {
	if in.Link, err = cleanLink(in.Link); err != nil {
		return was, now, err
	}
	if was, err = s.begin(ctx, tx, v.ID, person.ID(a.Person)); err != nil {
		return was, now, err
	}
	if err = s.File.Adopt(ctx, tx, in.Add, a.Person, FileHolder, int64(was.ID)); err != nil {
		return was, now, err
	}
	now = was
	now.Body, now.Link = in.Body, in.Link
	if v.Takes.Files {
		if now.Files, err = s.gatherFiles(ctx, tx, was, in.Leave); err != nil {
			return was, now, err
		}
	}
	return was, now, v.Takes.check(in, now.Files)
}

func (s *Service) handIn(ctx context.Context, tx *db.Tx, w Submission, g Grade) error {
	if err := updateHandedIn(ctx, tx, w); err != nil {
		return err
	}
	if err := s.settle(ctx, tx, w, g); err != nil {
		return err
	}
	files := make([]file.ID, len(w.Files))
	for i, f := range w.Files {
		files[i] = f.ID
	}
	list, err := json.Marshal(files)
	if err != nil {
		return err
	}
	if err := insertAttempt(ctx, tx, s.IDs.Next(), w, string(list)); err != nil {
		return err
	}
	if err := s.Events.Tell(ctx, tx, EventSubmitted, int64(w.Assignment), int64(w.Person)); err != nil {
		return err
	}
	return s.tell(ctx, tx, w.Assignment)
}

// filesOf are the files of one pupil's work.
func (s *Service) filesOf(ctx context.Context, q db.Q, which SubmissionID) ([]file.File, error) {
	all, err := s.File.Of(ctx, q, FileHolder, int64(which))
	return all[int64(which)], err
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
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(s) > longestLink {
		return "", fault.New(fault.Invalid, "fault.invalid").With("link", "assignment.link_form")
	}
	return u.String(), nil
}
