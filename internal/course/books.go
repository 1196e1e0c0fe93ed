// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"

	"lectern/internal/platform/db"
	"lectern/internal/platform/ui"
)

// Books are her courses as exercise books, for the navigation.
func (s *Service) Books(ctx context.Context, q db.Q, who int64) ([]ui.NavBook, error) {
	mine, err := s.Mine(ctx, q, who)
	books := make([]ui.NavBook, len(mine))
	for i, m := range mine {
		books[i] = ui.NavBook{Code: m.Code, Cover: m.Cover, Name: m.Title, Href: "/courses/" + m.ID.String()}
	}
	return books, err
}
