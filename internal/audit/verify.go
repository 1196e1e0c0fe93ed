// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
)

// What can be wrong with the log; the words are the texts audit.fault.<kind>.
const (
	Deleted     = "deleted"      // an entry is missing before its time
	Changed     = "changed"      // an entry says something else, or names somebody else
	Added       = "added"        // an entry stands where none was
	SealChanged = "seal_changed" // a seal is not as it was signed
	SealMissing = "seal_missing" // the chain has a gap
)

// Fault is one thing that is not as it was sealed. At is when the entry was written.
type Fault struct {
	Kind  string        `json:"kind"`
	At    clock.Instant `json:"at"`
	Table string        `json:"table,omitempty"`
	Row   int64         `json:"row,string,omitempty"`
	Seal  int64         `json:"seal,omitempty"`
}

// Check is what one look at the whole chain found.
type Check struct {
	At         clock.Instant `json:"at"`
	Seals      int64         `json:"seals"`
	Entries    int64         `json:"entries"`  // as they were sealed
	Blank      int64         `json:"blank"`    // of them without a name that an erasure took
	Swept      int64         `json:"swept"`    // gone because their time was over
	Unsealed   int64         `json:"unsealed"` // too new to be sealed: nothing is known of them
	Faults     int64         `json:"faults"`
	Named      []Fault       `json:"named"` // the first of the faults
	HeadNumber int64         `json:"head_number"`
	HeadDigest string        `json:"head_digest"`
}

// Green tells whether everything is as it was sealed.
func (c Check) Green() bool { return c.Faults == 0 }

const (
	mostNamed = 50
	spare     = time.Hour // the clocks of an entry and of its number differ by less
)

func (c *Check) wrong(f Fault) {
	c.Faults++
	if len(c.Named) < mostNamed {
		c.Named = append(c.Named, f)
	}
}

// Verify compares the log with its seals. It changes nothing.
func (s *Service) Verify(ctx context.Context) (Check, error) {
	c := Check{At: clock.NowOf(s.Clock), Named: []Fault{}}
	before, _ := personal.Audit1Y.Before(c.At.Time())
	v := verifying{Service: s, check: &c, ended: clock.At(before.Add(spare)), m: s.marker()}
	var last Seal
	for {
		next, found, err := sealAfterNumber(ctx, s.DB, last.Number)
		if err != nil {
			return c, err
		}
		if !found {
			break
		}
		if err := v.seal(ctx, last, next); err != nil {
			return c, err
		}
		last = next
	}
	c.HeadNumber, c.HeadDigest = last.Number, last.Digest
	if err := v.head(ctx, last); err != nil {
		return c, err
	}
	var err error
	c.Unsealed, err = countAbove(ctx, s.DB, last.To)
	return c, err
}

type verifying struct {
	*Service
	check *Check
	ended clock.Instant // what is older has lawfully gone
	m     marker
}

// seal compares one seal with the one before it and with what stands in the log.
func (v verifying) seal(ctx context.Context, last, next Seal) error {
	v.check.Seals++
	first := last.Number == 0
	switch {
	case first && next.Number > 1 && next.PreviousAt < v.ended: // those before it were swept
	case next.Number != last.Number+1 || next.Previous != last.Digest || next.From != last.To:
		v.check.wrong(Fault{Kind: SealMissing, At: next.PreviousAt, Seal: next.Number})
	}
	marks := readMarks(next.Marks)
	if next.digest() != next.Digest || !hmac.Equal([]byte(v.m.sign(next.Digest)), []byte(next.Signature)) || int64(len(marks)) != next.Entries {
		v.check.wrong(Fault{Kind: SealChanged, At: next.At, Seal: next.Number})
		return nil // what it says of entries is worth nothing
	}
	rows, err := rowsBetween(ctx, v.DB, next.From, next.To, 0)
	if err != nil {
		return err
	}
	blanks, err := blanksBetween(ctx, v.DB, next.From, next.To)
	if err != nil {
		return err
	}
	there := make(map[int64]row, len(rows))
	for _, r := range rows {
		there[r.id] = r
	}
	for _, k := range marks {
		r, ok := there[k.id]
		delete(there, k.id)
		v.entry(k, r, ok && r.place == k.place, blanks)
	}
	for _, r := range rows {
		if _, extra := there[r.id]; extra {
			v.fault(Added, r.id, r.place)
		}
	}
	return nil
}

func (v verifying) fault(kind string, row int64, place byte) {
	v.check.wrong(Fault{Kind: kind, At: clock.At(id.Made(row)), Table: places[place].table, Row: row})
}

// entry compares an entry with its mark.
func (v verifying) entry(k mark, r row, there bool, blanks map[blankKey]string) {
	if !there {
		if clock.At(id.Made(k.id)) < v.ended {
			v.check.Swept++
			return
		}
		v.fault(Deleted, k.id, k.place)
		return
	}
	now, blank := v.m.mark(r), false
	if now.said != k.said {
		v.fault(Changed, k.id, k.place)
		return
	}
	for i, field := range places[k.place].who {
		if now.who[i] == k.who[i] {
			continue
		}
		if proof := blanks[blankKey{k.id, field}]; proof != v.m.blank(k.id, field, r.who[i]) {
			v.fault(Changed, k.id, k.place)
			return
		}
		blank = true
	}
	v.check.Entries++
	if blank {
		v.check.Blank++
	}
}

// head looks for the newest seal that an earlier check saw: seals cut off the end leave no gap.
func (v verifying) head(ctx context.Context, last Seal) error {
	seen, found, err := lastCheck(ctx, v.DB)
	if err != nil || !found || seen.HeadNumber == 0 {
		return err
	}
	digest, err := digestOf(ctx, v.DB, seen.HeadNumber)
	if err != nil || digest == seen.HeadDigest || (digest == "" && seen.At < v.ended && last.Number > seen.HeadNumber) {
		return err
	}
	v.check.wrong(Fault{Kind: SealMissing, At: seen.At, Seal: seen.HeadNumber})
	return nil
}

// CheckLog seals what waits, verifies and keeps what it found. A task does so every night.
func (s *Service) CheckLog(ctx context.Context) error {
	if err := s.SealLog(ctx); err != nil {
		return err
	}
	c, err := s.Verify(ctx)
	if err != nil {
		return err
	}
	for _, f := range c.Named {
		s.LogTo.Error("the log is not as it was sealed", "kind", f.Kind, "at", f.At.Time(), "table", f.Table, "row", f.Row, "seal", f.Seal)
	}
	named, err := json.Marshal(c.Named)
	if err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return insertCheck(ctx, tx, s.IDs.Next(), c, string(named))
	})
}

// LastCheck is what the last check found, if there was one.
func (s *Service) LastCheck(ctx context.Context, q db.Q) (Check, bool, error) {
	return lastCheck(ctx, q)
}
