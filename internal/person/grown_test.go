// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
)

// ageOn is how old somebody is on a day, counted another way: birthdays that have been. 29 February is 1 March in other years.
func ageOn(born, day time.Time) int {
	n := -1
	for y := born.Year(); !time.Date(y, born.Month(), born.Day(), 0, 0, 0, 0, time.UTC).After(day); y++ {
		n++
	}
	return n
}

// TestT36OfAgeOnTheBirthday: for every birth date of nine years and every age, nobody is older than she is, and only who was born on
// 29 February is told a day late.
func TestT36OfAgeOnTheBirthday(t *testing.T) {
	for born := time.Date(2004, 1, 1, 0, 0, 0, 0, time.UTC); born.Year() < 2013; born = born.AddDate(0, 0, 1) {
		a := Age{AdultOn: AdultFrom(clock.DateOf(born))}
		leap := born.Month() == time.February && born.Day() == 29
		for years := 13; years <= Adulthood; years++ {
			on := a.On(years).In(time.UTC)
			if ageOn(born, on) < years || !leap && ageOn(born, on.AddDate(0, 0, -1)) >= years || leap && ageOn(born, on.AddDate(0, 0, -2)) >= years {
				t.Fatalf("born %s: %d on %s", clock.DateOf(born), years, clock.DateOf(on))
			}
		}
	}
	if got := AdultFrom("2008-02-29"); got != "2026-03-01" {
		t.Error(got)
	}
	if (Age{}).Reached(13, "2999-01-01") {
		t.Error("somebody without a day grew up")
	}
}

// TestT36MidnightIsTheSites: in zones and on the days when clocks are changed, the last moment of the day before is the guardian's.
func TestT36MidnightIsTheSites(t *testing.T) {
	for _, name := range []string{"Europe/Oslo", "Pacific/Auckland", "America/Los_Angeles", "UTC", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range []clock.Date{"2026-03-29", "2026-10-25", "2026-11-01", "2026-03-08", "2028-02-29", "2026-04-05", "2027-01-01"} {
			g := Guardian{Kind: Custody, Adult: day}
			midnight := day.In(zone)
			if got := g.On(clock.DateOf(midnight.Add(-time.Millisecond))); len(got) != len(Scopes()) {
				t.Errorf("%s %s: before midnight %v", name, day, got)
			}
			if got := g.On(clock.DateOf(midnight)); got != nil {
				t.Errorf("%s %s: at midnight %v", name, day, got)
			}
		}
	}
}

// TestWhatAKindCanHave: nothing that was set by hand goes beyond the kind, days bound it, and a grown-up lets nobody speak for her.
func TestWhatAKindCanHave(t *testing.T) {
	for _, k := range Custodians() {
		if g := (Guardian{Kind: k.Kind}); !slices.Equal(g.On("2026-11-25"), k.Has) {
			t.Errorf("%s has %v", k.Kind, g.On("2026-11-25"))
		}
		g := Guardian{Kind: k.Kind, Own: Scopes(), Begins: "2026-11-25", Ends: "2026-11-26", Kept: Scopes(), Adult: "2030-01-01"}
		if !slices.Equal(g.On("2026-11-25"), k.May) || !slices.Equal(g.On("2026-11-26"), k.May) {
			t.Errorf("%s can have %v", k.Kind, g.On("2026-11-25"))
		}
		if g.On("2026-11-24") != nil || g.On("2026-11-27") != nil {
			t.Errorf("%s outside its days", k.Kind)
		}
		g.Begins, g.Ends = "", ""
		if !slices.Equal(g.On("2030-01-01"), Keepable()) {
			t.Errorf("%s of a grown-up: %v", k.Kind, g.On("2030-01-01"))
		}
	}
	if got := (Guardian{Kind: "unheard-of"}).On("2026-11-25"); got != nil {
		t.Error(got)
	}
	if got := (Guardian{Kind: Custody, Own: readScopes("-")}).On("2026-11-25"); len(got) != 0 {
		t.Errorf("none at all is %v", got)
	}
}

// TestGrowingIsPaged: every pupil stands on one page once, nearest first, also where many share a day; those without a day by name.
func TestGrowingIsPaged(t *testing.T) {
	engines(t, func(t *testing.T, w *world) {
		w.tx(func(ctx context.Context, tx *db.Tx) error {
			for n := range 120 {
				who, err := w.person.Create(ctx, tx, NewPerson{GivenName: "P", FamilyName: fmt.Sprintf("N%03d", n%40), Lang: "en", Source: ByHand, Roles: []permit.Role{permit.Pupil}})
				if err == nil && n%3 != 0 {
					err = w.person.SetAdultOn(ctx, tx, who, w.person.today().Plus(1+n%7))
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		for until, want := range map[clock.Date]int{w.person.today().Plus(30): 80, "": 40} {
			seen, last := map[ID]bool{}, ""
			for ask := (Growing{Until: until, Limit: 7}); ; {
				got, err := w.person.Growing(t.Context(), w.db, ask)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range got.Pupils {
					at := string(p.AdultOn)
					if until == "" {
						at = p.SortKey
					}
					if seen[p.ID] || at < last {
						t.Fatalf("%q: %s twice, or %s after %s", until, p.ID, at, last)
					}
					seen[p.ID], last = true, at
				}
				if ask.After = got.Next; ask.After == "" {
					break
				}
			}
			if len(seen) < want {
				t.Errorf("%q: %d of %d pupils are on a page", until, len(seen), want)
			}
		}
	})
}
