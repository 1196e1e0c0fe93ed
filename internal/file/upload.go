// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/scan"
)

// Upload is a file on its way.
type Upload struct {
	ID       ID
	Owner    int64
	Name     string
	Size     int64
	Received int64
	Pieces   int64
}

func (u Upload) pieceKey(n int64) string { return fmt.Sprintf("uploads/%s/%06d", u.ID, n) }

// Start begins an upload of a known size in pieces. Faults: TooLarge, Invalid "file.empty", TooMany "file.too_many_uploads".
func (s *Service) Start(ctx context.Context, a permit.Actor, name string, size int64) (Upload, error) {
	switch {
	case size <= 0:
		return Upload{}, fault.New(fault.Invalid, "file.empty")
	case size > Largest:
		return Upload{}, tooLarge(Largest)
	}
	u := Upload{ID: id.New[File](s.IDs), Owner: a.Person, Name: cleanName(name), Size: size}
	return u, s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := countUploads(ctx, tx, a.Person)
		if err != nil {
			return err
		}
		if n >= mostAtOnce {
			return fault.New(fault.TooMany, "file.too_many_uploads")
		}
		return insertUpload(ctx, tx, u, clock.NowOf(s.Clock))
	})
}

// Offset tells how many bytes of her upload are there; an upload that became a file is whole. Fault: NotFound.
func (s *Service) Offset(ctx context.Context, a permit.Actor, which ID) (int64, error) {
	u, err := findUpload(ctx, s.DB, which, a.Person)
	if fault.Is(err, fault.NotFound) {
		f, err := s.Find(ctx, s.DB, a, which)
		return f.Size, err
	}
	return u.Received, err
}

// Piece takes the bytes from an offset on and tells how many are there now. The last piece makes the file. Faults: NotFound;
// Conflict "file.offset" when the offset is not how far it came: ask Offset and go on there.
func (s *Service) Piece(ctx context.Context, a permit.Actor, which ID, offset int64, r io.Reader) (int64, error) {
	u, err := findUpload(ctx, s.DB, which, a.Person)
	if err != nil {
		return 0, err
	}
	if offset != u.Received {
		return u.Received, fault.New(fault.Conflict, "file.offset")
	}
	key := u.pieceKey(u.Pieces)
	n, err := s.Blob.Put(ctx, key, io.LimitReader(r, min(chunkMost, u.Size-u.Received)), -1)
	if err != nil {
		return u.Received, err
	}
	if n > 0 {
		if err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
			return updateUpload(ctx, tx, u, n, clock.NowOf(s.Clock))
		}); err != nil {
			return u.Received, err
		}
		u.Received, u.Pieces = u.Received+n, u.Pieces+1
	}
	if u.Received == u.Size {
		return u.Received, s.finish(ctx, u)
	}
	return u.Received, nil
}

// finish joins the pieces. When it fails, the upload and its pieces go: the person chooses the file again.
func (s *Service) finish(ctx context.Context, u Upload) error {
	f := File{ID: u.ID, Owner: u.Owner, HolderKind: HeldByUpload, Holder: u.Owner, Name: u.Name, CreatedAt: clock.NowOf(s.Clock)}
	f.BlobKey = "files/" + f.ID.String()
	joined := &pieces{ctx: ctx, s: s, u: u}
	defer joined.close()
	found, all, err := scan.Peek(joined, f.Name)
	if err == nil && found.Mismatch {
		err = fault.New(fault.Invalid, "scan.mismatch", "name", f.Name)
	}
	if err == nil {
		sum := sha256.New()
		f.Mime = found.Type
		f.Size, err = s.Blob.Put(ctx, f.BlobKey, io.TeeReader(all, sum), u.Size)
		f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	}
	if err == nil {
		err = s.keep(ctx, f)
	}
	if err != nil && fault.Is(err, fault.Unavailable) {
		return err
	}
	if gone := s.forget(context.WithoutCancel(ctx), u); gone != nil {
		s.Log.Error("pieces not deleted", "upload", u.ID, "error", gone)
	}
	return err
}

func (s *Service) forget(ctx context.Context, u Upload) error {
	for n := range u.Pieces {
		if err := s.Blob.Delete(ctx, u.pieceKey(n)); err != nil {
			return err
		}
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return deleteUpload(ctx, tx, u.ID) })
}

func (s *Service) sweepUploads(ctx context.Context, before clock.Instant) error {
	stale, err := readStaleUploads(ctx, s.DB, before)
	if err != nil {
		return err
	}
	for _, u := range stale {
		if err := s.forget(ctx, u); err != nil {
			return err
		}
	}
	return nil
}

// pieces reads the pieces of an upload as one stream.
type pieces struct {
	ctx  context.Context
	s    *Service
	u    Upload
	next int64
	open io.ReadCloser
}

func (p *pieces) Read(b []byte) (int, error) {
	for {
		if p.open == nil {
			if p.next == p.u.Pieces {
				return 0, io.EOF
			}
			r, err := p.s.Blob.Open(p.ctx, p.u.pieceKey(p.next), 0, -1)
			if err != nil {
				return 0, err
			}
			p.open, p.next = r, p.next+1
		}
		n, err := p.open.Read(b)
		if err != io.EOF {
			return n, err
		}
		p.close()
		if n > 0 {
			return n, nil
		}
	}
}

func (p *pieces) close() {
	if p.open != nil {
		_ = p.open.Close()
		p.open = nil
	}
}
