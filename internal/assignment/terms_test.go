// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/i18n"
)

// instants are drawn close together, so that they meet and pass each other.
func instant(name string) *rapid.Generator[clock.Instant] {
	return rapid.Custom(func(t *rapid.T) clock.Instant {
		if rapid.Bool().Draw(t, name+" set") {
			return clock.Instant(rapid.Int64Range(1, 40).Draw(t, name) * int64(time.Minute/time.Millisecond))
		}
		return 0
	})
}

func anyTerms(name string) *rapid.Generator[Terms] {
	return rapid.Custom(func(t *rapid.T) Terms {
		return Terms{OpensAt: instant(name+" opens").Draw(t, "opens"), DueAt: instant(name+" due").Draw(t, "due"), LateUntil: instant(name+" late").Draw(t, "late")}
	})
}

var anyRules = rapid.Custom(func(t *rapid.T) Assignment {
	return Assignment{
		Terms:        anyTerms("common").Draw(t, "terms"),
		ClosesAt:     instant("closes").Draw(t, "closes"),
		GraceMinutes: rapid.IntRange(0, 5).Draw(t, "grace"),
		Late:         rapid.SampledFrom([]LateRule{LateMark, LateUntil, LateRefuse}).Draw(t, "late rule"),
	}
})

var anyMoment = rapid.Custom(func(t *rapid.T) clock.Instant {
	minute := rapid.Int64Range(0, 60).Draw(t, "minute")
	return clock.Instant(minute*60_000 + rapid.Int64Range(-1, 1).Draw(t, "beside"))
})

func TestEveryMomentHasOneDoorAndItOnlyCloses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, terms := anyRules.Draw(t, "rules"), anyTerms("hers").Draw(t, "hers")
		now, later := anyMoment.Draw(t, "now"), anyMoment.Draw(t, "later")
		if later < now {
			now, later = later, now
		}
		before, after := v.Door(terms, now), v.Door(terms, later)
		if before < NotYet || before > Closed {
			t.Fatalf("no door: %d", before)
		}
		if after < before {
			t.Fatalf("the door went from %d back to %d", before, after)
		}
		if before == NotYet && (terms.OpensAt == 0 || now >= terms.OpensAt) {
			t.Fatal("not yet, though it is open")
		}
		if before == Open && terms.DueAt != 0 && now > terms.DueAt.Add(time.Duration(v.GraceMinutes)*time.Minute) {
			t.Fatal("in time, though the grace is over")
		}
		if before == OpenLate && v.Late == LateRefuse {
			t.Fatal("late work is refused here")
		}
	})
}

func TestTheLastMomentIsTheLastThatTakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, terms := anyRules.Draw(t, "rules"), anyTerms("hers").Draw(t, "hers")
		g := Grade{RedoAt: instant("redo").Draw(t, "redo"), RedoDueAt: instant("redo due").Draw(t, "redo due")}
		if rapid.Bool().Draw(t, "no redo") {
			g = Grade{}
		}
		end := v.LastMomentFor(terms, g)
		if end == 0 {
			if far := clock.Instant(1 << 50); !v.DoorFor(terms, g, far).Takes() {
				t.Fatal("no end, and yet it is closed one day")
			}
			return
		}
		if v.DoorFor(terms, g, end+1).Takes() || v.DoorFor(terms, g, end+1<<40).Takes() {
			t.Fatal("something is taken after the last moment")
		}
		if opens := terms.OpensAt; opens <= end && !v.DoorFor(terms, g, end).Takes() {
			t.Fatal("nothing is taken at the last moment")
		}
	})
}

func TestDoor(t *testing.T) {
	const due, minute = clock.Instant(1_000_000_000), clock.Instant(60_000)
	at := Terms{DueAt: due, LateUntil: due + 60*minute}
	for name, row := range map[string]struct {
		v    Assignment
		t    Terms
		now  clock.Instant
		want Door
	}{
		"before it opens":                 {Assignment{Late: LateMark}, Terms{OpensAt: due}, due - 1, NotYet},
		"the moment it opens":             {Assignment{Late: LateMark}, Terms{OpensAt: due}, due, Open},
		"without dates":                   {Assignment{Late: LateRefuse}, Terms{}, due, Open},
		"the deadline itself":             {Assignment{Late: LateRefuse}, at, due, Open},
		"just after, refused":             {Assignment{Late: LateRefuse}, at, due + 1, Closed},
		"just after, marked":              {Assignment{Late: LateMark}, at, due + 1, OpenLate},
		"years after, marked":             {Assignment{Late: LateMark}, at, due + 1<<40, OpenLate},
		"the end of the grace":            {Assignment{Late: LateRefuse, GraceMinutes: 10}, at, due + 10*minute, Open},
		"after the grace":                 {Assignment{Late: LateRefuse, GraceMinutes: 10}, at, due + 10*minute + 1, Closed},
		"until: the second date":          {Assignment{Late: LateUntil}, at, due + 60*minute, OpenLate},
		"until: after it":                 {Assignment{Late: LateUntil}, at, due + 60*minute + 1, Closed},
		"until: grace longer than it":     {Assignment{Late: LateUntil, GraceMinutes: 90}, at, due + 90*minute, Open},
		"closed, though late is marked":   {Assignment{Late: LateMark, ClosesAt: due + minute}, at, due + minute + 1, Closed},
		"closing itself":                  {Assignment{Late: LateMark, ClosesAt: due + minute}, at, due + minute, OpenLate},
		"her own deadline after closing":  {Assignment{Late: LateMark, ClosesAt: due - minute}, at, due, Open},
		"and after her own deadline":      {Assignment{Late: LateMark, ClosesAt: due - minute}, at, due + 1, Closed},
		"closing cuts the grace":          {Assignment{Late: LateMark, ClosesAt: due + minute, GraceMinutes: 5}, at, due + 2*minute, Closed},
		"an assignment of the zero value": {Assignment{}, Terms{}, due, Open},
	} {
		t.Run(name, func(t *testing.T) {
			if got := row.v.Door(row.t, row.now); got != row.want {
				t.Errorf("got door %d, want %d", got, row.want)
			}
		})
	}
}

func TestOwnDatesGoFirst(t *testing.T) {
	const her, north, south = 7, 21, 22
	v := Assignment{Terms: Terms{OpensAt: 10, DueAt: 100, LateUntil: 200}}
	pupil := func(t Terms) OwnTerms { return OwnTerms{Kind: OnePupil, Target: her, Terms: t} }
	group := func(g int64, t Terms) OwnTerms { return OwnTerms{Kind: OneGroup, Target: g, Terms: t} }
	for name, row := range map[string]struct {
		own  []OwnTerms
		want Terms
	}{
		"none":                              {nil, v.Terms},
		"hers":                              {[]OwnTerms{pupil(Terms{DueAt: 150})}, Terms{10, 150, 200}},
		"hers is earlier":                   {[]OwnTerms{pupil(Terms{DueAt: 50})}, Terms{10, 50, 200}},
		"somebody else's":                   {[]OwnTerms{{Kind: OnePupil, Target: 8, Terms: Terms{DueAt: 150}}}, v.Terms},
		"another group's":                   {[]OwnTerms{group(99, Terms{DueAt: 150})}, v.Terms},
		"a group is no pupil":               {[]OwnTerms{group(her, Terms{DueAt: 150})}, v.Terms},
		"her group's":                       {[]OwnTerms{group(north, Terms{DueAt: 150})}, Terms{10, 150, 200}},
		"the latest of two groups":          {[]OwnTerms{group(north, Terms{DueAt: 180}), group(south, Terms{DueAt: 150})}, Terms{10, 180, 200}},
		"in either order":                   {[]OwnTerms{group(south, Terms{DueAt: 150}), group(north, Terms{DueAt: 180})}, Terms{10, 180, 200}},
		"a group without a deadline of its": {[]OwnTerms{group(south, Terms{OpensAt: 5}), group(north, Terms{DueAt: 180})}, Terms{10, 180, 200}},
		"hers over her group's":             {[]OwnTerms{pupil(Terms{DueAt: 120}), group(north, Terms{DueAt: 180})}, Terms{10, 120, 200}},
		"date by date":                      {[]OwnTerms{pupil(Terms{OpensAt: 20}), group(north, Terms{DueAt: 180})}, Terms{20, 180, 200}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := v.For(row.own, her, []int64{north, south}); got != row.want {
				t.Errorf("got %v, want %v", got, row.want)
			}
		})
	}
}

func TestTermsDoNotDependOnTheOrderTheyWereGivenIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyRules.Draw(t, "rules")
		var own []OwnTerms
		for i := range rapid.IntRange(0, 4).Draw(t, "groups") {
			own = append(own, OwnTerms{Kind: OneGroup, Target: int64(i), Terms: Terms{DueAt: clock.Instant(rapid.Int64Range(1, 1000).Draw(t, "due")*10 + int64(i))}})
		}
		if rapid.Bool().Draw(t, "hers") {
			own = append(own, OwnTerms{Kind: OnePupil, Target: 7, Terms: anyTerms("own").Draw(t, "own")})
		}
		groups := []int64{0, 1, 2, 3}
		want := v.For(own, 7, groups)
		if got := v.For(rapid.Permutation(own).Draw(t, "order"), 7, groups); got != want {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// TestTheDeadlineIsOnTheSchoolsClock: on the day when the clocks go back, 02:30 comes twice and the first is meant; a deadline at
// 15:00 is at 15:00 whatever happened in the night; the grace is minutes that pass, not minutes on the clock.
func TestTheDeadlineIsOnTheSchoolsClock(t *testing.T) {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		date, hour string
		grace      int
		wantUTC    string // the last moment in time
	}{
		"summer":                    {"2026-07-01", "15:00", 0, "2026-07-01T13:00:00Z"},
		"winter":                    {"2026-11-24", "15:00", 0, "2026-11-24T14:00:00Z"},
		"the day they go forward":   {"2026-03-29", "15:00", 0, "2026-03-29T13:00:00Z"},
		"the day they go back":      {"2026-10-25", "15:00", 0, "2026-10-25T14:00:00Z"},
		"the hour that comes twice": {"2026-10-25", "02:30", 0, "2026-10-25T00:30:00Z"},
		"grace across the change":   {"2026-10-25", "02:30", 60, "2026-10-25T01:30:00Z"},
		"grace over the gap":        {"2026-03-29", "01:59", 10, "2026-03-29T01:09:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			due, err := i18n.Local(row.date, row.hour, oslo)
			if err != nil {
				t.Fatal(err)
			}
			v := Assignment{Terms: Terms{DueAt: due}, Late: LateRefuse, GraceMinutes: row.grace}
			end := v.LastMoment(v.Terms)
			if got := end.Time().Format(time.RFC3339); got != row.wantUTC {
				t.Errorf("the last moment is %s, want %s", got, row.wantUTC)
			}
			if v.Door(v.Terms, end) != Open || v.Door(v.Terms, end+1) != Closed {
				t.Error("the door disagrees")
			}
		})
	}
}
