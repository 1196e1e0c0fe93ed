// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"embed"
	"time"

	"lectern/internal/platform/feature"
	"lectern/internal/platform/job"
	"lectern/internal/platform/personal"
)

// Texts are the words of a parcel.
//
//go:embed text
var Texts embed.FS

// Feature is what parcels say about themselves, beside the feature of rights: that one makes the table and declares it (ParcelTables).
func (s *Service) Feature() feature.Feature {
	return feature.Feature{
		Name: "parcel", Texts: Texts, Stores: Stores(),
		Jobs:  []job.Kind{{Name: taskName, Do: s.do, Timeout: 6 * time.Hour, Retries: 4, Across: "what the law lets people ask for is about everything that is kept"}},
		Every: []job.Every{{Name: "rights.parcel.sweep", Interval: sweepEvery, Do: s.Sweep, For: []string{personal.Rights.ID, personal.Accountability.ID}}},
	}
}
