// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/scan"
)

// Deps is what the domain is handed.
type Deps struct {
	DB    *db.DB
	Clock clock.Clock
	IDs   *id.Maker
	Blob  blob.Store
	Virus scan.Scanner
	Log   *slog.Logger
}

// Service holds the verbs.
type Service struct {
	Deps
	holders map[string]feature.FileHolder
}

// New makes the service.
func New(d Deps) *Service {
	s := &Service{Deps: d, holders: map[string]feature.FileHolder{}}
	s.Knows([]feature.FileHolder{{Kind: HeldByUpload, MaySee: func(_ context.Context, _ db.Q, a permit.Actor, owner int64) (bool, error) {
		return a.Person == owner, nil
	}}})
	return s
}

// Knows tells which kinds of thing hold files. app calls it for every feature before the first request.
func (s *Service) Knows(holders []feature.FileHolder) {
	for _, h := range holders {
		s.holders[h.Kind] = h
	}
}

// Put stores a whole file from a form. It belongs to its upload until a domain adopts it. Faults: TooLarge, Invalid "scan.mismatch",
// "scan.virus", Unavailable.
func (s *Service) Put(ctx context.Context, a permit.Actor, name string, r io.Reader, size int64) (File, error) {
	if size > Largest {
		return File{}, tooLarge(Largest)
	}
	f := File{ID: id.New[File](s.IDs), Owner: a.Person, HolderKind: HeldByUpload, Holder: a.Person, Name: cleanName(name), CreatedAt: clock.NowOf(s.Clock)}
	f.BlobKey = "files/" + f.ID.String()
	found, all, err := scan.Peek(r, f.Name)
	if err != nil {
		return f, fault.New(fault.Invalid, "blob.cut_off").Because(err)
	}
	if found.Mismatch {
		return f, fault.New(fault.Invalid, "scan.mismatch", "name", f.Name)
	}
	f.Mime = found.Type
	sum := sha256.New()
	if f.Size, err = s.Blob.Put(ctx, f.BlobKey, io.TeeReader(io.LimitReader(all, Largest+1), sum), size); err != nil {
		return f, err
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return f, s.keep(ctx, f)
}

// keep looks for viruses in what was stored and writes the row; what is refused is deleted.
func (s *Service) keep(ctx context.Context, f File) (err error) {
	defer func() {
		if err != nil {
			if gone := s.Blob.Delete(context.WithoutCancel(ctx), f.BlobKey); gone != nil {
				s.Log.Error("refused file not deleted", "file", f.ID, "error", gone)
			}
		}
	}()
	if f.Size > Largest {
		return tooLarge(Largest)
	}
	if _, none := s.Virus.(scan.None); !none {
		body, err := s.Blob.Open(ctx, f.BlobKey, 0, -1)
		if err != nil {
			return err
		}
		defer body.Close()
		if err := s.Virus.Scan(ctx, body); err != nil {
			return err
		}
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return insertFile(ctx, tx, f) })
}

// Adopt makes uploads of a person part of a thing, in the transaction that makes the thing. What is not hers, or is adopted already
// by something else, is left out: an id in a form proves nothing.
func (s *Service) Adopt(ctx context.Context, tx *db.Tx, ids []ID, owner int64, holderKind string, holder int64) error {
	for _, which := range ids {
		if err := adoptFile(ctx, tx, which, owner, holderKind, holder); err != nil {
			return err
		}
	}
	return nil
}

// Pass hands a file from one thing to another, such as from a draft to what is handed in. The caller has asked whether it may change
// both. Fault: NotFound when the first does not hold it.
func (s *Service) Pass(ctx context.Context, tx *db.Tx, which ID, fromKind string, from int64, toKind string, to int64) error {
	return setHolder(ctx, tx, which, fromKind, from, toKind, to)
}

// Of are the files of things of one kind, in the order they came, with one query.
func (s *Service) Of(ctx context.Context, q db.Q, holderKind string, holders ...int64) (map[int64][]File, error) {
	return readFiles(ctx, q, holderKind, holders)
}

// Find reads a file that a person may see. Fault: NotFound.
func (s *Service) Find(ctx context.Context, q db.Q, a permit.Actor, which ID) (File, error) {
	f, err := findFile(ctx, q, which)
	if err != nil {
		return f, err
	}
	h, known := s.holders[f.HolderKind]
	if !known {
		return f, fmt.Errorf("file %s: nothing is known of its holder %s", which, f.HolderKind)
	}
	may, err := h.MaySee(ctx, q, a, f.Holder)
	if err == nil && !may {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return f, err
}

// Remove takes a file out of its thing. The caller has asked whether it may change the thing. The bytes go with the nightly sweep.
func (s *Service) Remove(ctx context.Context, tx *db.Tx, which ID, holderKind string, holder int64) error {
	return setRemoved(ctx, tx, which, holderKind, holder, clock.NowOf(s.Clock))
}

// Open reads the bytes of a file.
func (s *Service) Open(ctx context.Context, f File, off, n int64) (io.ReadCloser, error) {
	return s.Blob.Open(ctx, f.BlobKey, off, n)
}

// Sweep deletes the bytes of removed files and of uploads nobody used within a day. A job calls it nightly.
func (s *Service) Sweep(ctx context.Context) error {
	before := clock.NowOf(s.Clock).Add(-giveUp)
	stale, err := readStale(ctx, s.DB, before)
	if err != nil {
		return err
	}
	for _, f := range stale {
		if err := s.Blob.Delete(ctx, f.BlobKey); err != nil {
			return err
		}
		if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteFile(ctx, tx, f.ID) }); err != nil {
			return err
		}
	}
	if err := s.sweepUploads(ctx, before); err != nil {
		return err
	}
	_, err = s.Blob.Tidy(ctx, before.Time())
	return err
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "file.too_large", "n", int(limit>>20))
}
