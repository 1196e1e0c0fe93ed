// SPDX-License-Identifier: AGPL-3.0-or-later

package proof

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/restriction"
)

// TestT47EveryRuleAtItsDay: for every rule, what has reached its end is there the day before and gone the day after.
func TestT47EveryRuleAtItsDay(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		school := newWorld(t, d)
		school.seed()
		tried := 0
		for _, rule := range byLength() {
			tried += tryRule(t, school, rule)
		}
		if tried < 20 {
			t.Errorf("only %d tables were tried", tried)
		}
	})
}

// tryRule moves the time to the last day of a rule and over it, and tells how many tables had something to lose.
func tryRule(t *testing.T, school *world, rule personal.Retention) (tried int) {
	t.Helper()
	first, before := map[string]clock.Date{}, map[string]int64{}
	var soonest, latest clock.Date
	for _, table := range school.Registry.Tables() {
		if table.Retention.ID != rule.ID || table.Clock == "" || table.Name == "person" {
			continue
		}
		day := started(t, school, table)
		if day == "" {
			continue
		}
		first[table.Name], before[table.Name] = day, rows(t, school, table)
		end := rule.DeletedOn(day)
		if soonest == "" || end < soonest {
			soonest = end
		}
		latest = max(latest, end)
	}
	if len(first) == 0 {
		return 0
	}
	sweep(t, school, soonest.In(time.UTC).AddDate(0, 0, -1))
	for name, n := range before {
		table, _ := school.Registry.Table(name)
		if now := rows(t, school, table); now != n {
			t.Errorf("%s: %d of %d rows were there the day before the end of %s", name, now, n, rule.ID)
		}
	}
	sweep(t, school, latest.In(time.UTC).AddDate(0, 0, 1))
	for name, day := range first {
		table, _ := school.Registry.Table(name)
		if started(t, school, table) == day {
			t.Errorf("%s: what began on %s is still there the day after the end of %s", name, day, rule.ID)
		}
	}
	return len(first)
}

// byLength are the rules that have an end, the shortest first, so that time only goes on.
func byLength() []personal.Retention {
	all := personal.Retentions()
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			if all[j].DeletedOn("2026-01-01") < all[i].DeletedOn("2026-01-01") {
				all[i], all[j] = all[j], all[i]
			}
		}
	}
	return all
}

func sweep(t *testing.T, w *world, at time.Time) {
	t.Helper()
	if _, err := w.Subject.Sweep(context.Background(), at, nil); err != nil {
		t.Fatal(err)
	}
}

func rows(t *testing.T, w *world, table personal.Table) int64 {
	t.Helper()
	n, err := db.Int(context.Background(), w.DB, "SELECT count(*) FROM "+table.Name)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// started is the day on which the earliest clock of a table started.
func started(t *testing.T, w *world, table personal.Table) clock.Date {
	t.Helper()
	first, err := w.Subject.First(context.Background(), w.DB, table.Name)
	if err != nil {
		t.Fatal(err)
	}
	if first.IsZero() {
		return ""
	}
	return clock.DateOf(first.Time())
}

// TestT48ACourseUsedAgainIsNotSwept: its dates are long over, and somebody works in it.
func TestT48ACourseUsedAgainIsNotSwept(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		school := newWorld(t, d)
		school.seed()
		school.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, `UPDATE course SET starts_on = '2018-08-01', ends_on = '2019-06-20'`)
			return err
		})
		sweep(t, school, school.Fake.Now())
		if n, err := db.Int(context.Background(), school.DB, `SELECT count(*) FROM assignment_submission`); err != nil || n == 0 {
			t.Errorf("the work of a course that is used went with its old dates: %d, %v", n, err)
		}
	})
}

// TestT76ARestrictionForAClaimStopsTheSweep: what somebody needs for a claim stays past its end, and only hers.
func TestT76ARestrictionForAClaimStopsTheSweep(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		school := newWorld(t, d)
		school.seed()
		school.tx(func(ctx context.Context, tx *db.Tx) error {
			_, err := school.Restriction.Pause(ctx, tx, permit.Actor{}, school.ids[subjectName], restriction.Record{}, restriction.Claims)
			return err
		})
		sweep(t, school, school.Fake.Now().AddDate(4, 0, 0))
		for name, want := range map[string]bool{subjectName: true, mateName: false} {
			n, err := db.Int(context.Background(), school.DB, `SELECT count(*) FROM assignment_submission WHERE person_id = $1`, int64(school.ids[name]))
			if err != nil || (n > 0) != want {
				t.Errorf("%s has %d pieces of work left, %v", name, n, err)
			}
		}
	})
}

// TestTheNameGoesWithTheLastMark: a closed account is reduced to the name while a mark is kept, and to nothing when the mark has gone.
func TestTheNameGoesWithTheLastMark(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		school := newWorld(t, d)
		school.seed()
		school.tx(func(ctx context.Context, tx *db.Tx) error {
			return school.Person.Close(ctx, tx, school.ids[subjectName], "left")
		})
		here := func() string {
			n, err := db.Int(context.Background(), school.DB, `SELECT count(*) FROM person WHERE id = $1`, int64(school.ids[subjectName]))
			if err != nil {
				t.Fatal(err)
			}
			mail, err := db.Int(context.Background(), school.DB, `SELECT count(*) FROM person WHERE id = $1 AND email IS NOT NULL`, int64(school.ids[subjectName]))
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(n, mail)
		}
		now := school.Fake.Now()
		for _, step := range []struct {
			at   time.Time
			want string
		}{{now.AddDate(0, 11, 0), "1 1"}, {now.AddDate(1, 0, 2), "1 0"}, {now.AddDate(1, 6, 0), "1 0"}, {now.AddDate(2, 0, 3), "0 0"}} {
			school.Fake.Set(step.at)
			sweep(t, school, step.at)
			if step.at.Equal(now.AddDate(2, 0, 3)) {
				sweep(t, school, step.at.AddDate(1, 0, 3)) // the stub was closed anew when it was made
			}
			if got := here(); got != step.want {
				t.Errorf("on %s: %s, want %s", step.at.Format(time.DateOnly), got, step.want)
			}
		}
	})
}
