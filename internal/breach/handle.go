// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import (
	"context"
	"strings"
	"unicode/utf8"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// Aware says since when the school knows of a leak: from then on the clock runs. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) Aware(ctx context.Context, a permit.Actor, which ID, at clock.Instant) error {
	site, err := s.Site.Get(ctx, s.DB)
	if err != nil {
		return err
	}
	if at.IsZero() || at.After(s.now()) {
		return fault.New(fault.Invalid, "fault.invalid").With("aware_date", "breach.aware_wrong")
	}
	return s.change(ctx, a, which, "aware", "", func(_ context.Context, _ *db.Tx, b *Breach) error {
		if b.Authority.Tell == Tell {
			return fault.New(fault.Conflict, "breach.told_already")
		}
		b.AwareAt, b.DueAt, b.Reminded = at, dueAfter(at, site.Location()), 0
		b.Reminded = b.remindersDue(s.now()) // those of hours that have passed
		return nil
	})
}

// Describe keeps what was found out, but for what the leak touches. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) Describe(ctx context.Context, a permit.Actor, which ID, in Facts) error {
	f := fault.New(fault.Invalid, "fault.invalid")
	if !known(in.Nature, Natures()...) {
		f.With("nature", "breach.nature_unknown")
	}
	if in.Risk != "" && !known([]string{in.Risk}, Risks()...) {
		f.With("risk", "breach.risk_unknown")
	}
	if in.Risk != "" && strings.TrimSpace(in.RiskWhy) == "" {
		f.With("risk_why", "breach.risk_why_missing")
	}
	for field, text := range map[string]string{"what": in.What, "consequences": in.Consequences, "measures": in.Measures, "risk_why": in.RiskWhy} {
		if utf8.RuneCountInString(text) > longest {
			f.With(field, "breach.too_long", "n", longest)
		}
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	return s.change(ctx, a, which, "described", "", func(_ context.Context, _ *db.Tx, b *Breach) error {
		in.Touched = b.Touched
		b.Facts = in
		return nil
	})
}

// Touch says which columns and files a leak touches. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) Touch(ctx context.Context, a permit.Actor, which ID, places []string) error {
	if !known(places, s.places()...) {
		return fault.New(fault.Invalid, "fault.invalid").With("touched", "breach.touched_unknown")
	}
	return s.change(ctx, a, which, "touched", "", func(_ context.Context, _ *db.Tx, b *Breach) error {
		b.Touched = places
		return nil
	})
}

// DecideAuthority says that the authority was told, or why it is not. Late needs a reason too (Article 33(1)).
// Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) DecideAuthority(ctx context.Context, a permit.Actor, which ID, tell, why string) error {
	why = strings.TrimSpace(why)
	return s.change(ctx, a, which, "authority_"+cut(tell), why, func(_ context.Context, _ *db.Tx, b *Breach) error {
		if b.AwareAt.IsZero() {
			return fault.New(fault.Conflict, "breach.aware_first")
		}
		if err := decided("authority", tell, why); err != nil {
			return err
		}
		if tell == Tell && why == "" && s.now().After(b.DueAt) {
			return fault.New(fault.Invalid, "fault.invalid").With("authority_why", "breach.late_why")
		}
		b.Authority = Decision{tell, why, s.now()}
		return nil
	})
}

// DecidePeople says that the people are told, or why they are not. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) DecidePeople(ctx context.Context, a permit.Actor, which ID, tell, why string) error {
	why = strings.TrimSpace(why)
	return s.change(ctx, a, which, "people_"+cut(tell), why, func(_ context.Context, _ *db.Tx, b *Breach) error {
		if err := decided("people", tell, why); err != nil {
			return err
		}
		b.People = Decision{tell, why, s.now()}
		return nil
	})
}

// cut is what of a value may stand in the name of a step.
func cut(tell string) string {
	if tell == Tell {
		return Tell
	}
	return Not
}

func decided(field, tell, why string) error {
	switch {
	case tell != Tell && tell != Not:
		return fault.New(fault.Invalid, "fault.invalid").With(field, "breach.decide_missing")
	case tell == Not && why == "":
		return fault.New(fault.Invalid, "fault.invalid").With(field+"_why", "breach.not_why")
	case utf8.RuneCountInString(why) > longest:
		return fault.New(fault.Invalid, "fault.invalid").With(field+"_why", "breach.too_long", "n", longest)
	}
	return nil
}

// Supplement adds what was learnt or sent later (Article 33(4)). Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) Supplement(ctx context.Context, a permit.Actor, which ID, note string) error {
	note = strings.TrimSpace(note)
	if n := utf8.RuneCountInString(note); n == 0 || n > longest {
		return fault.New(fault.Invalid, "fault.invalid").With("note", "breach.note_missing", "n", longest)
	}
	return s.change(ctx, a, which, "supplement", note, func(context.Context, *db.Tx, *Breach) error { return nil })
}

// Close ends a leak when both decisions are made. Faults: Forbidden, NotFound, Conflict, Invalid.
func (s *Service) Close(ctx context.Context, a permit.Actor, which ID, lessons string) error {
	lessons = strings.TrimSpace(lessons)
	if utf8.RuneCountInString(lessons) > longest {
		return fault.New(fault.Invalid, "fault.invalid").With("lessons", "breach.too_long", "n", longest)
	}
	return s.change(ctx, a, which, "closed", "", func(_ context.Context, _ *db.Tx, b *Breach) error {
		if b.Authority.Tell == "" || b.People.Tell == "" {
			return fault.New(fault.Conflict, "breach.decide_first")
		}
		b.Lessons, b.ClosedAt = lessons, s.now()
		return nil
	})
}
