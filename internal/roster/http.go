// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import "lectern/internal/platform/web"

func (s *Service) routes() []web.Route { return nil }
