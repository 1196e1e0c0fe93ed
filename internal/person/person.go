// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"strings"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// ID names a person.
type ID = id.Of[Person]

// Where a fact comes from. What was set by hand is not overwritten by an import.
const (
	ByHand    = "hand"
	ByRoster  = "roster"
	BySupport = "support" // the host's, let in by a grant: listed among nobody
)

// Person is one human being on the site.
type Person struct {
	ID                    ID
	GivenName, FamilyName string
	CallName              string // what the class says; empty means the given name
	Email, Username       string
	YearGroup             string
	Display               permit.Display
	Protected             bool // address protection: listed nowhere beyond her own courses
	Source                string
	CreatedAt, ClosedAt   clock.Instant
	ClosedWhy             string
}

// Name is the full name for lists.
func (p Person) Name() string { return strings.TrimSpace(p.GivenName + " " + p.FamilyName) }

// Short is how her class says her name.
func (p Person) Short() string {
	if p.CallName != "" {
		return p.CallName
	}
	return p.GivenName
}

// Name is what a list shows of a person.
// erased is why an account is closed of which nothing but a name, or what must be kept, is left.
const erased = "erased"

// Erased tells that of this person only a name, or what must be kept, is left.
func (p Person) Erased() bool { return p.ClosedWhy == erased }

// Name is what is shown of a person.
type Name struct {
	ID          ID
	Full, Short string
	SortKey     string
}

// NewPerson is a person to be made.
type NewPerson struct {
	ID                              ID // the one its form was drawn with, or none
	GivenName, FamilyName, CallName string
	Email, Username, YearGroup      string
	Lang                            string
	Source                          string
	Roles                           []permit.Role
	Org                             int64 // where the roles are held; 0 the whole site
}

// Update changes what is named; nil leaves as is.
type Update struct {
	GivenName, FamilyName, CallName *string
	Email, Username, YearGroup      *string
	Protected                       *bool
}

// Filter narrows the list of people.
type Filter struct {
	Text   string // any part of any name, user name or e-mail, any alphabet
	Role   permit.Role
	Org    int64
	NoRole bool // only those who hold no role
	Closed bool // true lists the closed, false the open
	After  string
	Before string
	Limit  int
}

// Row is one line of the list.
type Row struct {
	Person
	Roles []permit.Role
}

// Page is one screen of the list. Next and Prev are cursors, empty at the ends.
type Page struct {
	People     []Row
	Next, Prev string
	Total      int64
}
