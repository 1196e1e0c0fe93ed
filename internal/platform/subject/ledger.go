// SPDX-License-Identifier: AGPL-3.0-or-later

package subject

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
)

// ErrRestored says that the database is older than an erasure that was done: it was restored from a backup, and nothing may be served
// from it before Replay has erased again who was erased.
var ErrRestored = errors.New("the database is older than erasures that were done; run: lectern privacy replay")

// What a digest in subject_gone stands for.
const (
	gonePerson = "person"
	goneSource = "source"
)

// entry is one line of the ledger: that somebody was erased, and when. It lies beside the backups, never in them.
type entry struct {
	Digest string        `json:"digest"`
	At     clock.Instant `json:"at"`
}

const ledgerPrefix = "erased/"

// digest is the keyed fingerprint under which a value is remembered as gone.
func (e *Engine) digestOf(kind, value string) string {
	m := hmac.New(sha256.New, e.Key)
	m.Write([]byte("subject.gone\x00" + kind + "\x00" + value))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(m.Sum(nil)))
}

func (e *Engine) digestOfPerson(person int64) string { return e.digestOf(gonePerson, id.Text(person)) }

// enter writes the person into the ledger and into the database's own list before anything of hers goes: from then on a restored
// database is known to be too old, and an import finds her numbers taken.
func (e *Engine) enter(ctx context.Context, p Plan, sources []string) error {
	d := e.digestOfPerson(p.Person)
	line, err := json.Marshal(entry{d, p.At})
	if err != nil {
		return err
	}
	if _, err := e.Ledger.Put(ctx, ledgerPrefix+d, bytes.NewReader(line), int64(len(line))); err != nil {
		return err
	}
	return e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := insertGone(ctx, tx, gonePerson, d, p.At); err != nil {
			return err
		}
		for _, s := range sources {
			if err := insertGone(ctx, tx, goneSource, e.digestOf(goneSource, s), p.At); err != nil {
				return err
			}
		}
		return nil
	})
}

// Gone tells which of these numbers of another system belong to people who were erased. An import must not bring them back.
func (e *Engine) Gone(ctx context.Context, q db.Q, sources []string) (map[string]bool, error) {
	all, err := readGone(ctx, q, goneSource)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	out := map[string]bool{}
	for _, s := range sources {
		if all[e.digestOf(goneSource, s)] {
			out[s] = true
		}
	}
	return out, nil
}

// Missed lists the digests in the ledger that the database does not know: erasures it is older than.
func (e *Engine) Missed(ctx context.Context) ([]string, error) {
	known, err := readGone(ctx, e.DB, gonePerson)
	if err != nil {
		return nil, err
	}
	var out []string
	err = e.Ledger.List(ctx, ledgerPrefix, func(i blob.Info) error {
		if d := strings.TrimPrefix(i.Key, ledgerPrefix); !known[d] {
			out = append(out, d)
		}
		return nil
	})
	return out, err
}

// Replay erases again everybody whom the ledger knows and this database does not, and tells how many were here. It may be run twice.
func (e *Engine) Replay(ctx context.Context) (people int, err error) {
	missed, err := e.Missed(ctx)
	if err != nil || len(missed) == 0 {
		return 0, err
	}
	want := map[string]bool{}
	for _, d := range missed {
		want[d] = true
	}
	here, err := readPeople(ctx, e.DB, e.Root.Table)
	if err != nil {
		return 0, err
	}
	for _, person := range here {
		d := e.digestOfPerson(person)
		if !want[d] {
			continue
		}
		if err := e.again(ctx, person); err != nil {
			return people, err
		}
		people++
		delete(want, d)
	}
	return people, e.settle(ctx, want) // who was made after the backup is not here
}

// again erases a person of a restored database and counts what is left.
func (e *Engine) again(ctx context.Context, person int64) error {
	p, err := e.Plan(ctx, e.DB, person)
	if err != nil {
		return err
	}
	if err := e.Erase(ctx, p, 0, func(context.Context, *db.Tx, int) error { return nil }); err != nil {
		return err
	}
	found, err := e.Residue(ctx, e.DB, p)
	if err != nil {
		return err
	}
	if differs := p.Differs(found); len(differs) > 0 {
		return errors.New("the erasure did not end as planned: " + strings.Join(differs, "; "))
	}
	return nil
}

// settle remembers erasures of people whom the database never held.
func (e *Engine) settle(ctx context.Context, digests map[string]bool) error {
	return e.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for d := range digests {
			l, err := e.read(ctx, d)
			if err != nil {
				return err
			}
			if err := insertGone(ctx, tx, gonePerson, d, l.At); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *Engine) read(ctx context.Context, digest string) (entry, error) {
	var out entry
	r, err := e.Ledger.Open(ctx, ledgerPrefix+digest, 0, -1)
	if fault.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 1<<16))
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(b, &out)
}
