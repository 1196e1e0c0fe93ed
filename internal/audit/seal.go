// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
)

const (
	sealAfter = time.Hour // an entry is sealed when it is so old that nothing writes to it any more
	lateFlush = sealAfter / 2
	sealRows  = 2000 // entries of one seal at most
)

// Seal is one link of the chain: what stood in the log from one number to another, as keyed digests.
type Seal struct {
	Number            int64
	At, PreviousAt    clock.Instant
	From, To          int64 // entries above From, up to To
	Entries           int64
	Marks             string // the digests of the entries
	Previous          string // the digest of the seal before
	Digest, Signature string
}

// digest covers everything a seal says, so that no part of it can be changed alone.
func (v Seal) digest() string {
	marks := sha256.Sum256([]byte(v.Marks))
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %d %d %d %d %x %s", v.Number, v.At, v.PreviousAt, v.From, v.To, v.Entries, marks, v.Previous))
	return hex.EncodeToString(sum[:])
}

// SealLog seals every entry that is old enough. A task does so every hour; pages do not wait for it.
func (s *Service) SealLog(ctx context.Context) error {
	for {
		sealed, more, err := s.sealSome(ctx)
		if err != nil || sealed.Number == 0 {
			return err
		}
		// The program's log lies elsewhere: who takes seals out of the database has to take them out of it too.
		s.LogTo.Info("log sealed", "seal", sealed.Number, "entries", sealed.Entries, "digest", sealed.Digest)
		if !more {
			return nil
		}
	}
}

// sealSome makes one seal, of Number 0 when there is nothing to seal, and tells whether more waits.
func (s *Service) sealSome(ctx context.Context) (v Seal, more bool, err error) {
	err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Lock(ctx, "audit.seal", 0); err != nil {
			return err
		}
		last, err := lastSeal(ctx, tx)
		if err != nil {
			return err
		}
		now := clock.NowOf(s.Clock)
		until := id.Before(now.Time().Add(-sealAfter))
		rows, err := rowsBetween(ctx, tx, last.To, until, sealRows+1)
		if err != nil || len(rows) == 0 {
			return err
		}
		if more = len(rows) > sealRows; more {
			rows = rows[:sealRows]
			until = rows[sealRows-1].id
		}
		v = Seal{Number: last.Number + 1, At: now, PreviousAt: last.At, From: last.To, To: until, Entries: int64(len(rows)), Previous: last.Digest}
		m := s.marker()
		v.Marks = m.marksOf(rows)
		v.Digest = v.digest()
		v.Signature = m.sign(v.Digest)
		return insertSeal(ctx, tx, v)
	})
	return v, more, err
}

// Blanked keeps a proof that the program itself took a name out of entries, as an erasure does, in the transaction that does it. The
// engine of the declarations calls it for every table.
func (s *Service) Blanked(ctx context.Context, tx *db.Tx, table string, keys [][]any, set map[string]any) error {
	if table != "audit" && table != "audit_read" {
		return nil
	}
	m, now := s.marker(), clock.NowOf(s.Clock)
	for _, key := range keys {
		row, ok := key[0].(int64)
		if !ok {
			return fmt.Errorf("audit: the key %v of %s is no number", key, table)
		}
		for field, value := range set {
			n, _ := value.(int64)
			if err := upsertBlank(ctx, tx, row, field, m.blank(row, field, n), now); err != nil {
				return err
			}
		}
	}
	return nil
}
