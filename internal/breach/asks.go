// SPDX-License-Identifier: AGPL-3.0-or-later

package breach

import "lectern/internal/platform/personal"

// reportAsks are the fields of the form that reports a leak.
var reportAsks = personal.Asks{"said": {"breach.said"}, "place": {"breach.place"}, "contact": {"breach.contact"}}
