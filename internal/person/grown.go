// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// Adulthood is the age from which nobody speaks for a person any more.
const Adulthood = 18

// birthDate is the column of a roster from which the day is reckoned, once an admin has mapped it.
const birthDate = "demographics.birthDate"

// Age is what is known of somebody's growing up. Without a day nothing changes for her.
type Age struct {
	AdultOn     clock.Date // of age from this day on; "" while nobody knows
	By          string     // ByHand or ByRoster
	AdultSeen   clock.Instant
	DecidesSeen clock.Instant
}

// AdultFrom is the day somebody is of age. Who was born on 29 February has her birthday on 1 March in other years.
func AdultFrom(born clock.Date) clock.Date {
	if born == "" {
		return ""
	}
	return clock.DateOf(born.In(time.UTC).AddDate(Adulthood, 0, 0))
}

// On is the day somebody reaches an age, reckoned back from the day she is of age: for who was born on 29 February it can be a day late,
// never early.
func (a Age) On(years int) clock.Date {
	if a.AdultOn == "" {
		return ""
	}
	return clock.DateOf(a.AdultOn.In(time.UTC).AddDate(years-Adulthood, 0, 0))
}

// Reached tells whether somebody has an age on a day. Of whom nobody knows it, she has not.
func (a Age) Reached(years int, day clock.Date) bool { return ofAge(a.On(years), day) }

// Age reads what is known of somebody's growing up. Fault: NotFound.
func (s *Service) Age(ctx context.Context, q db.Q, who ID) (Age, error) { return findAge(ctx, q, who) }

// Grown tells whether somebody is known to be of age today, from midnight of the site's zone on.
func (s *Service) Grown(ctx context.Context, q db.Q, who ID) (bool, error) {
	a, err := findAge(ctx, q, who)
	return a.Reached(Adulthood, s.today()), err
}

// SetAdultOn sets by hand from which day somebody is of age; "" forgets it. No import changes what was set. The caller has checked that it
// may. Faults: NotFound, Invalid "adult_on".
func (s *Service) SetAdultOn(ctx context.Context, tx *db.Tx, who ID, day clock.Date) error {
	if day != "" && (day < "1900-01-01" || day > s.today().Plus(366*(Adulthood+1))) {
		return fault.New(fault.Invalid, "fault.invalid").With("adult_on", "person.adult_on_wrong")
	}
	if _, err := findAge(ctx, tx, who); err != nil {
		return err
	}
	by := ByHand
	if day == "" {
		by = ""
	}
	return updateAdultOn(ctx, tx, who, day, by)
}

// BirthDate reckons from the birth date of a roster from when somebody is of age, and keeps no birth date. A day that was set by hand
// stays. What is no date changes nothing.
func (s *Service) BirthDate(ctx context.Context, tx *db.Tx, who ID, born string) error {
	d, err := clock.ParseDate(born)
	if err != nil || d == "" {
		return nil
	}
	a, err := findAge(ctx, tx, who)
	if err != nil || a.By == ByHand || a.AdultOn == AdultFrom(d) {
		return err
	}
	return updateAdultOn(ctx, tx, who, AdultFrom(d), ByRoster)
}

// TellsAge tells whether a column of a roster is the birth date, and whether it is mapped for guardians alone: then only the day somebody
// is of age is kept.
func (f Field) TellsAge() (yes, alone bool) {
	return f.Column == birthDate, f.Activity == guardianPurpose
}

// Keep lets a guardian of somebody grown-up go on seeing some things, or nothing any more. She alone says it. Faults: NotFound without a
// link, Conflict "person.not_grown" while others decide, Invalid "scopes".
func (s *Service) Keep(ctx context.Context, tx *db.Tx, grown, guardian ID, kept []Scope) error {
	g, err := s.FindLink(ctx, tx, guardian, grown)
	switch {
	case err != nil:
		return err
	case !g.Grown(s.today()):
		return fault.New(fault.Conflict, "person.not_grown")
	case len(among(kept, Keepable())) != len(kept):
		return fault.New(fault.Invalid, "fault.invalid").With("scopes", "person.scope_too_wide")
	}
	if len(kept) == 0 {
		kept = nil
	}
	return updateKept(ctx, tx, guardian, grown, kept, clock.NowOf(s.Clock))
}

// Seen notes that somebody has read that she is of age, or that she decides now.
func (s *Service) Seen(ctx context.Context, tx *db.Tx, who ID, adult bool) error {
	return updateSeen(ctx, tx, who, adult, clock.NowOf(s.Clock))
}

// Growing asks for one screen of the pupils who come of age until a day, or of whom nobody knows it.
type Growing struct {
	Until   clock.Date // "" asks for those without a day
	After   string
	Limit   int
	Pupils  []Grower
	Next    string
	Total   int64
	Unknown int64
}

// Grower is a pupil and the day she is of age.
type Grower struct {
	Name
	AdultOn clock.Date
}

// Growing reads one screen: those who come of age from today until a day, nearest first, or those without a day, by name.
func (s *Service) Growing(ctx context.Context, q db.Q, g Growing) (Growing, error) {
	if g.Limit <= 0 {
		g.Limit = 50
	}
	return listGrowing(ctx, q, g, s.today())
}
