// SPDX-License-Identifier: AGPL-3.0-or-later

package restriction

import (
	"time"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
)

// ID names a mark, StatementID a statement.
type (
	ID          = id.Of[Mark]
	StatementID = id.Of[Statement]
)

// Ground is why use is paused, as Article 18(1) lists them.
type Ground string

const (
	Accuracy  Ground = "accuracy"  // (a) she contests that it is right
	Unlawful  Ground = "unlawful"  // (b) it should not be used, and she wants it kept rather than erased
	Claims    Ground = "claims"    // (c) she needs it for a legal claim
	Objection Ground = "objection" // (d) she objected, and it is being weighed
)

// Grounds lists them.
func Grounds() []Ground { return []Ground{Accuracy, Unlawful, Claims, Objection} }

// KeepsData tells that retention stands still under this ground: she wants the data kept.
func (g Ground) KeepsData() bool { return g == Unlawful || g == Claims }

// notice is how long before the end of a pause the person is told (Article 18(3)).
const notice = 7 * 24 * time.Hour

// Record is a thing in which a person has a part, by kind and id. The zero Record is everything about her.
type Record struct {
	Kind string
	ID   int64
}

// Mark is one pause.
type Mark struct {
	ID     ID
	Person person.ID
	Of     Record
	Ground Ground
	Since  clock.Instant
	LiftAt clock.Instant // when it ends, once that was announced
}

// Statement is what a person says about a record of hers.
type Statement struct {
	ID        StatementID
	Person    person.ID
	Of        Record
	Contests  bool // she says that it is wrong; otherwise she adds to it
	Body      string
	At        clock.Instant
	SettledAt clock.Instant
	Answer    string
}

// Open tells that a contested record is still in question.
func (s Statement) Open() bool { return s.Contests && s.SettledAt.IsZero() }
