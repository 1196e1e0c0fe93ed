// SPDX-License-Identifier: AGPL-3.0-or-later

package dpia

import (
	"context"
	"slices"

	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

// Due is a purpose that calls for an assessment, with why and by which it is covered.
type Due struct {
	Purpose string
	Why     []string // words: dpia.due.<why>
	By      ID       // 0 when none covers it
	Number  int64
}

// due finds the purposes that meet two of the criteria the authorities publish. That they are children is one of them.
func (s *Service) due(ctx context.Context, q db.Q, open []Standing) ([]Due, error) {
	all, err := s.describe(ctx, q, purposes())
	if err != nil {
		return nil, err
	}
	var out []Due
	for _, d := range all {
		line := Due{Purpose: d.Purpose, Why: d.criteria()}
		if len(line.Why) < 2 {
			continue
		}
		for _, st := range open {
			if st.Approval != nil && slices.Contains(st.Approval.Content.Purposes, d.Purpose) {
				line.By, line.Number = st.ID, st.Number
			}
		}
		out = append(out, line)
	}
	return out, nil
}

func (d Described) criteria() []string {
	var out []string
	if slices.Contains(d.Audience, "pupil") {
		out = append(out, "children")
	}
	if d.holds(personal.Judgement) {
		out = append(out, "evaluation")
	}
	if d.holds(personal.Special, personal.Pastoral) {
		out = append(out, "special")
	}
	return out
}

func (d Described) holds(kinds ...personal.Category) bool {
	return slices.ContainsFunc(kinds, func(c personal.Category) bool {
		return slices.ContainsFunc(d.Kept, func(k Kept) bool { return k.Kind == string(c) }) ||
			slices.ContainsFunc(d.Mapped, func(m Mapped) bool { return m.Kind == string(c) })
	})
}
