// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

import (
	"context"
	"fmt"

	"lectern/internal/dpia"
	"lectern/internal/platform/personal"
)

// Mapped is a column of the roster that an admin gave a purpose. It is told in her words.
type Mapped struct {
	Label     string             `json:"label"`
	Column    string             `json:"column"`
	Kind      string             `json:"kind,omitempty"` // when it is one that needs an assessment
	Retention personal.Retention `json:"retention"`
}

// mapped are the mapped columns by activity. They end as the declaration of the table they lie in says, whatever they are for.
func (s *Service) mapped(ctx context.Context) (map[string][]Mapped, error) {
	fields, err := s.Person.Fields(ctx, s.DB)
	if err != nil || len(fields) == 0 {
		return nil, err
	}
	for _, t := range s.registry.Tables() {
		if t.Name != "person_value" {
			continue
		}
		out := map[string][]Mapped{}
		for _, f := range fields {
			m := Mapped{Label: f.Label, Column: f.Column, Retention: t.RetentionOf("value")}
			if dpia.Needs(f.Category) {
				m.Kind = string(f.Category)
			}
			out[f.Activity] = append(out[f.Activity], m)
		}
		return out, nil
	}
	return nil, fmt.Errorf("privacy: nobody declares where mapped columns lie")
}
