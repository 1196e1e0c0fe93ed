// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/audit"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/restriction"
)

// Grant is the officer's yes. An erasure begins after a time in which it can be taken back, and leaves out what she refuses line by line, on
// a ground from a closed list; everything else begins at once. An objection and a pause of everything become a mark that all domains respect. Needs Decide. Faults: NotFound, Conflict, Invalid by field.
func (s *Service) Grant(ctx context.Context, a permit.Actor, which ID, y Yes) error {
	return s.decide(ctx, a, which, "rights.granted", func(ctx context.Context, tx *db.Tx, v *Request) error {
		if v.Person == 0 {
			return fault.New(fault.Conflict, "rights.nobody")
		}
		v.Decision = "granted"
		switch v.Kind {
		case Erase:
			if err := s.leaveOut(ctx, tx, a, v, y); err != nil {
				return err
			}
			plan, err := s.Engine.Plan(ctx, tx, int64(v.Person)) // as it is today, not as it was when she asked
			if err != nil {
				return err
			}
			v.Plan, v.PlanHash, v.BeginsAt, v.Decision = plan, plan.Hash(), s.now().Add(coolingOff), outcome(plan)
			return s.step(ctx, tx, v, "grant later", "officer", "")
		case Access, Port:
			return s.begin(ctx, tx, v, "officer")
		case Restrict, Object:
			if v.Kind == Object {
				y.Ground = restriction.Objection
			}
			if _, err := s.Restriction.Pause(ctx, tx, a, v.Person, restriction.Record{}, y.Ground); err != nil {
				return err
			}
			return s.answer(ctx, tx, v, "officer", "")
		}
		return fault.New(fault.Conflict, "rights.answer_in_words")
	})
}

// Reply answers a request in words: what was put right, why something is so, whom it went to. Needs Decide. Faults: Invalid by field.
func (s *Service) Reply(ctx context.Context, a permit.Actor, which ID, words string) error {
	words = strings.TrimSpace(words)
	if words == "" {
		return fault.New(fault.Invalid, "rights.words_missing").With("answer", "rights.words_missing")
	}
	return s.decide(ctx, a, which, "rights.answered", func(ctx context.Context, tx *db.Tx, v *Request) error {
		v.Decision = "answered"
		return s.answer(ctx, tx, v, "officer", words)
	})
}

// Refuse is the officer's no, with a reason from the list; free words are added, never alone. The letter names the authority and the court.
// Needs Decide. Faults: Invalid "reason", Conflict.
func (s *Service) Refuse(ctx context.Context, a permit.Actor, which ID, reason, words string) error {
	if !slices.Contains(Refusals, reason) {
		return fault.New(fault.Invalid, "rights.reason_missing").With("reason", "rights.reason_missing")
	}
	return s.decide(ctx, a, which, "rights.refused", func(ctx context.Context, tx *db.Tx, v *Request) error {
		v.Decision, v.Answer = "refused "+reason, strings.TrimSpace(words)
		if err := s.step(ctx, tx, v, "refuse", "officer", reason); err != nil {
			return err
		}
		return s.letter(ctx, tx, *v, "refused")
	})
}

// Extend gives more time, once, before the day it is due, to at most three months from receipt, for a reason from the list that she is told
// at the same moment (Article 12(3)). Needs Decide. Faults: Invalid "reason", Conflict "rights.too_late", "rights.extended_already".
func (s *Service) Extend(ctx context.Context, a permit.Actor, which ID, reason string) error {
	if !slices.Contains(Longer, reason) {
		return fault.New(fault.Invalid, "rights.reason_missing").With("longer", "rights.reason_missing")
	}
	return s.decide(ctx, a, which, "rights.extended", func(ctx context.Context, tx *db.Tx, v *Request) error {
		site, calendar, err := s.settings(ctx, tx)
		switch {
		case err != nil:
			return err
		case v.State.Over():
			return fault.New(fault.Conflict, "rights.not_now")
		case v.Extended != "":
			return fault.New(fault.Conflict, "rights.extended_already")
		case s.today(site) > v.Due:
			return fault.New(fault.Conflict, "rights.too_late")
		}
		v.Extended = reason
		v.Due = calendar.Due(clock.DateOf(v.ReceivedAt.Time().In(site.Location())), 3)
		if err := updateRequest(ctx, tx, *v); err != nil {
			return err
		}
		if err := s.write(ctx, tx, v.ID, "extended", "officer", reason); err != nil {
			return err
		}
		return s.letter(ctx, tx, *v, "extended")
	})
}

// AskBack stops the clock while she is asked who she is or what she means; Resume lets it run on, later by as many days. Needs Decide.
func (s *Service) AskBack(ctx context.Context, a permit.Actor, which ID, reason string) error {
	if !slices.Contains(AskBack, reason) {
		return fault.New(fault.Invalid, "rights.reason_missing").With("ask", "rights.reason_missing")
	}
	return s.decide(ctx, a, which, "rights.asked_back", func(ctx context.Context, tx *db.Tx, v *Request) error {
		v.PausedAt = s.now()
		if err := s.step(ctx, tx, v, "pause", "officer", reason); err != nil {
			return err
		}
		return s.letter(ctx, tx, *v, "asked_back")
	})
}

// Resume lets the clock run on. Needs Decide.
func (s *Service) Resume(ctx context.Context, a permit.Actor, which ID) error {
	return s.decide(ctx, a, which, "rights.resumed", func(ctx context.Context, tx *db.Tx, v *Request) error {
		site, calendar, err := s.settings(ctx, tx)
		if err != nil {
			return err
		}
		days := left(clock.DateOf(v.PausedAt.Time().In(site.Location())), s.today(site))
		v.Due = calendar.Due(clock.DateOf(v.Due.In(site.Location()).AddDate(0, 0, days)), 0)
		v.PausedAt = 0
		return s.step(ctx, tx, v, "resume", "officer", "")
	})
}

// Again lets an erasure that did not end as planned run once more with a new plan. Needs Decide.
func (s *Service) Again(ctx context.Context, a permit.Actor, which ID) error {
	return s.decide(ctx, a, which, "rights.again", func(ctx context.Context, tx *db.Tx, v *Request) error {
		v.Step = 0
		if err := s.step(ctx, tx, v, "again", "officer", ""); err != nil {
			return err
		}
		_, err := s.Jobs.Add(ctx, tx, taskName, payload{int64(v.ID)})
		return err
	})
}

func (s *Service) decide(ctx context.Context, a permit.Actor, which ID, action string, do func(context.Context, *db.Tx, *Request) error) error {
	if !a.May(Decide) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := findRequest(ctx, tx, which)
		if err != nil {
			return err
		}
		if err := do(ctx, tx, &v); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Subject: int64(v.Person), Kind: "rights", Object: int64(v.ID)})
	})
}

// answer ends a request well and sends the letter, which says where to complain even then.
func (s *Service) answer(ctx context.Context, tx *db.Tx, v *Request, by, words string) error {
	v.Answer = words
	verb := "answer"
	if err := s.step(ctx, tx, v, verb, by, ""); err != nil {
		return err
	}
	return s.letter(ctx, tx, *v, "answered")
}
