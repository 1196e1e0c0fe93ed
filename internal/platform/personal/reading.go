// SPDX-License-Identifier: AGPL-3.0-or-later

package personal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// Reading is for whom a text about data is written.
type Reading string

const (
	Child Reading = "child" // 8 to 12 years
	Teen  Reading = "teen"  // 13 to 15
	Adult Reading = "adult"
)

// Readings lists them, the youngest first.
func Readings() []Reading { return []Reading{Child, Teen, Adult} }

// Key is the text key of a base for these readers: the base itself for adults, "base.child" and "base.teen" for the others.
func (r Reading) Key(base string) string {
	if r == Adult {
		return base
	}
	return base + "." + string(r)
}

// ReadingFor is how a text for somebody is written. The program keeps no birthdays, so it goes by the year at school; a pupil of no year
// reads what a child reads.
func ReadingFor(year string, pupil bool) Reading {
	if !pupil {
		return Adult
	}
	n, err := strconv.Atoi(year)
	switch {
	case err != nil || n <= 7:
		return Child
	case n <= 10:
		return Teen
	}
	return Adult
}

// Source is where data comes from (Article 14(2)(f)). Its words are the text source.<value>.
type Source string

const (
	FromYou    Source = "you"    // the person writes it
	FromRoster Source = "roster" // the school's own pupil register
	FromSchool Source = "school" // teachers and the office
	FromUse    Source = "use"    // it comes from using the program
)

// Names are the columns in order.
func (t Table) Names() []string { return slices.Sorted(maps.Keys(t.Columns)) }

// Hash is the fingerprint of everything declared: what the running program does with data about people.
func (r *Registry) Hash() string {
	b, err := json.Marshal(struct {
		Activities []Activity
		Retentions []Retention
		Tables     []Table
		Stores     []Store
	}{r.Activities(), r.Retentions(), r.Tables(), r.Stores})
	if err != nil {
		panic(err) // strings, lists and maps of strings
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
