// SPDX-License-Identifier: AGPL-3.0-or-later

package person

import (
	"context"
	"slices"

	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
)

// What a person can choose; the first of each is how it is unless she chooses. The pages know these words as attributes.
var (
	themes    = []string{"auto", "light", "dark"}
	contrasts = []string{"", "normal", "more"}
	spacings  = []string{"", "wide"}
	fonts     = []string{"", "hyperlegible", "dyslexic"}
)

// SetDisplay keeps how a person reads best. She may only set her own; languages are those she can choose from, and no language
// means the one of her browser. Faults: Invalid by field.
func (s *Service) SetDisplay(ctx context.Context, a permit.Actor, d permit.Display, languages []string) error {
	f := fault.New(fault.Invalid, "fault.invalid")
	for _, one := range []struct {
		field, value string
		known        []string
	}{
		{"lang", d.Lang, append([]string{""}, languages...)}, {"theme", d.Theme, themes}, {"contrast", d.Contrast, contrasts},
		{"spacing", d.Spacing, spacings}, {"font", d.Font, fonts},
	} {
		if !slices.Contains(one.known, one.value) {
			f.With(one.field, "person.display_unknown")
		}
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return updateDisplay(ctx, tx, ID(a.Person), d) })
}
