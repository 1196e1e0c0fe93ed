// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"slices"
	"strings"

	"lectern/internal/platform/clock"
)

// Scope is one thing that a guardian may do for a child. Every page, copy and letter asks for one; nothing asks "is she the guardian?".
type Scope string

// The scopes.
const (
	SeeWork    Scope = "work"    // the child's work, what was handed in and what came back
	SeeNews    Scope = "news"    // what is due when
	DecideFor  Scope = "decide"  // consents
	UseRights  Scope = "rights"  // copy, erasure, restriction in the child's name
	GetLetters Scope = "letters" // letters that the school writes about the child
)

// Scopes are all of them, in the order people read them.
func Scopes() []Scope { return []Scope{SeeNews, SeeWork, GetLetters, DecideFor, UseRights} }

// Custodian is what a guardian is to a child in law.
type Custodian string

// The kinds of guardians.
const (
	Custody       Custodian = "custody"
	Foster        Custodian = "foster"
	Informational Custodian = "informational"
)

// CustodianKind says what a kind of guardian brings: what it has unless somebody says otherwise, and what it can have at all.
type CustodianKind struct {
	Kind     Custodian
	Has, May []Scope
}

// Custodians is the table of kinds. Custody has all. A foster carer has the child's days: school, marks, letters. What parental
// responsibility alone can do, to consent (Article 8 GDPR) and to use the child's rights, stays with who holds it, until somebody has seen
// the decision that gives it to her. Who is to be informed has news, and what else is declared; she never speaks in the child's name.
func Custodians() []CustodianKind {
	return []CustodianKind{
		{Custody, Scopes(), Scopes()},
		{Foster, []Scope{SeeNews, SeeWork, GetLetters}, Scopes()},
		{Informational, []Scope{SeeNews}, []Scope{SeeNews, SeeWork, GetLetters}},
	}
}

// row finds a kind in the table.
func (k Custodian) row() (CustodianKind, bool) {
	all := Custodians()
	i := slices.IndexFunc(all, func(r CustodianKind) bool { return r.Kind == k })
	if i < 0 {
		return CustodianKind{}, false
	}
	return all[i], true
}

// Guardian is one side of a link between a guardian and a child: the other person.
type Guardian struct {
	Name
	Relation         string
	Since            clock.Instant
	Kind             Custodian
	Own              []Scope // set by hand; nil: as the kind says
	Begins, Ends     clock.Date
	Source           string
	VerifiedBy       ID
	VerifiedAt       clock.Instant
	Kept             []Scope // what the child, grown up, lets her go on seeing
	KeptAt           clock.Instant
	Adult            clock.Date // from when the child is of age
	Now              []Scope    // what holds today
	GuardianID, Over ID         // of the link: who follows, and whom
}

// Granted is what the school lets her do while the child is no grown-up: never more than the kind can have.
func (g Guardian) Granted() []Scope {
	k, known := g.Kind.row()
	if !known {
		return nil
	}
	if g.Own == nil {
		return k.Has
	}
	return among(g.Own, k.May)
}

// Keepable is what a grown-up can let somebody go on seeing. Nobody speaks in the name of a grown-up.
func Keepable() []Scope { return []Scope{SeeNews, SeeWork, GetLetters} }

// On is what a guardian may do on a day. From the day the child is of age it is what she lets her.
func (g Guardian) On(day clock.Date) []Scope {
	switch {
	case g.Begins > day, g.Ends != "" && g.Ends < day:
		return nil
	case g.Grown(day):
		return among(g.Kept, Keepable())
	}
	return g.Granted()
}

// Grown tells whether the child is of age on a day.
func (g Guardian) Grown(day clock.Date) bool { return ofAge(g.Adult, day) }

// May tells whether a scope holds today.
func (g Guardian) May(s Scope) bool { return slices.Contains(g.Now, s) }

func ofAge(from, day clock.Date) bool { return from != "" && from <= day }

// among keeps the scopes that are in a list, in the order people read them.
func among(scopes, list []Scope) []Scope {
	var out []Scope
	for _, s := range Scopes() {
		if slices.Contains(scopes, s) && slices.Contains(list, s) {
			out = append(out, s)
		}
	}
	return out
}

// noScopes is how an empty list that was set by hand is stored: not the same as none set.
const noScopes = "-"

func writeScopes(scopes []Scope) any {
	switch {
	case scopes == nil:
		return nil
	case len(scopes) == 0:
		return noScopes
	}
	words := make([]string, len(scopes))
	for i, s := range scopes {
		words[i] = string(s)
	}
	return strings.Join(words, " ")
}

func readScopes(s string) []Scope {
	if s == "" {
		return nil
	}
	out := []Scope{}
	for _, w := range strings.Fields(s) {
		if w != noScopes {
			out = append(out, Scope(w))
		}
	}
	return out
}
