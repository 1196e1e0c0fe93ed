// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"
	"strings"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/org"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
)

// AskID names a thing the school asks for.
type AskID = id.Of[Ask]

// Ask is something the school asks people to agree to: pictures of a trip, a name in the paper. It reaches the pupils of a class, of a
// school's classes, or of all classes when neither is named.
type Ask struct {
	ID                        AskID
	Org                       org.ID
	Class                     class.ID
	Until                     clock.Date
	Words                     map[string]Wording // by language
	CreatedAt, Asked, EndedAt clock.Instant
}

// Wording is what people read before they answer.
type Wording struct{ Title, Body string }

const (
	longestTitle = 120
	longestBody  = 4000
	longestAsk   = 2 * 366 // days: who agreed two years ago is asked again
	prefix       = "ask."  // of the purpose of an ask
)

// Key is the purpose under which answers are kept.
func (a Ask) Key() string { return prefix + a.ID.String() }

// In are the words in a language, and which language it is: the wanted one, otherwise the first of the site.
func (a Ask) In(lang string, languages []string) (Wording, string) {
	for _, l := range append([]string{lang}, languages...) {
		if w, ok := a.Words[l]; ok {
			return w, l
		}
	}
	return Wording{}, ""
}

// body is what a receipt binds: everything that was read, and until when it holds.
func (a Ask) body(lang string) string {
	w, ok := a.Words[lang]
	if !ok {
		return ""
	}
	return w.Title + "\n\n" + w.Body + "\n\n– " + string(a.Until)
}

// purpose is an ask as the receipts know it.
func (a Ask) purpose() Purpose {
	return Purpose{Activity: personal.Activity{ID: a.Key(), Basis: personal.Consent, Audience: []string{"pupil"}, Optional: true}, Text: a.body}
}

// Draft is an ask as it was typed.
type Draft struct {
	Ask
	Needed bool // somebody who says no could not be taught as before
}

// MakeAsk writes down what the school wants to ask; nobody is asked yet. Faults: Forbidden, Invalid by field.
func (s *Service) MakeAsk(ctx context.Context, a permit.Actor, d Draft) (AskID, error) {
	if err := s.checkAsk(ctx, a, &d); err != nil {
		return 0, err
	}
	d.ID, d.CreatedAt = id.New[Ask](s.IDs), clock.NowOf(s.Clock)
	return d.ID, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := insertAsk(ctx, tx, d.Ask); err != nil {
			return err
		}
		return s.log(ctx, tx, a, "consent.ask_made", d.ID)
	})
}

// ChangeAsk changes the words or the day. Whom it reaches stays. Who has answered other words is asked again. Faults as MakeAsk, and
// Conflict "consent.over".
func (s *Service) ChangeAsk(ctx context.Context, a permit.Actor, which AskID, d Draft) error {
	old, err := s.FindAsk(ctx, s.DB, which)
	if err != nil {
		return err
	}
	if !old.EndedAt.IsZero() {
		return fault.New(fault.Conflict, "consent.over")
	}
	d.ID, d.Org, d.Class = which, old.Org, old.Class
	if err := s.checkAsk(ctx, a, &d); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := updateAsk(ctx, tx, d.Ask); err != nil {
			return err
		}
		return s.log(ctx, tx, a, "consent.ask_changed", which)
	})
}

// Send asks: from now on people find the question on their pages. Doing it twice changes nothing.
func (s *Service) Send(ctx context.Context, a permit.Actor, which AskID) error {
	return s.mark(ctx, a, which, "consent.asked", setAsked)
}

// End ends an ask: every yes to it stops holding at once.
func (s *Service) End(ctx context.Context, a permit.Actor, which AskID) error {
	return s.mark(ctx, a, which, "consent.ask_ended", setEnded)
}

func (s *Service) mark(ctx context.Context, a permit.Actor, which AskID, action string,
	set func(ctx context.Context, tx *db.Tx, which AskID, at clock.Instant) (int64, error)) error {
	if !a.May(AskFor) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	if _, err := s.FindAsk(ctx, s.DB, which); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := set(ctx, tx, which, clock.NowOf(s.Clock))
		if err != nil || n == 0 {
			return err
		}
		return s.log(ctx, tx, a, action, which)
	})
}

func (s *Service) log(ctx context.Context, tx *db.Tx, a permit.Actor, action string, which AskID) error {
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: a, Action: action, Kind: "consent", Object: int64(which)})
}

// checkAsk tells everything that is wrong with an ask.
func (s *Service) checkAsk(ctx context.Context, a permit.Actor, d *Draft) error {
	if !a.May(AskFor) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	v, err := s.Site.Get(ctx, s.DB)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "fault.invalid")
	words := map[string]Wording{}
	for _, lang := range v.Languages {
		w := Wording{Title: strings.Join(strings.Fields(d.Words[lang].Title), " "), Body: strings.TrimSpace(d.Words[lang].Body)}
		words[lang] = w
		wrongText(f, "title_"+lang, w.Title, longestTitle, "consent.title_missing")
		wrongText(f, "body_"+lang, w.Body, longestBody, "consent.body_missing")
	}
	d.Words = words
	if today := clock.DateOf(s.Clock.Now().In(v.Location())); d.Until <= today || d.Until > today.Plus(longestAsk) {
		f.With("until_date", "consent.until_wrong")
	}
	p := d.purpose().Activity
	p.Optional = !d.Needed
	if p.Wrong() != "" {
		f.With("needed", "consent.needed_wrong")
	}
	return f.OrNil()
}

func wrongText(f *fault.Fault, field, text string, longest int, missing string) {
	switch n := len([]rune(text)); {
	case n == 0:
		f.With(field, missing)
	case n > longest:
		f.With(field, "consent.long", "n", longest)
	}
}

// FindAsk reads one ask with its words. Fault: NotFound.
func (s *Service) FindAsk(ctx context.Context, q db.Q, which AskID) (Ask, error) {
	a, err := findAsk(ctx, q, which)
	if err != nil {
		return a, err
	}
	return a, readWords(ctx, q, []*Ask{&a})
}

// running tells whether an ask can be answered today.
func (s *Service) running(ctx context.Context, q db.Q, a Ask) (bool, error) {
	if a.Asked.IsZero() || !a.EndedAt.IsZero() {
		return false, nil
	}
	v, err := s.Site.Get(ctx, q)
	return a.Until >= clock.DateOf(s.Clock.Now().In(v.Location())), err
}
