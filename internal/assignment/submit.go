// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"

	"lectern/internal/file"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/richtext"
)

// Submit is what a pupil hands in. Files are those her work holds already; Add are uploads that come with this hand-in.
type Submit struct {
	Assignment ID
	Body       richtext.Doc
	Link       string
	Add        []file.ID
}

// Submit hands a pupil's work in: the teacher has it, and she has a receipt. Handing in again before the door closes replaces it;
// every hand-in is kept as it was. Handing in the same once more changes nothing. Faults: NotFound for somebody it is not for;
// Invalid "assignment.not_open", "assignment.closed", "assignment.nothing_to_hand_in", or by field.
func (s *Service) Submit(ctx context.Context, a permit.Actor, in Submit) (Submission, error) {
	link, err := cleanLink(in.Link)
	if err != nil {
		return Submission{}, err
	}
	var out Submission
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := s.theirs(ctx, tx, in.Assignment, a.Person)
		if err != nil {
			return err
		}
		door, err := s.door(ctx, tx, v, a.Person)
		if err != nil {
			return err
		}
		work, err := s.begin(ctx, tx, a, v.ID)
		if err != nil {
			return err
		}
		if err := s.File.Adopt(ctx, tx, in.Add, a.Person, FileHolder, int64(work.ID)); err != nil {
			return err
		}
		if work.Files, err = s.filesOf(ctx, tx, work.ID); err != nil {
			return err
		}
		if err := v.Takes.check(in, link, work.Files); err != nil {
			return err
		}
		was := work
		work.Body, work.Link = in.Body, link
		if was.State == HandedIn && same(was, work, was.Receipt, s.Key) {
			out = was
			return nil
		}
		work.State, work.HandedInAt, work.Late, work.Attempt = HandedIn, s.now(), door == OpenLate, was.Attempt+1
		work.Receipt = receipt(s.Key, work)
		out = work
		return s.handIn(ctx, tx, v, work)
	})
	return out, err
}

func (s *Service) handIn(ctx context.Context, tx *db.Tx, v Assignment, work Submission) error {
	if err := updateHandedIn(ctx, tx, work); err != nil {
		return err
	}
	list, err := json.Marshal(fileIDs(work.Files))
	if err != nil {
		return err
	}
	if err := insertAttempt(ctx, tx, s.IDs.Next(), work, string(list)); err != nil {
		return err
	}
	if err := s.Events.Tell(ctx, tx, EventSubmitted, int64(v.ID), int64(work.Person)); err != nil {
		return err
	}
	return s.tell(ctx, tx, v.ID)
}

// door tells whether the pupil can hand in now. A redo that was asked for opens the door until its own date.
func (s *Service) door(ctx context.Context, q db.Q, v Assignment, pupil int64) (Door, error) {
	t, err := s.terms(ctx, q, v, pupil)
	if err != nil {
		return Closed, err
	}
	g, _, err := findGrade(ctx, q, v.ID, pupil)
	if err != nil {
		return Closed, err
	}
	d := v.DoorFor(t, g, s.now())
	switch d {
	case NotYet:
		return d, fault.New(fault.Invalid, "assignment.not_open", "when", t.OpensAt)
	case Closed:
		return d, fault.New(fault.Invalid, "assignment.closed")
	}
	return d, nil
}

// DoorFor is the door for a pupil, with a redo she was asked for.
func (v Assignment) DoorFor(t Terms, g Grade, now clock.Instant) Door {
	if g.RedoAt != 0 && (g.RedoDueAt == 0 || now <= g.RedoDueAt) {
		return Open
	}
	return v.Door(t, now)
}

func (t Takes) check(in Submit, link string, files []file.File) error {
	f := fault.New(fault.Invalid, "fault.invalid")
	if len(files) > t.MaxFiles && t.Files {
		f.With("files", "assignment.too_many_files", "n", t.MaxFiles)
	}
	text := t.Text && !in.Body.IsEmpty()
	if !text && !(t.Link && link != "") && !(t.Files && len(files) > 0) {
		f.Key = "assignment.nothing_to_hand_in"
		f.With("", "assignment.nothing_to_hand_in")
	}
	return f.OrNil()
}

// receipt is a keyed digest of who handed in what and when, in 16 characters: the school can prove later that it wrote it.
func receipt(key []byte, w Submission) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%d\n%d\n%d\n%s", w.Assignment, w.Person, w.HandedInAt, content(w))
	return base32.StdEncoding.EncodeToString(mac.Sum(nil))[:16]
}

func content(w Submission) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", w.Body.JSON(), w.Link)
	for _, f := range w.Files {
		fmt.Fprintf(h, "%d %s\n", f.ID, f.SHA256)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// same tells whether the new hand-in is the stored one: its receipt at the old moment would be the old receipt.
func same(was, now Submission, old string, key []byte) bool {
	now.HandedInAt = was.HandedInAt
	return receipt(key, now) == old
}

func fileIDs(files []file.File) []file.ID {
	out := make([]file.ID, len(files))
	for i, f := range files {
		out[i] = f.ID
	}
	return out
}
