// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"context"
	"slices"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/personal"
)

// Where an assessment stands. Words: dpia.state.<state>.
const (
	Draft        = "draft"
	Consultation = "consultation" // the authority must be asked first
	InForce      = "in_force"
	Stale        = "stale" // approved, and must be looked at again
	Over         = "over"
)

// Standing is an assessment with what was approved of it last, and where it stands.
type Standing struct {
	DPIA
	Approval *Approval // nil before the first
	State    string
	Why      []Change // it is stale
}

// stand looks where assessments stand now. It asks the declarations, the mapped columns, the clock and the proof each time.
func (s *Service) stand(ctx context.Context, q db.Q, list []Standing) error {
	if len(list) == 0 {
		return nil
	}
	now, err := s.describe(ctx, q, purposes())
	if err != nil {
		return err
	}
	green := true
	if s.Proven != nil {
		if green, err = s.Proven(ctx, q); err != nil {
			return err
		}
	}
	for i := range list {
		list[i].look(now, s.Site.Today(), green)
	}
	return nil
}

func (st *Standing) look(now []Described, today clock.Date, green bool) {
	switch {
	case !st.Ended.IsZero():
		st.State = Over
	case st.Approval != nil:
		st.State, st.Why = InForce, st.Approval.stale(now, today, green)
		if len(st.Why) > 0 {
			st.State = Stale
		}
	case st.mustConsult():
		st.State = Consultation
	default:
		st.State = Draft
	}
}

func (a Approval) stale(all []Described, today clock.Date, green bool) []Change {
	now := slices.DeleteFunc(slices.Clone(all), func(d Described) bool { return !slices.Contains(a.Content.Purposes, d.Purpose) })
	out := compare(a.Described, now, a.Content.Foreseen)
	if a.ReviewOn <= today {
		out = append(out, Change{Key: "review"})
	}
	for _, r := range a.Content.Risks {
		if r.Proof != "" && (!slices.Contains(Proofs(), r.Proof) || r.Proof == Night && !green) {
			out = append(out, Change{Key: "proof", Label: r.What})
		}
	}
	return out
}

// Stale are the assessments that must be looked at again. Whoever may write may call it.
func (s *Service) Stale(ctx context.Context, q db.Q) ([]Standing, error) {
	all, err := openDPIAs(ctx, q)
	if err == nil {
		err = s.stand(ctx, q, all)
	}
	return slices.DeleteFunc(all, func(st Standing) bool { return st.State != Stale }), err
}

// Require refuses to take a kind of data into use for a purpose without an approved assessment that is not stale. It may be called by a
// domain inside its transaction. Fault: Conflict.
func (s *Service) Require(ctx context.Context, q db.Q, purpose string, kind personal.Category) error {
	covers, err := s.covers(ctx, q, InForce)
	if err == nil && !covers(purpose, kind) {
		err = fault.New(fault.Conflict, "dpia.needed")
	}
	return err
}

// Holds answers which kinds of data may still be taken in for a purpose: an assessment that is stale holds until it is ended.
func (s *Service) Holds(ctx context.Context, q db.Q) (func(purpose string, kind personal.Category) bool, error) {
	return s.covers(ctx, q, InForce, Stale)
}

func (s *Service) covers(ctx context.Context, q db.Q, states ...string) (func(string, personal.Category) bool, error) {
	all, err := openDPIAs(ctx, q)
	if err == nil {
		err = s.stand(ctx, q, all)
	}
	return func(purpose string, kind personal.Category) bool {
		return !Needs(kind) || slices.ContainsFunc(all, func(st Standing) bool {
			return slices.Contains(states, st.State) && slices.Contains(st.Approval.Content.Purposes, purpose) &&
				slices.Contains(st.Approval.Content.Foreseen, string(kind))
		})
	}, err
}
