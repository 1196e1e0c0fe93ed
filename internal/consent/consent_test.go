// SPDX-License-Identifier: AGPL-3.0-or-later

package consent_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/internal/app/apptest"
	"lectern/internal/consent"
	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/job"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/site"
)

// gallery is a purpose that only the tests have: the product has none that rests on consent.
var gallery = personal.Activity{ID: "gallery", Basis: personal.Consent, Audience: []string{"pupil"}, Optional: true}

var words = map[string]string{"en": "The class may show your pictures.", "nb": "Klassen kan vise bildene dine."}

// school is a site in a country with a pupil, her mother, a stranger and the gallery.
type school struct {
	*apptest.World
	consents                *consent.Service
	t                       *testing.T
	lea, mother, other, gro person.ID
	shown                   map[person.ID]bool // what the gallery shows
}

func open(t *testing.T, d *db.DB, country, zone string) *school {
	t.Helper()
	s := &school{World: apptest.Open(t, d), t: t, shown: map[person.ID]bool{}}
	s.tx(func(ctx context.Context, tx *db.Tx) error {
		return s.Domains.Site.Create(ctx, tx, site.Settings{Name: "Skolen", Country: country, Languages: []string{"en", "nb"}, Zone: zone,
			ControllerName: "The town", ControllerEmail: "post@example.org", OfficerName: "Gro", OfficerEmail: "gro@example.org"})
	})
	s.lea, s.mother, s.other, s.gro = s.make("Lea", permit.Pupil), s.make("Mona", permit.Parent), s.make("Odd", permit.Parent), s.make("Gro", permit.Teacher)
	s.tx(func(ctx context.Context, tx *db.Tx) error {
		return s.Person.LinkGuardian(ctx, tx, person.NewLink{Guardian: s.mother, Child: s.lea, Relation: "parent", Source: person.ByHand})
	})
	s.Queue.Knows([]job.Kind{{Name: "gallery.show", Do: func(context.Context, job.Task) error { return nil }}}, nil)
	s.consents = consent.New(consent.Deps{DB: d, Clock: s.Fake, IDs: s.Consent.IDs, Site: s.Domains.Site, Person: s.Person, Jobs: s.Queue,
		Languages: s.Web.Texts.Languages})
	if err := s.consents.Knows(consent.Purpose{Activity: gallery, Text: func(lang string) string { return words[lang] },
		Stop: func(_ context.Context, tx *db.Tx, who person.ID) error {
			tx.AfterCommit(func() { delete(s.shown, who) })
			return nil
		}}); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *school) tx(do func(ctx context.Context, tx *db.Tx) error) {
	s.t.Helper()
	if err := s.DB.Tx(s.t.Context(), do); err != nil {
		s.t.Fatal(err)
	}
}

func (s *school) make(name string, role permit.Role) (who person.ID) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = s.Person.Create(ctx, tx, person.NewPerson{GivenName: name, Lang: "en", Source: person.ByHand, Roles: []permit.Role{role}})
		return err
	})
	return who
}

// bornOn lets the school know from when Lea is of age.
func (s *school) bornOn(day clock.Date) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx *db.Tx) error { return s.Person.BirthDate(ctx, tx, s.lea, string(day)) })
}

func (s *school) give(by person.ID, lang string) error {
	return s.DB.Tx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return s.consents.Give(ctx, tx, consent.Giving{Person: s.lea, By: by, Purpose: "gallery", Lang: lang, TextHash: consent.TextHash(lang, words[lang]), Mechanism: "form"})
	})
}

func (s *school) withdraw(by person.ID, then error) error {
	return s.DB.Tx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(s.consents.Withdraw(ctx, tx, consent.Withdrawal{Person: s.lea, By: by, Purpose: "gallery", Mechanism: "form"}), then)
	})
}

func (s *school) valid(want bool) {
	s.t.Helper()
	got, err := s.consents.Valid(s.t.Context(), s.DB, s.lea, "gallery")
	if err != nil || got != want {
		s.t.Errorf("valid: %t, want %t, %v", got, want, err)
	}
}

func (s *school) at(day string) {
	s.t.Helper()
	d, err := clock.ParseDate(day)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Fake.Set(d.In(time.UTC).Add(12 * time.Hour))
}

// TestT28WithdrawingStopsEverythingAtOnce: the surface is empty, the queued task is dropped in the same transaction, and the chain holds
// both the yes and the withdrawal.
func TestT28WithdrawingStopsEverythingAtOnce(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, "NO", "Europe/Oslo")
		if err := s.give(s.mother, "en"); err != nil {
			t.Fatal(err)
		}
		s.shown[s.lea] = true
		var hers, others int64
		s.tx(func(ctx context.Context, tx *db.Tx) (err error) {
			if hers, err = s.Queue.Add(ctx, tx, "gallery.show", 1, job.Under(consent.Word("gallery", s.lea))); err == nil {
				others, err = s.Queue.Add(ctx, tx, "gallery.show", 2, job.Under(consent.Word("gallery", s.other)))
			}
			return err
		})
		s.valid(true)
		if err := s.withdraw(s.mother, errors.New("the transaction failed")); err == nil {
			t.Fatal("it must fail")
		}
		s.valid(true)
		if state(t, s, hers) != job.Waiting || !s.shown[s.lea] {
			t.Error("a withdrawal that was rolled back took something away")
		}
		if err := s.withdraw(s.mother, nil); err != nil {
			t.Fatal(err)
		}
		s.valid(false)
		if state(t, s, hers) != job.Canceled || state(t, s, others) != job.Waiting || s.shown[s.lea] {
			t.Error("something goes on after the withdrawal, or somebody else's stopped")
		}
		all, err := s.consents.Of(t.Context(), d, s.lea)
		if err != nil || len(all) != 2 || all[0].Act != consent.Given || all[1].Act != consent.Withdrawn || all[1].GivenAs != consent.Guardian {
			t.Errorf("%+v, %v", all, err)
		}
		if err := s.consents.VerifyChain(t.Context(), d, s.lea); err != nil {
			t.Error(err)
		}
		if err := s.withdraw(s.lea, nil); err != nil { // again: nothing to take back
			t.Error(err)
		}
		if all, _ := s.consents.Of(t.Context(), d, s.lea); len(all) != 2 {
			t.Error("a second withdrawal left a receipt")
		}
	})
}

func state(t *testing.T, s *school, task int64) string {
	t.Helper()
	v, err := s.Queue.Status(t.Context(), task)
	if err != nil {
		t.Fatal(err)
	}
	return v.State
}

// TestT29WhoDecidesFollowsCountryAndDay: in Denmark a child of fourteen decided herself until the end of 2023.
func TestT29WhoDecidesFollowsCountryAndDay(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, "DK", "Europe/Copenhagen")
		s.bornOn("2009-06-01")
		s.at("2023-12-31")
		if err := s.give(s.mother, "en"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a guardian decided for a child that decides herself: %v", err)
		}
		if err := s.give(s.lea, "en"); err != nil {
			t.Error(err)
		}
		if err := s.withdraw(s.lea, nil); err != nil {
			t.Error(err)
		}
		s.at("2024-01-01")
		if err := s.give(s.lea, "en"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a child of 14 decided after the change: %v", err)
		}
		if err := s.give(s.other, "en"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a stranger decided: %v", err)
		}
		if err := s.give(s.mother, "en"); err != nil {
			t.Error(err)
		}
		all, err := s.consents.Of(t.Context(), d, s.lea)
		if err != nil || len(all) != 3 || all[0].AgeRule != "DK/13/2018-05-25" || all[2].AgeRule != "DK/15/2024-01-01" {
			t.Errorf("%+v, %v", all, err)
		}
		s.at("2024-06-01") // her fifteenth birthday
		if err := s.give(s.lea, "en"); err != nil {
			t.Error(err)
		}
	})
}

// TestT36AGuardiansYesEndsAtEighteen: at midnight of the site's zone, without anybody doing anything. The yes lapses, and
// she can confirm it.
func TestT36AGuardiansYesEndsAtEighteen(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, "DE", "Europe/Berlin")
		zone, _ := time.LoadLocation("Europe/Berlin")
		s.at("2024-03-01")
		s.bornOn("2008-11-25")
		if err := s.give(s.mother, "nb"); err != nil {
			t.Fatal(err)
		}
		s.Fake.Set(time.Date(2026, 11, 24, 23, 59, 59, 0, zone))
		s.valid(true)
		s.Fake.Set(time.Date(2026, 11, 25, 0, 0, 0, 0, zone))
		s.valid(false)
		if err := s.give(s.lea, "nb"); err != nil { // she confirms it herself
			t.Fatal(err)
		}
		s.valid(true)
	})
}

// TestNobodyKnowsHerAge: without a birthday a pupil's guardian decides, in every country, and grown-ups decide themselves.
func TestNobodyKnowsHerAge(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, "NO", "Europe/Oslo")
		if err := s.give(s.lea, "en"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a pupil of unknown age decided: %v", err)
		}
		s.tx(func(ctx context.Context, tx *db.Tx) error {
			return s.consents.Give(ctx, tx, consent.Giving{Person: s.gro, By: s.gro, Purpose: "gallery", Lang: "en", TextHash: consent.TextHash("en", words["en"]), Mechanism: "form"})
		})
	})
}

// TestAConsentIsBoundToItsWords: changed words ask again, words that were not shown are refused, and twice the same yes is one.
func TestAConsentIsBoundToItsWords(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, "NO", "Europe/Oslo")
		for range 2 {
			if err := s.give(s.mother, "en"); err != nil {
				t.Fatal(err)
			}
		}
		if all, err := s.consents.Of(t.Context(), d, s.lea); err != nil || len(all) != 1 {
			t.Errorf("%d receipts, %v", len(all), err)
		}
		before := words["en"]
		t.Cleanup(func() { words["en"] = before })
		words["en"] = "The class and the newspaper may show your pictures."
		s.valid(false)
		err := s.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return s.consents.Give(ctx, tx, consent.Giving{Person: s.lea, By: s.mother, Purpose: "gallery", Lang: "en", TextHash: consent.TextHash("en", before), Mechanism: "form"})
		})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("a yes to words that are no longer shown: %v", err)
		}
		if err := s.give(s.mother, "en"); err != nil {
			t.Fatal(err)
		}
		s.valid(true)
		if err := s.consents.VerifyChain(t.Context(), d, s.lea); err != nil { // the old words are still here
			t.Error(err)
		}
	})
}

// TestAChangedReceiptIsFound: whatever is changed in the database behind the program's back, the chain says so.
func TestAChangedReceiptIsFound(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, "NO", "Europe/Oslo")
		for range 2 {
			if err := errors.Join(s.give(s.mother, "en"), s.withdraw(s.mother, nil)); err != nil {
				t.Fatal(err)
			}
		}
		for name, change := range map[string]string{
			"a withdrawal made a yes": `UPDATE consent_receipt SET act = 'given' WHERE number = 2`,
			"another day":             `UPDATE consent_receipt SET at = at - 1 WHERE number = 1`,
			"another giver":           `UPDATE consent_receipt SET giver_id = person_id WHERE number = 3`,
			"given by herself":        `UPDATE consent_receipt SET given_as = 'self' WHERE number = 3`,
			"one left out":            `DELETE FROM consent_receipt WHERE number = 2`,
			"other words":             `UPDATE consent_text SET body = 'Anybody may show them.'`,
		} {
			rolledBack := errors.New("rolled back")
			err := s.DB.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				if _, err := db.Exec(ctx, tx, change); err != nil {
					return err
				}
				if s.consents.VerifyChain(ctx, tx, s.lea) == nil {
					t.Errorf("%s is not found", name)
				}
				return rolledBack
			})
			if !errors.Is(err, rolledBack) {
				t.Fatal(err)
			}
		}
		if err := s.consents.VerifyChain(t.Context(), d, s.lea); err != nil {
			t.Error(err)
		}
	})
}

// TestErasingTheGiverLeavesTheChainWhole: of a parent who was erased nothing is left in the child's receipts, and they still prove.
func TestErasingTheGiverLeavesTheChainWhole(t *testing.T) {
	apptest.Engines(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, "NO", "Europe/Oslo")
		if err := s.give(s.mother, "en"); err != nil {
			t.Fatal(err)
		}
		for _, who := range []person.ID{s.mother, s.lea} {
			plan, err := s.Subject.Plan(t.Context(), d, int64(who))
			if err == nil {
				err = s.Subject.Erase(t.Context(), plan, 0, func(context.Context, *db.Tx, int) error { return nil })
			}
			if err != nil {
				t.Fatal(err)
			}
			found, err := s.Subject.Residue(t.Context(), d, plan)
			if err != nil || len(plan.Differs(found)) > 0 {
				t.Error(plan.Differs(found), err)
			}
			if err := s.consents.VerifyChain(t.Context(), d, s.lea); err != nil {
				t.Error(err)
			}
			left, err := db.Int(t.Context(), d, `SELECT count(*) FROM consent_receipt WHERE giver_id IS NOT NULL OR giver_salt IS NOT NULL`)
			if err != nil || left != 0 {
				t.Errorf("%d receipts still name who gave them, %v", left, err)
			}
		}
		if left, err := db.Int(t.Context(), d, `SELECT count(*) FROM consent_receipt`); err != nil || left != 0 {
			t.Errorf("%d receipts of an erased child, %v", left, err)
		}
	})
}

// TestT07ConsentRefusesWhatCannotBeRefused: a purpose that pupils need and that rests on consent does not even start.
func TestT07ConsentRefusesWhatCannotBeRefused(t *testing.T) {
	s := consent.New(consent.Deps{Languages: func() []string { return []string{"en", "nb"} }})
	say := func(lang string) string { return words[lang] }
	faces := gallery
	faces.Optional = false
	for name, c := range map[string]struct {
		purpose consent.Purpose
		want    string
	}{
		"needed for school":        {consent.Purpose{Activity: faces, Text: say}, "Skellefteå"},
		"rests on the law":         {consent.Purpose{Activity: personal.Account, Text: say}, "does not rest on consent"},
		"no words in one language": {consent.Purpose{Activity: gallery, Text: func(lang string) string { return strings.Repeat("x", slices.Index([]string{"en", "nb"}, lang)) }}, "no words in en"},
	} {
		if err := s.Knows(c.purpose); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if len(s.Purposes()) != 0 {
		t.Error("a refused purpose was kept")
	}
}
