// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"slices"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/subject"
)

// ID names a request.
type ID = id.Of[Request]

// Kind is which right it is about.
type Kind string

const (
	Access    Kind = "access"    // Article 15: a copy
	Rectify   Kind = "rectify"   // 16
	Erase     Kind = "erase"     // 17
	Restrict  Kind = "restrict"  // 18
	Object    Kind = "object"    // 21
	Port      Kind = "port"      // 20
	Withdraw  Kind = "withdraw"  // 7(3)
	Human     Kind = "human"     // 22
	Why       Kind = "why"       // 13, 14
	Tell      Kind = "tell"      // 19
	Complaint Kind = "complaint" // to the officer
)

// Kinds lists them in the order people read them.
func Kinds() []Kind {
	return []Kind{Access, Rectify, Erase, Restrict, Object, Port, Withdraw, Human, Why, Tell, Complaint}
}

// atOnce are the kinds that need no decision: who she is, is all that has to be known.
func (k Kind) atOnce() bool { return k == Access || k == Port }

// needsPassword tells that being signed in is not enough: her data leave, or go.
func (k Kind) needsPassword() bool { return k == Access || k == Port || k == Erase }

// State is where a request stands.
type State string

const (
	Received  State = "received"  // it waits for the officer
	Paused    State = "paused"    // a question was asked, and the clock stands
	Waiting   State = "waiting"   // decided; it can still be taken back
	Executing State = "executing" // it is being done
	Stuck     State = "stuck"     // what is left is not what the plan said; the officer looks
	Answered  State = "answered"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// move is one allowed step.
type move struct {
	from State
	verb string
	to   State
}

// moves are all steps there are. What is not here cannot happen, whoever asks.
var moves = []move{
	{Received, "begin", Executing}, {Received, "grant", Executing}, {Received, "grant later", Waiting}, {Received, "refuse", Refused}, {Received, "answer", Answered},
	{Received, "pause", Paused}, {Paused, "resume", Received}, {Paused, "refuse", Refused}, {Paused, "take back", Withdrawn},
	{Received, "take back", Withdrawn}, {Waiting, "take back", Withdrawn}, {Waiting, "begin", Executing},
	{Executing, "answer", Answered}, {Executing, "differs", Stuck}, {Stuck, "again", Executing}, {Stuck, "answer", Answered},
}

// next is where a verb leads from a state.
func (s State) next(verb string) (State, bool) {
	i := slices.IndexFunc(moves, func(m move) bool { return m.from == s && m.verb == verb })
	if i < 0 {
		return s, false
	}
	return moves[i].to, true
}

// Over tells that nothing more will happen.
func (s State) Over() bool { return s == Answered || s == Refused || s == Withdrawn }

// Request is what somebody asked.
type Request struct {
	ID         ID
	Number     int64
	Person     person.ID // whose data; 0 when she has no account
	AskedBy    person.ID // herself, her guardian, or who wrote down a paper request
	Kind       Kind
	State      State
	Channel    string // self, guardian, paper, form
	Said       string // in her words
	Name       string // of somebody without an account
	Contact    string // where an answer goes when the account is gone, or never was
	Lang       string
	ReceivedAt clock.Instant
	Due        clock.Date // the last day; it never moves without a reason she is told
	Extended   string     // reason code
	PausedAt   clock.Instant
	BeginsAt   clock.Instant // of an erasure: until then it can be taken back
	Plan       subject.Plan
	PlanHash   string
	Step       int // of the plan that are done
	Decision   string
	Answer     string
	ClosedAt   clock.Instant
	Told       int64 // how urgently the officer was reminded
}

// Reasons for a longer time (Article 12(3)), for asking back, and for a refusal, from closed lists. Words: rights.reason.<code>.
var (
	Longer   = []string{"complex", "numerous"}
	AskBack  = []string{"identity", "unclear"}
	Refusals = []string{"no-identity", "law-keeps", "others-rights", "exam-answer", "unfounded", "not-ours"}
)

// Event is one line of a request's log, as the person reads it.
type Event struct {
	At   clock.Instant
	What string // text key rights.event.<What>
	By   string // person, officer, staff, system
	Note string
}
