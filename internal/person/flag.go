// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"
	"strings"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
)

// FlagID names a flag.
type FlagID = id.Of[Flag]

// What a flag does. SecretAddress keeps a child out of every list beyond her own courses; NoContact lets no letter about her reach a
// person; NoInfo lets nothing at all, and no link; Quiet keeps from the child that a guardian looked.
const (
	SecretAddress = "secret_address"
	NoContact     = "no_contact"
	NoInfo        = "no_info"
	Quiet         = "quiet"
)

// FlagKinds are all of them.
func FlagKinds() []string { return []string{SecretAddress, NoContact, NoInfo, Quiet} }

// Cooling is how long a flag stands after somebody asked to take it away.
const Cooling = 72 * time.Hour

const longestReason = 1000

// Flag protects a child.
type Flag struct {
	ID                FlagID
	Child, Other      ID
	OtherName         string
	Kind, Reason      string
	SetAt, ConflictAt clock.Instant // ConflictAt: when an import last delivered what the flag forbids
	LiftBy            ID            // who asked to take it away
	LiftWhy           string
	LiftAsked, Lifted clock.Instant
}

// SetFlag protects a child from now on, in the caller's transaction. Who is told nothing loses her link at once. The caller has checked
// that it may. Faults: Invalid by field.
func (s *Service) SetFlag(ctx context.Context, tx *db.Tx, f Flag, by ID) (FlagID, error) {
	f.Reason = strings.TrimSpace(f.Reason)
	if err := f.check(); err != nil {
		return 0, err
	}
	f.ID, f.SetAt = id.New[Flag](s.IDs), clock.NowOf(s.Clock)
	if err := insertFlag(ctx, tx, f, by); err != nil {
		return 0, err
	}
	switch f.Kind {
	case SecretAddress:
		yes := true
		return f.ID, s.Update(ctx, tx, f.Child, Update{Protected: &yes})
	case NoInfo:
		return f.ID, s.EndGuardian(ctx, tx, f.Other, f.Child, ByHand)
	}
	return f.ID, nil
}

func (f Flag) check() error {
	wrong := fault.New(fault.Invalid, "fault.invalid")
	switch f.Kind {
	case SecretAddress:
	case NoContact, NoInfo, Quiet:
		if f.Other == 0 || f.Other == f.Child {
			wrong.With("other", "person.flag_whom")
		}
	default:
		wrong.With("kind", "person.flag_kind")
	}
	if n := len([]rune(f.Reason)); n == 0 || n > longestReason {
		wrong.With("reason", "person.flag_reason", "n", longestReason)
	}
	return wrong.OrNil()
}

// AskLift asks to take a flag away; it stands on. Somebody else takes it away after three days. Faults: NotFound, Invalid "lift_reason".
func (s *Service) AskLift(ctx context.Context, tx *db.Tx, which FlagID, by ID, why string) error {
	if why = strings.TrimSpace(why); why == "" || len([]rune(why)) > longestReason {
		return fault.New(fault.Invalid, "fault.invalid").With("lift_reason", "person.flag_reason", "n", longestReason)
	}
	f, err := s.standing(ctx, tx, which)
	if err != nil {
		return err
	}
	if !f.LiftAsked.IsZero() {
		return fault.New(fault.Conflict, "person.lift_asked")
	}
	return setLiftAsked(ctx, tx, which, by, why, clock.NowOf(s.Clock))
}

// KeepFlag takes back that a flag should go.
func (s *Service) KeepFlag(ctx context.Context, tx *db.Tx, which FlagID) error {
	if _, err := s.standing(ctx, tx, which); err != nil {
		return err
	}
	return setLiftAsked(ctx, tx, which, 0, "", 0)
}

// Lift takes a flag away: by another person than who asked, and not before three days are over. No link comes back by it. Faults:
// NotFound, Conflict "person.lift_first", "person.lift_second", "person.lift_early".
func (s *Service) Lift(ctx context.Context, tx *db.Tx, which FlagID, by ID) error {
	f, err := s.standing(ctx, tx, which)
	switch now := clock.NowOf(s.Clock); {
	case err != nil:
		return err
	case f.LiftAsked.IsZero():
		return fault.New(fault.Conflict, "person.lift_first")
	case f.LiftBy == by || f.LiftBy == 0 || by == 0:
		return fault.New(fault.Conflict, "person.lift_second")
	case now < f.LiftAsked.Add(Cooling):
		return fault.New(fault.Conflict, "person.lift_early", "when", f.LiftAsked.Add(Cooling))
	default:
		return setFlagLifted(ctx, tx, which, by, now)
	}
}

func (s *Service) standing(ctx context.Context, q db.Q, which FlagID) (Flag, error) {
	f, err := findFlag(ctx, q, which)
	if err == nil && !f.Lifted.IsZero() {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return f, err
}

// FindFlag reads a flag that stands. Fault: NotFound.
func (s *Service) FindFlag(ctx context.Context, q db.Q, which FlagID) (Flag, error) {
	return s.standing(ctx, q, which)
}

// Flags are those of a child, the standing ones first.
func (s *Service) Flags(ctx context.Context, q db.Q, child ID) ([]Flag, error) {
	return readFlags(ctx, q, child)
}

// Conflicts are the standing flags against which an import has delivered something.
func (s *Service) Conflicts(ctx context.Context, q db.Q) ([]Flag, error) {
	return readConflicts(ctx, q)
}

// Waiting are the standing flags that want a look: a conflict, or somebody asked to take them away.
func (s *Service) Waiting(ctx context.Context, q db.Q) ([]Flag, error) { return readWaiting(ctx, q) }

// SeenConflict ends that staff are told of a conflict, until the next import.
func (s *Service) SeenConflict(ctx context.Context, tx *db.Tx, which FlagID) error {
	return setConflict(ctx, tx, which, 0)
}

// Block is somebody who must not be linked to a child.
type Block struct {
	Flag  FlagID
	Other ID
	Key   string // her name as it sorts: an import may deliver her as somebody new
}

// Blocks are all there are, by child.
func (s *Service) Blocks(ctx context.Context, q db.Q) (map[ID][]Block, error) {
	return readBlocks(ctx, q)
}

// Hits tells whether a person, or somebody new of the same name, is the one.
func (b Block) Hits(who ID, given, family string) bool {
	return b.Other == who || b.Key == SortKey(given, family)
}

// Against writes down that an import delivered what a flag forbids.
func (s *Service) Against(ctx context.Context, tx *db.Tx, which FlagID) error {
	return setConflict(ctx, tx, which, clock.NowOf(s.Clock))
}

// MayHear tells whether a letter about a child may go to an address now: never to somebody whom a flag names. It is asked when the letter
// is sent, not when it is written.
func (s *Service) MayHear(ctx context.Context, q db.Q, address string, child ID) (bool, error) {
	n, err := countDeaf(ctx, q, LoginKey(address), child)
	return n == 0, err
}
