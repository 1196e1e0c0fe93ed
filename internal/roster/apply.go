// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"lectern/internal/audit"
	"lectern/internal/class"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/roster/oneroster"
)

// Options say how a set is applied.
type Options struct {
	DryRun    bool
	CloseMany bool                        // somebody was asked and agreed to close more than one in twenty
	Run       RunID                       // whose rows these are; must be set
	By        permit.Actor                // who started it, for the log
	Progress  func(done, total int) error // called now and then; an error stops the run
}

// Result is what a run did, or would do.
type Result struct {
	Counts Counts
	Lines  []oneroster.Line // what applying altered or left out, beyond what reading did
}

// errDry rolls a dry run back.
var errDry = errors.New("dry run")

// Apply brings a set in, all or nothing. Faults: Conflict "roster.too_many_closed" when it would close more than one in twenty
// people and CloseMany is not set: nothing is changed then. A dry run counts everything first, so that the question can be asked with
// all the numbers beside it.
func (s *Service) Apply(ctx context.Context, set *oneroster.Set, o Options) (Result, error) {
	var out Result
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a := &applier{s: s, tx: tx, set: set, o: o, now: clock.NowOf(s.Clock), kinds: map[string]*Change{}, touched: map[class.ID]bool{}}
		for _, k := range Kinds {
			a.kinds[k] = &Change{}
		}
		err := a.run(ctx)
		out = Result{Counts: a.counts(), Lines: a.lines}
		if err == nil && o.DryRun {
			return errDry
		}
		if err != nil {
			return err
		}
		return s.applied(ctx, tx, o, out.Counts)
	})
	if errors.Is(err, errDry) {
		err = nil
		if c := out.Counts.Close; c.TooMany() && !o.CloseMany {
			err = tooMany(c)
		}
	}
	if err == nil && !o.DryRun && out.Counts.made() > many {
		err = s.DB.Analyze(ctx) // what the planner knows of the tables is from before
	}
	return out, err
}

// many new rows change the tables so much that the planner must look at them again.
const many = 1000

func (c Counts) made() int {
	n := 0
	for _, k := range c.Kinds {
		n += k.Created
	}
	return n
}

// applied writes down what was done with what was done: a process that dies right after it leaves a run that is done.
func (s *Service) applied(ctx context.Context, tx *db.Tx, o Options, c Counts) error {
	if err := endRun(ctx, tx, Run{ID: o.Run, State: Done, EndedAt: clock.NowOf(s.Clock), Counts: c}, ""); err != nil {
		return err
	}
	return s.Audit.Log(ctx, tx, audit.Entry{Actor: o.By, Action: "roster.applied", Kind: "roster", Object: int64(o.Run)})
}

// applier is one run in its transaction.
type applier struct {
	s       *Service
	tx      *db.Tx
	set     *oneroster.Set
	o       Options
	now     clock.Instant
	refs    map[string]map[string]*ref
	fresh   [][]any // new rows of roster_ref
	kinds   map[string]*Change
	touched map[class.ID]bool
	closing Closing
	admins  map[int64]bool
	lines   []oneroster.Line
	done    int
	total   int
	taken   map[string]int64 // user names and e-mails in use, folded, by kind
}

// ref is what a record of the source became.
type ref struct {
	target int64
	digest string
	gone   bool
	seen   bool
}

func (a *applier) run(ctx context.Context) error {
	var err error
	if a.refs, err = readRefs(ctx, a.tx); err != nil {
		return err
	}
	for _, r := range a.refs[kindPerson] {
		if !r.gone {
			a.closing.Of++
		}
	}
	s := a.set
	a.total = len(s.Orgs) + len(s.Sessions) + len(s.Courses) + len(s.Classes) + len(s.Users) + len(s.Roles) + len(s.Guardians) + len(s.Enrollments)
	for _, step := range []func(context.Context) error{a.orgs, a.sessions, a.subjects, a.classes, a.people, a.roles, a.guardians, a.enrolments,
		a.values, a.vanished, a.writeRefs, a.inStep} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return a.report(true)
}

// report tells progress every thousand records and hears whether to stop.
func (a *applier) report(force bool) error {
	a.done++
	if a.o.Progress == nil || (!force && a.done%1000 != 0) {
		return nil
	}
	return a.o.Progress(min(a.done, a.total), a.total)
}

// digest of what a record says, without where it stands in its file.
func digest(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12]), nil
}

// put brings one record in: it makes what is new, changes what differs, and counts. make returns the new row's id. about is the person
// the record concerns besides what it becomes, 0 for none.
func (a *applier) put(ctx context.Context, kind, source string, about int64, says any, make func(context.Context) (int64, error),
	change func(context.Context, int64) error) error {
	if err := a.report(false); err != nil {
		return err
	}
	sum, err := digest(says)
	if err != nil {
		return err
	}
	known := a.refs[kind][source]
	count := a.kinds[kind]
	switch {
	case known == nil:
		target, err := make(ctx)
		if err != nil || target == 0 {
			return err
		}
		count.Created++
		a.remember(kind, source, about, target, sum)
		return nil
	case known.digest == sum && !known.gone:
		known.seen = true
		count.Unchanged++
		return nil
	case known.gone:
		count.Reopened++
	default:
		count.Changed++
	}
	known.seen, known.gone, known.digest = true, false, sum
	if err := change(ctx, known.target); err != nil {
		return err
	}
	return updateRef(ctx, a.tx, kind, source, sum, a.o.Run)
}

func (a *applier) remember(kind, source string, about, target int64, sum string) {
	if a.refs[kind] == nil {
		a.refs[kind] = map[string]*ref{}
	}
	a.refs[kind][source] = &ref{target: target, digest: sum, seen: true}
	var person any
	if about != 0 {
		person = about
	}
	a.fresh = append(a.fresh, []any{kind, source, target, sum, a.o.Run, person})
}

// find is the row here of a record there; 0 when it is not here.
func (a *applier) find(kind, source string) int64 {
	if r := a.refs[kind][source]; r != nil && !r.gone {
		return r.target
	}
	return 0
}

func (a *applier) line(file string, line int, source, column string, outcome oneroster.Outcome, reason string) {
	a.lines = append(a.lines, oneroster.Line{File: file, Line: line, ID: source, Column: column, Outcome: outcome, Reason: reason})
}

func (a *applier) writeRefs(ctx context.Context) error {
	return insertRefs(ctx, a.tx, a.fresh)
}

// inStep makes the participants of the courses follow their classes.
func (a *applier) inStep(ctx context.Context) error {
	ids := make([]class.ID, 0, len(a.touched))
	for c := range a.touched {
		ids = append(ids, c)
	}
	return a.s.Course.SyncClasses(ctx, a.tx, ids)
}

func (a *applier) counts() Counts {
	c := Counts{Files: a.set.Counts, Kinds: map[string]Change{}, Close: a.closing}
	for k, v := range a.kinds {
		c.Kinds[k] = *v
	}
	return c
}

func tooMany(c Closing) error {
	return fault.New(fault.Conflict, tooManyKey, "n", c.People, "of", c.Of)
}
