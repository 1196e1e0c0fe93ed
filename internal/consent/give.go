// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"
	"crypto/rand"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
)

// Giving is a yes as it was said.
type Giving struct {
	Person, By person.ID // whom it concerns and who says it
	Purpose    string
	Lang       string
	TextHash   string // of the words that were on the page (TextHash)
	Mechanism  string
}

// Give writes a yes down. A person says it for herself when she is old enough, otherwise a guardian. Saying it twice adds nothing.
// Faults: those of who may decide (Forbidden, NotFound), Conflict "consent.changed" when the words have changed since they were shown,
// Conflict "consent.over" when nobody is asked any more.
func (s *Service) Give(ctx context.Context, tx *db.Tx, g Giving) error {
	return s.write(ctx, tx, g, Given)
}

func (s *Service) write(ctx context.Context, tx *db.Tx, g Giving, act string) error {
	p, err := s.purpose(ctx, tx, g.Purpose)
	if err == nil {
		err = s.holds(ctx, tx, p, g.Person)
	}
	if err != nil {
		return err
	}
	as, rule, err := s.may(ctx, tx, g.Person, g.By)
	if err != nil {
		return err
	}
	body := p.Text(g.Lang)
	if body == "" || TextHash(g.Lang, body) != g.TextHash {
		return fault.New(fault.Conflict, "consent.changed")
	}
	last, found, err := readLast(ctx, tx, g.Person, g.Purpose)
	if err != nil || (found && last.Act == act && last.TextHash == g.TextHash && last.GivenAs == as) {
		return err
	}
	now := clock.NowOf(s.Clock)
	if err := insertText(ctx, tx, g.TextHash, g.Purpose, g.Lang, body, now); err != nil {
		return err
	}
	return s.add(ctx, tx, Receipt{Person: g.Person, Act: act, Purpose: g.Purpose, TextHash: g.TextHash, GivenAs: as, Giver: g.By,
		Mechanism: g.Mechanism, AgeRule: rule, At: now})
}

// Withdrawal is a yes taken back.
type Withdrawal struct {
	Person, By person.ID
	Purpose    string
	Mechanism  string
}

// Withdraw takes a yes back: the person herself at any age, or her guardian. Everything on its strength ends in this transaction: queued
// tasks are dropped and the purpose takes away what it shows. Without a yes nothing happens. Fault: NotFound for strangers.
func (s *Service) Withdraw(ctx context.Context, tx *db.Tx, w Withdrawal) error {
	p, err := s.purpose(ctx, tx, w.Purpose)
	if err != nil {
		return err
	}
	as := Self
	if w.By != w.Person {
		as = Guardian
		guardian, err := s.Person.MayFor(ctx, tx, w.By, w.Person, person.DecideFor)
		if err != nil {
			return err
		}
		if !guardian {
			return fault.New(fault.NotFound, "fault.not_found")
		}
	}
	last, found, err := readLast(ctx, tx, w.Person, w.Purpose)
	if err != nil || !found || last.Act != Given {
		return err
	}
	if err := s.add(ctx, tx, Receipt{Person: w.Person, Act: Withdrawn, Purpose: w.Purpose, TextHash: last.TextHash, GivenAs: as, Giver: w.By,
		Mechanism: w.Mechanism, AgeRule: last.AgeRule, At: clock.NowOf(s.Clock)}); err != nil {
		return err
	}
	if _, err := s.Jobs.Drop(ctx, tx, Word(w.Purpose, w.Person)); err != nil {
		return err
	}
	if p.Stop == nil {
		return nil
	}
	return p.Stop(ctx, tx, w.Person)
}

// add puts a receipt at the end of the person's chain. Of two at once the second fails with a Conflict.
func (s *Service) add(ctx context.Context, tx *db.Tx, r Receipt) error {
	if !code(r.Mechanism) {
		return fault.New(fault.Invalid, "fault.invalid")
	}
	number, hash, err := readEnd(ctx, tx, r.Person)
	if err != nil {
		return err
	}
	r.ID, r.Number, r.prev, r.salt = id.New[Receipt](s.IDs), number+1, hash, rand.Text()
	r.mark = markOf(r.Giver, r.salt)
	r.hash = r.sealed()
	return insertReceipt(ctx, tx, r)
}
