// SPDX-License-Identifier: AGPL-3.0-or-later

package portfolio

import "lectern/internal/platform/personal"

// bringAsks are the fields of the form that takes a file from another school.
var bringAsks = personal.Asks{"file": {"portfolio_arrival.contents", "portfolio_work.body"}}
