// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"context"
	"fmt"
	"strings"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
)

// Steps are how many steps the erasure of a plan has: one for each item, and the row of the person.
func (p Plan) Steps() int { return len(p.Items) + 1 }

// Erase executes a plan from a step on. Each step may be run twice; step is called in its last transaction with the number of steps
// that are done then, so that the caller knows where to go on after a kill. No transaction holds more than a few hundred rows. In the end
// the files of the database are made to forget what was deleted.
func (e *Engine) Erase(ctx context.Context, p Plan, from int, step func(ctx context.Context, tx *db.Tx, done int) error) error {
	if from == 0 {
		if err := e.begin(ctx, p, true); err != nil {
			return err
		}
	}
	if err := e.execute(ctx, p, from, step); err != nil {
		return err
	}
	return e.DB.Settle(ctx)
}

// begin writes down that she is being erased before anything goes. guard says that no import may bring her back: that is so when she asked,
// not when her time was over, because who returns to the school is welcome.
func (e *Engine) begin(ctx context.Context, p Plan, guard bool) error {
	var sources []string
	var err error
	if guard {
		sources, err = e.foreign(ctx, p)
	}
	if err == nil {
		err = e.enter(ctx, p, sources)
	}
	if err == nil {
		err = e.forgetLetters(ctx, p)
	}
	return err
}

// execute does the steps.
func (e *Engine) execute(ctx context.Context, p Plan, from int, step func(ctx context.Context, tx *db.Tx, done int) error) error {
	if p.Registry != e.digest {
		return fmt.Errorf("the plan was made from other declarations than this program executes; make it again")
	}
	for n := from; n < p.Steps(); n++ {
		done := func(ctx context.Context, tx *db.Tx) error { return step(ctx, tx, n+1) }
		var err error
		if n < len(p.Items) {
			err = e.do(ctx, p, p.Items[n], done)
		} else {
			err = e.eraseRoot(ctx, p, done)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// foreign are the numbers under which other systems know the person.
func (e *Engine) foreign(ctx context.Context, p Plan) ([]string, error) {
	var out []string
	for _, t := range e.registry.Tables() {
		for name, c := range t.Columns {
			if !c.Foreign {
				continue
			}
			for _, role := range e.rolesOf(t) {
				var a db.Args
				where := e.cond(t, role, &a, p.Person)
				rows, err := readAny(ctx, e.DB, 1, "SELECT "+t.Name+"."+name+" FROM "+t.Name+" WHERE "+where, a)
				if err != nil {
					return nil, err
				}
				for _, r := range rows {
					out = append(out, text(r[0]))
				}
			}
		}
	}
	return out, nil
}

// forgetLetters deletes what waits to be sent to her.
func (e *Engine) forgetLetters(ctx context.Context, p Plan) error {
	t, _ := e.registry.Table(e.Root.Table)
	if e.Letters == nil {
		return nil
	}
	for name, c := range t.Columns {
		if c.Cat != personal.Contact {
			continue
		}
		address, err := db.Text(ctx, e.DB, "SELECT "+name+" FROM "+t.Name+" WHERE id = $1", p.Person)
		if err != nil {
			return err
		}
		if address == "" {
			continue
		}
		if err := e.Letters.Forget(ctx, address); err != nil {
			return err
		}
	}
	return nil
}

type finish = func(ctx context.Context, tx *db.Tx) error

func (e *Engine) do(ctx context.Context, p Plan, i Item, done finish) error {
	t, ok := e.registry.Table(i.Table)
	if !ok {
		return fmt.Errorf("table %s is not declared any more", i.Table)
	}
	if t.Name == e.Root.Table || i.Held {
		return e.DB.Tx(ctx, done)
	}
	switch i.Fate {
	case personal.Delete:
		return e.clear(ctx, p, t, i, done)
	case personal.Null, personal.Tombstone:
		return e.change(ctx, p, t, i, blanks(e.columns[t.Name], i.Columns), done)
	case personal.Pseudonymise:
		set := map[string]any{}
		for _, c := range i.Columns {
			set[c] = p.Pseudonym
		}
		return e.change(ctx, p, t, i, set, done)
	default:
		return e.DB.Tx(ctx, done)
	}
}

// clear deletes the rows of an item with their bytes, some at a time.
func (e *Engine) clear(ctx context.Context, p Plan, t personal.Table, i Item, done finish) error {
	key := e.keys[t.Name]
	for {
		var a db.Args
		where := e.cond(t, i.Role, &a, p.Person) + e.free(t)
		if !fateOf(t, i.Role).goes {
			where += " AND " + t.Name + "." + t.KeptIf + " IS NULL"
		}
		keys, err := readKeys(ctx, e.DB, t.Name, key, where, a, rowsAtOnce)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			return e.DB.Tx(ctx, done)
		}
		if err := e.dropBytes(ctx, t, keys); err != nil {
			return err
		}
		if err := e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteRows(ctx, tx, t.Name, key, keys) }); err != nil {
			return err
		}
	}
}

// change writes values into the rows of an item. The keys are read first, because the change may cut the link they were found by.
func (e *Engine) change(ctx context.Context, p Plan, t personal.Table, i Item, set map[string]any, done finish) error {
	key := e.keys[t.Name]
	var a db.Args
	keys, err := readKeys(ctx, e.DB, t.Name, key, e.cond(t, i.Role, &a, p.Person)+e.free(t), a, 0)
	if err != nil {
		return err
	}
	for len(keys) > 0 {
		some := keys[:min(rowsAtOnce, len(keys))]
		keys = keys[len(some):]
		if err := e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := setColumns(ctx, tx, t.Name, key, some, set); err != nil || e.Changed == nil {
				return err
			}
			return e.Changed(ctx, tx, t.Name, some, set)
		}); err != nil {
			return err
		}
	}
	return e.DB.Tx(ctx, done)
}

// dropBytes deletes what rows hold outside the database. It comes before the rows, so that a kill leaves rows that say what is to do.
func (e *Engine) dropBytes(ctx context.Context, t personal.Table, keys [][]any) error {
	for _, pattern := range strings.Fields(t.Blob) {
		if err := e.dropPattern(ctx, t, pattern, keys); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) dropPattern(ctx context.Context, t personal.Table, pattern string, keys [][]any) error {
	var a db.Args
	column, folder := blobOf(pattern)
	rows, err := readAny(ctx, e.DB, 1, "SELECT "+t.Name+"."+column+" FROM "+t.Name+" WHERE "+atKeys(t.Name, e.keys[t.Name], keys, &a), a)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if err := e.dropBlob(ctx, pattern, folder, column, r[0]); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) dropBlob(ctx context.Context, pattern string, folder bool, column string, value any) error {
	said := text(value)
	if said == "" {
		return nil
	}
	key := strings.ReplaceAll(pattern, "{"+column+"}", said)
	if !folder {
		return e.Blob.Delete(ctx, key)
	}
	var all []string
	if err := e.Blob.List(ctx, key, func(i blob.Info) error { all = append(all, i.Key); return nil }); err != nil {
		return err
	}
	for _, k := range all {
		if err := e.Blob.Delete(ctx, k); err != nil {
			return err
		}
	}
	return nil
}

// blobOf is the column in a blob pattern, and whether the pattern names a folder.
func blobOf(pattern string) (column string, folder bool) {
	_, after, _ := strings.Cut(pattern, "{")
	column, _, _ = strings.Cut(after, "}")
	return column, strings.HasSuffix(pattern, "/")
}

func text(v any) string {
	if n, ok := v.(int64); ok {
		return id.Text(n)
	}
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	s, _ := v.(string)
	return s
}

// blanks are the values that say nothing: NULL where the column takes it.
func blanks(columns map[string]db.Column, names []string) map[string]any {
	set := map[string]any{}
	for _, name := range names {
		c := columns[name]
		switch {
		case !c.NotNull:
			set[name] = nil
		case c.Type == "boolean":
			set[name] = false
		case c.Type == "text":
			set[name] = ""
		default:
			set[name] = int64(0)
		}
	}
	return set
}

// eraseRoot ends with the person's own row.
func (e *Engine) eraseRoot(ctx context.Context, p Plan, done finish) error {
	t, _ := e.registry.Table(e.Root.Table)
	me := [][]any{{p.Person}}
	_, needed := e.nameNeeded(p)
	return e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		held, whole, err := e.keptByHold(ctx, tx, p.Person) // it may have been made since the plan
		if err != nil {
			return err
		}
		if !needed && !held {
			if err := deleteRows(ctx, tx, t.Name, e.keys[t.Name], me); err != nil {
				return err
			}
			return done(ctx, tx)
		}
		set := map[string]any{}
		if !whole {
			set = blanks(e.columns[t.Name], fateOf(t, personal.About).groups[personal.Null])
		}
		delete(set, e.keys[t.Name][0])
		closed, err := db.Int(ctx, tx, "SELECT "+e.Root.Closed+" FROM "+t.Name+" WHERE id = $1", p.Person)
		if err != nil {
			return err
		}
		if closed == 0 {
			closed = int64(clock.NowOf(e.Clock))
		}
		set[e.Root.Closed], set[e.Root.Why] = closed, Erased
		if err := setColumns(ctx, tx, t.Name, e.keys[t.Name], me, set); err != nil {
			return err
		}
		return done(ctx, tx)
	})
}
