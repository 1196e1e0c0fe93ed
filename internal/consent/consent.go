// SPDX-License-Identifier: AGPL-3.0-or-later

package consent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
)

// Purpose is something that happens only to people who said yes.
type Purpose struct {
	Activity personal.Activity
	// Text are the words that are agreed to, in a language; "" when there are none in it. Changed words ask again.
	Text func(lang string) string
	// Stop, when given, takes away at once what is shown or kept on the strength of the consent, in the transaction of the withdrawal.
	Stop func(ctx context.Context, tx *db.Tx, who person.ID) error
	ask  *Ask
}

// What a receipt is of.
const (
	Given     = "given"
	Withdrawn = "withdrawn"
	Refused   = "refused"
)

// Who said it.
const (
	Self     = "self"
	Guardian = "guardian"
)

// ID names a receipt.
type ID = id.Of[Receipt]

// Receipt is one yes, one no or one withdrawal.
type Receipt struct {
	ID        ID
	Person    person.ID // whom it concerns
	Number    int64     // 1, 2, 3 … of the person
	Act       string
	Purpose   string // activity id
	TextHash  string
	GivenAs   string
	Giver     person.ID // 0 when she was erased
	Mechanism string    // how it was said, a short code: "form", "paper"
	AgeRule   string    // the rule that was applied: "DK/15/2024-01-01", "adult" when none was needed
	At        clock.Instant

	salt, mark, prev, hash string
}

// TextHash binds a receipt to the words that were shown.
func TextHash(lang, body string) string { return digest(lang, body) }

// Word is what tasks on the strength of a consent are added under (job.Under).
func Word(purpose string, who person.ID) string { return "consent/" + purpose + "/" + who.String() }

// digest is the hash of several texts, each with its length, so that no two lists of texts look alike.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(itoa(len(p))))
		h.Write([]byte{':'})
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// sealed is the hash of a receipt over everything in it and the receipt before it.
func (r Receipt) sealed() string {
	return digest(r.prev, r.ID.String(), r.Person.String(), itoa(int(r.Number)), r.Act, r.Purpose, r.TextHash, r.GivenAs, r.mark,
		r.Mechanism, r.AgeRule, itoa(int(r.At)))
}

// markOf binds a receipt to its giver without naming her.
func markOf(giver person.ID, salt string) string { return digest(giver.String(), salt) }

// code tells a short code from what people write.
func code(s string) bool {
	return s != "" && len(s) <= 40 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	})
}
