// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"context"
	"errors"
	"fmt"
	"io"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
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

// folder holds the pieces. A piece is named by where it begins and by the attempt that brought it: two windows that send the same
// upload write two objects, and both hold the right bytes of that place.
func (u Upload) folder() string { return "uploads/" + u.ID.String() + "/" }

func (s *Service) pieceKey(u Upload) string {
	return fmt.Sprintf("%s%012d-%s", u.folder(), u.Received, id.New[Upload](s.IDs))
}

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

// Offset tells how many bytes of her upload are there; an upload that became a file is whole. One whose end was not reached when the
// last piece came (the machine was stopped, or had no room) is ended now. Faults: NotFound; as Piece.
func (s *Service) Offset(ctx context.Context, a permit.Actor, which ID) (int64, error) {
	u, err := findUpload(ctx, s.DB, which, a.Person)
	if fault.Is(err, fault.NotFound) {
		f, err := s.Find(ctx, s.DB, a, which)
		return f.Size, err
	}
	if err == nil && u.Received == u.Size {
		err = s.finish(ctx, u)
	}
	return u.Received, err
}

// Piece takes the bytes from an offset on and tells how many are there now. The last piece makes the file. Faults: NotFound;
// Conflict "file.offset" when the offset is not how far it came: ask Offset and go on there; Invalid "file.longer" when more comes than
// was announced; as Put.
func (s *Service) Piece(ctx context.Context, a permit.Actor, which ID, offset int64, r io.Reader) (int64, error) {
	u, err := findUpload(ctx, s.DB, which, a.Person)
	if err != nil {
		return 0, err
	}
	if offset != u.Received {
		return u.Received, fault.New(fault.Conflict, "file.offset")
	}
	n, err := s.take(ctx, u, r)
	if err != nil {
		return u.Received, err
	}
	if u.Received += n; u.Received == u.Size {
		return u.Received, s.finish(ctx, u)
	}
	return u.Received, nil
}

// take stores one piece and counts it; a piece that does not count is deleted.
func (s *Service) take(ctx context.Context, u Upload, r io.Reader) (int64, error) {
	key, left := s.pieceKey(u), u.Size-u.Received
	n, err := s.Blob.Put(ctx, key, io.LimitReader(r, min(chunkMost, left+1)), -1)
	if err != nil {
		return 0, err
	}
	switch {
	case n > left:
		err = fault.New(fault.Invalid, "file.longer")
	case n > 0:
		err = s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return updateUpload(ctx, tx, u, n, clock.NowOf(s.Clock)) })
	}
	if err != nil || n == 0 {
		if gone := s.Blob.Delete(context.WithoutCancel(ctx), key); gone != nil {
			s.Log.Error("piece not deleted", "upload", u.ID, "error", gone)
		}
		return 0, err
	}
	return n, nil
}

// finish joins the pieces. What the machine cannot do just now can be tried again; what is refused goes with its pieces, and the
// person chooses another file.
func (s *Service) finish(ctx context.Context, u Upload) error {
	f := File{ID: u.ID, Owner: u.Owner, HolderKind: HeldByUpload, Holder: u.Owner, Name: u.Name}
	joined, err := s.join(ctx, u)
	if err == nil {
		defer joined.close()
		_, err = s.keep(ctx, f, joined, u.Size, func(ctx context.Context, tx *db.Tx, f File) error {
			mine, err := deleteUpload(ctx, tx, u.ID)
			if err == nil && !mine {
				err = errEnded
			}
			if err != nil {
				return err
			}
			return insertFile(ctx, tx, f)
		})
		if f, ok := fault.As(err); ok && f.Key == "blob.cut_off" { // the pieces are there: it is the store that broke off
			err = fault.New(fault.Unavailable, "fault.unavailable").Because(err)
		}
	}
	if err != nil && s.ended(ctx, u) {
		return nil
	}
	switch {
	case errors.Is(err, errEnded):
		return nil
	case err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge):
		return err
	}
	if gone := s.forget(context.WithoutCancel(ctx), u); gone != nil {
		s.Log.Error("pieces not deleted", "upload", u.ID, "error", gone)
	}
	return err
}

// ended tells that another request made the file meanwhile: its pieces go then, under the hands of whoever still joins them.
func (s *Service) ended(ctx context.Context, u Upload) bool {
	_, gone := findUpload(ctx, s.DB, u.ID, u.Owner)
	_, there := findFile(ctx, s.DB, u.ID)
	return fault.Is(gone, fault.NotFound) && there == nil
}

// errEnded says that another request made the file meanwhile.
var errEnded = errors.New("the upload has ended")

// forget deletes the pieces and the upload, if it is there still.
func (s *Service) forget(ctx context.Context, u Upload) error {
	var keys []string
	if err := s.Blob.List(ctx, u.folder(), func(i blob.Info) error {
		keys = append(keys, i.Key)
		return nil
	}); err != nil {
		return err
	}
	for _, key := range keys {
		if err := s.Blob.Delete(ctx, key); err != nil {
			return err
		}
	}
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := deleteUpload(ctx, tx, u.ID)
		return err
	})
}
