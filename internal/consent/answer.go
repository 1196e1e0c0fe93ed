// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"
	"slices"

	"lectern/internal/class"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// How somebody stands to an ask now.
const (
	Open = ""    // not answered, or other words were
	Yes  = "yes" // a yes that holds
	No   = "no"  // said no, or took a yes back
)

// Stand is how a person stands to what was asked.
type Stand struct {
	Ask     Ask
	Answer  string
	Last    Receipt
	Decides bool // the reader may answer now
	Lapsed  bool // a guardian answered, and she is of age since
}

// Answer is a yes or a no. A no after a yes is its withdrawal. Faults: those of Give and Withdraw, Conflict "consent.over".
type Answer struct {
	Giving
	Yes bool
}

// Say writes an answer down.
func (s *Service) Say(ctx context.Context, tx *db.Tx, a Answer) error {
	if a.Yes {
		return s.Give(ctx, tx, a.Giving)
	}
	last, found, err := readLast(ctx, tx, a.Person, a.Purpose)
	if err != nil {
		return err
	}
	if found && last.Act == Given {
		return s.Withdraw(ctx, tx, Withdrawal{Person: a.Person, By: a.By, Purpose: a.Purpose, Mechanism: a.Mechanism})
	}
	return s.Refuse(ctx, tx, a.Giving)
}

// Refuse writes a no down, so that nobody asks again. Faults as Give.
func (s *Service) Refuse(ctx context.Context, tx *db.Tx, g Giving) error {
	return s.write(ctx, tx, g, Refused)
}

// Asked are the questions that reach a person and can be answered, the unanswered first.
func (s *Service) Asked(ctx context.Context, q db.Q, who, reader person.ID) ([]Stand, error) {
	v, err := s.Site.Get(ctx, q)
	if err != nil {
		return nil, err
	}
	asks, err := asksOf(ctx, q, who, clock.DateOf(s.Clock.Now().In(v.Location())))
	if err != nil {
		return nil, err
	}
	last, err := lastOf(ctx, q, who)
	if err != nil {
		return nil, err
	}
	_, _, wrong := s.may(ctx, q, who, reader)
	if wrong != nil && !fault.Is(wrong, fault.Forbidden) {
		return nil, wrong
	}
	grown, err := s.Person.Grown(ctx, q, who)
	if err != nil {
		return nil, err
	}
	out := make([]Stand, len(asks))
	for i, a := range asks {
		out[i] = Stand{Ask: a, Last: last[a.Key()], Decides: wrong == nil}
		out[i].Answer, out[i].Lapsed = s.stands(a, out[i].Last, grown), grown && out[i].Last.GivenAs == Guardian
	}
	slices.SortStableFunc(out, func(a, b Stand) int { return min(len(a.Answer), 1) - min(len(b.Answer), 1) })
	return out, nil
}

// stands reads a last receipt: to other words than today's nobody has answered.
func (s *Service) stands(a Ask, last Receipt, grown bool) string {
	switch {
	case last.ID == 0 || !s.current(a.purpose(), last.TextHash) || (grown && last.GivenAs == Guardian):
		return Open
	case last.Act == Given:
		return Yes
	}
	return No
}

// Count is how a class stands to an ask.
type Count struct {
	Class         class.ID
	Title         string
	Pupils        int
	Yes, No, Wait int
}

// Line is a pupil of a class and how she stands.
type Line struct {
	Person person.ID
	Name   string
	Answer string
}

// reader is the person whose classes are asked for; 0 for those who see all.
func (s *Service) reader(a permit.Actor) int64 {
	if a.May(AskFor) {
		return 0
	}
	return a.Person
}

// See reads an ask and the classes of it that somebody may see: all for who asks, otherwise those she teaches, and only once it was
// asked. Fault: NotFound.
func (s *Service) See(ctx context.Context, q db.Q, a permit.Actor, which AskID) (Ask, []Count, error) {
	ask, err := s.FindAsk(ctx, q, which)
	if err != nil {
		return ask, nil, err
	}
	all := a.May(AskFor)
	classes, err := classesOf(ctx, q, ask, s.reader(a))
	if err != nil {
		return ask, nil, err
	}
	if !all && (ask.Asked.IsZero() || len(classes) == 0) {
		return ask, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	return ask, classes, nil
}

// InClass is one class of an ask, by name: the list a teacher reads before she takes a picture. Faults: NotFound.
func (s *Service) InClass(ctx context.Context, q db.Q, a permit.Actor, which AskID, where class.ID) (Ask, Count, []Line, error) {
	ask, classes, err := s.See(ctx, q, a, which)
	if err != nil {
		return ask, Count{}, nil, err
	}
	i := slices.IndexFunc(classes, func(c Count) bool { return c.Class == where })
	if i < 0 {
		return ask, Count{}, nil, fault.New(fault.NotFound, "fault.not_found")
	}
	lines, err := s.lines(ctx, q, ask, where)
	c := classes[i]
	for _, l := range lines {
		switch l.Answer {
		case Yes:
			c.Yes++
		case No:
			c.No++
		default:
			c.Wait++
		}
	}
	return ask, c, lines, err
}

// lines are the pupils of a class with the last word of each. An ask that is over holds for nobody.
func (s *Service) lines(ctx context.Context, q db.Q, ask Ask, where class.ID) ([]Line, error) {
	runs, err := s.running(ctx, q, ask)
	if err != nil {
		return nil, err
	}
	last, err := lastIn(ctx, q, ask.Key(), where)
	if err != nil {
		return nil, err
	}
	lines, err := pupilsOf(ctx, q, where)
	for i, l := range lines {
		r := last[l.Person]
		grown := false
		if r.GivenAs == Guardian {
			if grown, err = s.Person.Grown(ctx, q, l.Person); err != nil {
				return nil, err
			}
		}
		if lines[i].Answer = s.stands(ask, r, grown); !runs {
			lines[i].Answer = Open
		}
	}
	return lines, err
}

// parseKey reads the ask of a purpose.
func parseKey(purpose string) (AskID, bool) {
	if len(purpose) <= len(prefix) || purpose[:len(prefix)] != prefix {
		return 0, false
	}
	which, err := id.Parse[Ask](purpose[len(prefix):])
	return which, err == nil
}
