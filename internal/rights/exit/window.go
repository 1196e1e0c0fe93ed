// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"crypto/ed25519"
	"fmt"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/rights/parcel"
)

// Due tells whether the site may go on a day: when the time to fetch everything is over, or when its name was typed to remove it earlier. The
// error says what to do.
func (f Facts) Due(today clock.Date, typed string) error {
	switch {
	case typed == f.Site:
		return nil
	case typed != "":
		return fmt.Errorf("this is %q, not %q: nothing was removed", f.Site, typed)
	case f.LeftOn == "":
		return fmt.Errorf("nobody was told that the school leaves: name a day with lectern site leave --until DATE, or say --early %q to remove it now", f.Site)
	case today <= f.KeptUntil:
		return fmt.Errorf("people were told that they can fetch everything until %s: wait for the day after, or say --early %q to remove it now", f.KeptUntil, f.Site)
	}
	return nil
}

// Covers tells whether an export that verified is one of this site, made when nothing was to come any more: on the day the school left or
// later, or today.
func (f Facts) Covers(m Manifest, key []byte, today clock.Date, zone *time.Location) error {
	if !ed25519.PublicKey(m.PublicKey).Equal(parcel.PublicKey(key)) {
		return fmt.Errorf("this is an export of another site: %s", m.Site)
	}
	made, least := clock.DateOf(m.Made.Time().In(zone)), today
	if f.LeftOn != "" && f.LeftOn < today {
		least = f.LeftOn
	}
	if made < least {
		return fmt.Errorf("this export was made on %s, and the school was here until %s: make another one with lectern site export", made, least)
	}
	return nil
}
