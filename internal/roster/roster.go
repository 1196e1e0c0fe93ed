// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/roster/oneroster"
)

// RunID names a run.
type RunID = id.Of[Run]

// The states of a run.
const (
	Waiting = "waiting"
	Running = "running"
	Done    = "done"
	Stopped = "stopped" // it would close too many, or somebody stopped it; nothing was changed
	Failed  = "failed"  // the set could not be read; nothing was changed
)

// Run is one import and what became of it.
type Run struct {
	ID        RunID
	Source    string // name of the file or folder
	DryRun    bool
	State     string
	StartedBy int64
	StartedAt clock.Instant
	EndedAt   clock.Instant
	Task      int64
	FaultKey  string
	FaultArgs fault.Args
	Counts    Counts
	HasReport bool
	HasSource bool
}

// Ended tells that nothing more will happen.
func (r Run) Ended() bool { return r.State != Waiting && r.State != Running }

// Asks tells that the run stopped because it would close more than one in twenty people.
func (r Run) Asks() bool { return r.State == Stopped && r.FaultKey == tooManyKey }

// Previews tells that it is a dry run that came to its end, so that it can be applied for good.
func (r Run) Previews() bool { return r.DryRun && (r.State == Done || r.Asks()) }

// Counts sum up a run: by file what was read, by kind what was done.
type Counts struct {
	Files map[string]oneroster.Count `json:"files,omitempty"`
	Kinds map[string]Change          `json:"kinds,omitempty"`
	Close Closing                    `json:"close"`
}

// Change counts what a run does to one kind of thing.
type Change struct {
	Created   int `json:"created"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Closed    int `json:"closed"`
	Reopened  int `json:"reopened"`
}

// Closing is how many people of how many the run would close.
type Closing struct {
	People int `json:"people"`
	Of     int `json:"of"`
}

// tooManyKey is the text of the question.
const tooManyKey = "roster.too_many_closed"

// mostClosed is the share of people that a run may close without asking: one in twenty.
const mostClosed = 20

// TooMany tells whether more than one in twenty people would be closed.
func (c Closing) TooMany() bool { return c.People*mostClosed > c.Of && c.People > 1 }

// The kinds of thing a run handles, in the order it handles them.
const (
	kindOrg       = "org"
	kindSession   = "session"
	kindSubject   = "subject"
	kindClass     = "class"
	kindPerson    = "person"
	kindRole      = "role"
	kindGuardian  = "guardian"
	kindEnrolment = "enrolment"
)

// Kinds lists them.
var Kinds = []string{kindOrg, kindSession, kindSubject, kindClass, kindPerson, kindRole, kindGuardian, kindEnrolment}

// Import may bring a roster in.
var Import = permit.Capability{Name: "roster.import", Roles: []permit.Role{permit.Admin}}
