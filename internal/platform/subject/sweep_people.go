// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"errors"
	"time"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

// sweepPeople erases those whose account's time is over, one after the other, and takes the names that no record needs any more.
func (e *Engine) sweepPeople(ctx context.Context, t personal.Table, where string, a db.Args, went func(int64) error) error {
	over, err := readKeys(ctx, e.DB, t.Name, e.keys[t.Name], where, a, 0)
	if err != nil {
		return err
	}
	names, err := e.named(ctx)
	if err != nil {
		return err
	}
	for _, k := range append(over, names...) {
		who, _ := k[0].(int64)
		p, err := e.Plan(ctx, e.DB, who)
		if err != nil {
			return err
		}
		if e.nothingToDo(p) {
			continue
		}
		if err := e.finish(ctx, p); err != nil {
			return err
		}
		if err := went(1); err != nil {
			return err
		}
	}
	return nil
}

// named are the people who were erased and of whom a record needs the name.
func (e *Engine) named(ctx context.Context) ([][]any, error) {
	var a db.Args
	return readKeys(ctx, e.DB, e.Root.Table, e.keys[e.Root.Table], e.Root.Table+"."+e.Root.Why+" = "+a.Add(Erased), a, 0)
}

func (e *Engine) finish(ctx context.Context, p Plan) error {
	if err := e.begin(ctx, p, false); err != nil {
		return err
	}
	return e.execute(ctx, p, 0, func(context.Context, *db.Tx, int) error { return nil })
}

// nothingToDo tells that of an erased person only what must stay is left.
func (e *Engine) nothingToDo(p Plan) bool {
	if _, needed := e.nameNeeded(p); !needed {
		return false
	}
	for _, i := range p.Items {
		t, _ := e.registry.Table(i.Table)
		switch {
		case i.Held || i.Table == e.Root.Table:
		case i.Fate == personal.Delete, i.Fate == personal.Pseudonymise:
			return false
		case i.Fate == personal.Null, i.Fate == personal.Tombstone:
			if e.linkAfter(t, i.Role) == ByNothing {
				return false
			}
		}
	}
	return true
}

// Release does again the erasures that a hold had stopped: what it kept goes now. It may be killed and run again.
func (e *Engine) Release(ctx context.Context) (people int, err error) {
	names, err := e.named(ctx)
	if err != nil {
		return 0, err
	}
	for _, k := range names {
		who, _ := k[0].(int64)
		p, err := e.Plan(ctx, e.DB, who)
		if err != nil {
			return people, err
		}
		if err := e.finish(ctx, p); err != nil {
			return people, err
		}
		people++
	}
	return people, e.DB.Settle(ctx)
}

// sweepLedger takes the digests beside the backups that are too old, before those in the database: one that only the ledger knew would
// look like an erasure that a restored backup undid.
func (e *Engine) sweepLedger(ctx context.Context, t personal.Table, at time.Time) error {
	before, ok := t.Retention.Before(at)
	if !ok || e.Ledger == nil {
		return nil
	}
	var old []string
	err := e.Ledger.List(ctx, ledgerPrefix, func(i blob.Info) error {
		l, err := e.read(ctx, i.Key[len(ledgerPrefix):])
		if err == nil && l.At.Before(clock.At(before)) {
			old = append(old, i.Key)
		}
		return err
	})
	for _, key := range old {
		err = errors.Join(err, e.Ledger.Delete(ctx, key))
	}
	return err
}

// dropHeld takes the rows of other tables that belong to rows that go, with their bytes.
func (e *Engine) dropHeld(ctx context.Context, t personal.Table, keys [][]any) error {
	for _, h := range t.Held {
		var a db.Args
		ids := make([]int64, len(keys))
		for i, k := range keys {
			ids[i], _ = k[0].(int64)
		}
		where := h.Table + "." + h.Kind + " = " + a.Add(h.Is) + " AND " + h.Table + "." + h.ID + " IN " + a.In(ids)
		held, err := readKeys(ctx, e.DB, h.Table, e.keys[h.Table], where, a, 0)
		if err != nil {
			return err
		}
		holder, _ := e.registry.Table(h.Table)
		for len(held) > 0 {
			some := held[:min(rowsAtOnce, len(held))]
			held = held[len(some):]
			if err := e.dropBytes(ctx, holder, some); err != nil {
				return err
			}
			if err := e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteRows(ctx, tx, h.Table, e.keys[h.Table], some) }); err != nil {
				return err
			}
		}
	}
	return nil
}
