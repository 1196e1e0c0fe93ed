// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"context"
	"slices"
	"strings"

	"lectern/internal/audit"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
)

func (c Content) tidy() Content {
	c.Title, c.Necessity, c.Views = strings.TrimSpace(c.Title), strings.TrimSpace(c.Necessity), strings.TrimSpace(c.Views)
	return c
}

// Begin opens an assessment of some purposes. Needs Write. Faults: Forbidden, Invalid by field.
func (s *Service) Begin(ctx context.Context, a permit.Actor, c Content) (ID, error) {
	if !a.May(Write) {
		return 0, fault.New(fault.Forbidden, "fault.forbidden")
	}
	c = c.tidy()
	if err := c.wrong(); err != nil {
		return 0, err
	}
	d := DPIA{ID: id.New[DPIA](s.IDs), Content: c, Created: s.now(), Changed: s.now()}
	return d.ID, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := insertDPIA(ctx, tx, d); err != nil {
			return err
		}
		return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: "dpia.begun", Kind: "dpia", Object: int64(d.ID)})
	})
}

// Describe keeps what an assessment is about, why it is needed, and what people said of it; seen is when it had been changed last on the
// page that was filled in. Needs Write. Faults: Forbidden, NotFound, Conflict when somebody else changed it meanwhile, Invalid by field.
func (s *Service) Describe(ctx context.Context, a permit.Actor, which ID, c Content, seen clock.Instant) error {
	c = c.tidy()
	if err := c.wrong(); err != nil {
		return err
	}
	return s.change(ctx, a, Write, which, "described", func(_ context.Context, _ *db.Tx, d *DPIA) error {
		if seen != d.Changed {
			return fault.New(fault.Conflict, "dpia.meanwhile")
		}
		d.Title, d.Purposes, d.Foreseen, d.Condition, d.Necessity, d.Views = c.Title, c.Purposes, c.Foreseen, c.Condition, c.Necessity, c.Views
		return nil
	})
}

// PutRisk adds a risk, or changes the one it names. Needs Write. Faults: Forbidden, NotFound, Conflict, Invalid by field.
func (s *Service) PutRisk(ctx context.Context, a permit.Actor, which ID, r Risk) error {
	r.What, r.Measure = strings.TrimSpace(r.What), strings.TrimSpace(r.Measure)
	if err := r.wrong(); err != nil {
		return err
	}
	return s.change(ctx, a, Write, which, "risk", func(ctx context.Context, tx *db.Tx, d *DPIA) error {
		if r.ID != 0 {
			return updateRisk(ctx, tx, which, r)
		}
		if len(d.Risks) >= mostRisks {
			return fault.New(fault.Conflict, "dpia.too_many", "n", mostRisks)
		}
		r.ID = id.New[Risk](s.IDs)
		return insertRisk(ctx, tx, which, r)
	})
}

// DropRisk takes a risk out. Needs Write. Faults: Forbidden, NotFound, Conflict.
func (s *Service) DropRisk(ctx context.Context, a permit.Actor, which ID, risk RiskID) error {
	return s.change(ctx, a, Write, which, "risk", func(ctx context.Context, tx *db.Tx, _ *DPIA) error {
		return deleteRisk(ctx, tx, which, risk)
	})
}

// GiveAdvice is what the officer thinks of it. Needs Advise. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) GiveAdvice(ctx context.Context, a permit.Actor, which ID, advice string) error {
	advice = strings.TrimSpace(advice)
	f := fault.New(fault.Invalid, "fault.invalid")
	if advice == "" {
		f.With("advice", "dpia.no_advice")
	}
	tooLong(f, map[string]string{"advice": advice})
	if err := f.OrNil(); err != nil {
		return err
	}
	return s.change(ctx, a, Advise, which, "advised", func(_ context.Context, _ *db.Tx, d *DPIA) error {
		d.Advice = advice
		return nil
	})
}

// Consult writes down that the authority was asked, and its answer once it came. Needs Write. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) Consult(ctx context.Context, a permit.Actor, which ID, on clock.Date, answer string) error {
	answer = strings.TrimSpace(answer)
	today := s.Site.Today()
	f := fault.New(fault.Invalid, "fault.invalid")
	if on == "" || on > today {
		f.With("consulted_on_date", "dpia.consulted_wrong")
	}
	tooLong(f, map[string]string{"answer": answer})
	if err := f.OrNil(); err != nil {
		return err
	}
	return s.change(ctx, a, Write, which, "consulted", func(_ context.Context, _ *db.Tx, d *DPIA) error {
		d.ConsultedOn, d.Answer = on, answer
		return nil
	})
}

// missing is what an assessment lacks before it can be approved, as keys of texts.
func (c Content) missing() []string {
	var out []string
	for _, is := range []struct {
		lacking bool
		key     string
	}{
		{slices.Contains(c.Foreseen, string(personal.Special)) && c.Condition == "", "dpia.lacks_condition"}, {c.Necessity == "", "dpia.lacks_necessity"}, {c.Views == "", "dpia.lacks_views"}, {len(c.Risks) == 0, "dpia.lacks_risks"},
		{c.unmeasured(), "dpia.lacks_measure"}, {c.Advice == "", "dpia.lacks_advice"}, {c.mustConsult(), "dpia.lacks_consultation"},
	} {
		if is.lacking {
			out = append(out, is.key)
		}
	}
	return out
}

func (c Content) unmeasured() bool {
	for _, r := range c.Risks {
		if r.Measure == "" {
			return true
		}
	}
	return false
}

// Agree approves an assessment as it stands: the school answers for it, and it is published. Needs Approve.
// Faults: Forbidden, NotFound, Conflict when something is missing, Invalid "review_on_date".
func (s *Service) Agree(ctx context.Context, a permit.Actor, which ID, reviewOn clock.Date) error {
	today := s.Site.Today()
	if reviewOn <= today || reviewOn > latest(today) {
		return fault.New(fault.Invalid, "fault.invalid").With("review_on_date", "dpia.review_wrong", "n", reviewYears)
	}
	return s.change(ctx, a, Approve, which, "approved", func(ctx context.Context, tx *db.Tx, d *DPIA) error {
		if lacks := d.missing(); len(lacks) > 0 {
			return fault.New(fault.Conflict, lacks[0])
		}
		described, err := s.describe(ctx, tx, d.Purposes)
		if err != nil {
			return err
		}
		d.Told = 0
		return insertApproval(ctx, tx, s.IDs.Next(), which, Approval{s.now(), person.ID(a.Person), reviewOn, d.Content, described})
	})
}

// End says that an assessment holds no longer. What it covered is not taken in any more. Needs Approve. Faults: Forbidden, NotFound,
// Conflict, Invalid "why".
func (s *Service) End(ctx context.Context, a permit.Actor, which ID, why string) error {
	why = strings.TrimSpace(why)
	if n := len([]rune(why)); n == 0 || n > longest {
		return fault.New(fault.Invalid, "fault.invalid").With("why", "dpia.no_why", "n", longest)
	}
	return s.change(ctx, a, Approve, which, "ended", func(_ context.Context, _ *db.Tx, d *DPIA) error {
		d.Ended, d.EndedWhy = s.now(), why
		return nil
	})
}
