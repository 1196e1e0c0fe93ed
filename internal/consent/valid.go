// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"
	"fmt"

	"lectern/internal/person"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// Valid tells whether a purpose may happen to a person now: the last word was a yes, to the words as they are today, and a guardian's yes
// ends when the child is eighteen, and what a school asks holds only while it asks it of her. Every surface and every task of the purpose asks it. Unknown purposes are never valid.
func (s *Service) Valid(ctx context.Context, q db.Q, who person.ID, purpose string) (bool, error) {
	p, err := s.purpose(ctx, q, purpose)
	if err == nil {
		err = s.holds(ctx, q, p, who)
	}
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	last, found, err := readLast(ctx, q, who, purpose)
	if err != nil || !found || last.Act != Given || !s.current(p, last.TextHash) {
		return false, err
	}
	if last.GivenAs == Self {
		return true, nil
	}
	grown, err := s.Person.Grown(ctx, q, who)
	return !grown, err
}

// current tells whether a receipt is bound to the words as they are today, in any language.
func (s *Service) current(p Purpose, hash string) bool {
	for _, lang := range s.Languages() {
		if TextHash(lang, p.Text(lang)) == hash {
			return true
		}
	}
	return false
}

// Of are the receipts of a person in their order, for her own page and her copy. The caller has checked that they may be seen.
func (s *Service) Of(ctx context.Context, q db.Q, who person.ID) ([]Receipt, error) {
	return listReceipts(ctx, q, who)
}

// VerifyChain proves a person's receipts: none is missing between others, none was changed, each is bound to words that are still here
// word for word. The error names the first receipt that does not hold.
func (s *Service) VerifyChain(ctx context.Context, q db.Q, who person.ID) error {
	all, err := listReceipts(ctx, q, who)
	if err != nil {
		return err
	}
	texts, err := readTexts(ctx, q, who)
	if err != nil {
		return err
	}
	prev := ""
	for i, r := range all {
		text, there := texts[r.TextHash]
		switch {
		case r.Number != int64(i+1):
			return fmt.Errorf("receipt %d is missing", i+1)
		case r.prev != prev || r.hash != r.sealed():
			return fmt.Errorf("receipt %d was changed", r.Number)
		case r.Giver != 0 && markOf(r.Giver, r.salt) != r.mark:
			return fmt.Errorf("receipt %d was given by somebody else", r.Number)
		case !there || TextHash(text.lang, text.body) != r.TextHash:
			return fmt.Errorf("receipt %d is bound to other words", r.Number)
		}
		prev = r.hash
	}
	return nil
}
