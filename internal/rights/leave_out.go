// SPDX-License-Identifier: AGPL-3.0-or-later

package rights

import (
	"context"
	"slices"

	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/personal"
	"lectern/internal/restriction"
	"lectern/internal/retention"
)

// Yes is how the officer grants.
type Yes struct {
	Ground restriction.Ground // of a pause
	Keep   []string           // tables of which an erasure leaves her rows
	Why    string             // on which ground, from retention.Grounds
	Law    string             // which law, case or claim
	Words  string             // for the person
}

// leaveOut keeps what the officer refuses line by line. Faults: Invalid by field, named as on the desk.
func (s *Service) leaveOut(ctx context.Context, tx *db.Tx, a permit.Actor, v *Request, y Yes) error {
	if len(y.Keep) == 0 {
		return nil
	}
	before, err := s.Engine.Plan(ctx, tx, int64(v.Person))
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, l := range keepable(gone(before)) {
		known[l.Table] = true
	}
	for _, table := range y.Keep {
		if !known[table] {
			return fault.New(fault.Invalid, "rights.keep_unknown").With("keep", "rights.keep_unknown")
		}
	}
	err = s.Retention.LeaveOut(ctx, tx, a, retention.Hold{Person: v.Person, Things: y.Keep, Ground: y.Why, Authority: y.Law, Reason: y.Words})
	if f := faultOf(err); f != nil {
		for i := range f.Fields {
			f.Fields[i].Name = "keep_" + f.Fields[i].Name
		}
	}
	return err
}

// leftOut is what the officer said of an erasure that is still to come.
func (s *Service) leftOut(ctx context.Context, q db.Q, v Request) ([]retention.Hold, error) {
	if v.State != Waiting {
		return nil, nil
	}
	list, err := s.Retention.Named(ctx, q, v.Person)
	return slices.DeleteFunc(list, func(h retention.Hold) bool { return h.Ground == "" }), err
}

// keepable are the lines of an erasure that can be left out: not the account itself, and not what opens it.
func keepable(goes []Line) []Line {
	var out []Line
	for _, l := range goes {
		if l.Table != "person" && l.Activity != personal.AccessSecurity.ID {
			out = append(out, l)
		}
	}
	return out
}
