// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"slices"

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

// Put stores a whole file from a form. It belongs to its upload until a domain adopts it. Faults: TooLarge, Invalid "file.empty",
// "scan.mismatch", "scan.virus", "blob.cut_off", Unavailable.
func (s *Service) Put(ctx context.Context, a permit.Actor, name string, r io.Reader, size int64) (File, error) {
	if size > Largest {
		return File{}, tooLarge(Largest)
	}
	f := File{ID: id.New[File](s.IDs), Owner: a.Person, HolderKind: HeldByUpload, Holder: a.Person, Name: cleanName(name)}
	return s.keep(ctx, f, r, size, insertFile)
}

// keep stores the bytes, looks at them and writes the row; what is refused is deleted again.
func (s *Service) keep(ctx context.Context, f File, r io.Reader, size int64, write func(context.Context, *db.Tx, File) error) (File, error) {
	f.CreatedAt = clock.NowOf(s.Clock)
	f.BlobKey = "files/" + id.New[File](s.IDs).String() // its own, so that a second attempt never touches the bytes of the first
	found, all, err := scan.Peek(r, f.Name)
	if err != nil {
		if _, known := fault.As(err); known || ctx.Err() != nil {
			return f, err
		}
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
	if err = s.pass(ctx, f); err == nil {
		err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return write(ctx, tx, f) })
	}
	if err != nil {
		if gone := s.Blob.Delete(context.WithoutCancel(ctx), f.BlobKey); gone != nil {
			s.Log.Error("refused file not deleted", "file", f.ID, "error", gone)
		}
	}
	return f, err
}

// pass refuses what is empty, too large or ill.
func (s *Service) pass(ctx context.Context, f File) error {
	switch {
	case f.Size == 0:
		return fault.New(fault.Invalid, "file.empty")
	case f.Size > Largest:
		return tooLarge(Largest)
	}
	if _, none := s.Virus.(scan.None); none {
		return nil
	}
	body, err := s.Blob.Open(ctx, f.BlobKey, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	return s.Virus.Scan(ctx, body)
}

// Adopt makes uploads of a person part of a thing, in the transaction that makes the thing. What is not hers, or is adopted already
// by something else, is left out: an id in a form proves nothing.
func (s *Service) Adopt(ctx context.Context, tx *db.Tx, ids []ID, owner int64, holderKind string, holder int64) error {
	for some := range slices.Chunk(ids, mostAtOnce) {
		if err := adoptFiles(ctx, tx, some, owner, holderKind, holder); err != nil {
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
	// First marked, so that nobody can adopt an upload while its bytes go.
	if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return giveUpFiles(ctx, tx, before) }); err != nil {
		return err
	}
	if err := sweep(ctx, func() ([]File, error) { return readStale(ctx, s.DB, before) }, s.destroy); err != nil {
		return err
	}
	if err := sweep(ctx, func() ([]Upload, error) { return readStaleUploads(ctx, s.DB, before) }, s.forget); err != nil {
		return err
	}
	_, err := s.Blob.Tidy(ctx, before.Time())
	return err
}

// sweep does away with what read gives until it gives nothing more.
func sweep[T any](ctx context.Context, read func() ([]T, error), away func(context.Context, T) error) error {
	for {
		some, err := read()
		if err != nil || len(some) == 0 {
			return err
		}
		for _, one := range some {
			if err := away(ctx, one); err != nil {
				return err
			}
		}
	}
}

func (s *Service) destroy(ctx context.Context, f File) error {
	if err := s.Blob.Delete(ctx, f.BlobKey); err != nil {
		return err
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteFile(ctx, tx, f.ID) })
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "file.too_large", "n", int(limit>>20))
}
