// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/fault"
)

// piece is one stored part of an upload: the bytes of [from, to).
type piece struct {
	key      string
	from, to int64
}

// pieces reads the parts of an upload as one stream.
type pieces struct {
	ctx  context.Context
	s    *Service
	all  []piece
	at   int64 // bytes read
	size int64
	open io.ReadCloser
}

// join lists the pieces of an upload. Where several attempts brought the same place, any of them will do. Fault:
// Invalid "blob.cut_off" when one is lost.
func (s *Service) join(ctx context.Context, u Upload) (*pieces, error) {
	p := &pieces{ctx: ctx, s: s, size: u.Size}
	err := s.Blob.List(ctx, u.folder(), func(i blob.Info) error {
		from, _, _ := strings.Cut(strings.TrimPrefix(i.Key, u.folder()), "-")
		at, err := strconv.ParseInt(from, 10, 64)
		if err != nil {
			return fmt.Errorf("upload %s: a piece without a place: %w", u.ID, err)
		}
		p.all = append(p.all, piece{i.Key, at, at + i.Size})
		return nil
	})
	for at := int64(0); err == nil && at < u.Size; {
		i := p.holds(at)
		if i < 0 {
			return nil, fault.New(fault.Invalid, "blob.cut_off").Because(fmt.Errorf("upload %s: no piece holds byte %d of %d", u.ID, at, u.Size))
		}
		at = p.all[i].to
	}
	return p, err
}

// holds is the place of the piece that has a byte, -1 when none has.
func (p *pieces) holds(at int64) int {
	return slices.IndexFunc(p.all, func(one piece) bool { return one.from <= at && at < one.to })
}

func (p *pieces) Read(b []byte) (int, error) {
	for {
		if p.open == nil {
			if p.at >= p.size {
				return 0, io.EOF
			}
			if err := p.next(); err != nil {
				return 0, err
			}
		}
		n, err := p.open.Read(b)
		p.at += int64(n)
		if err != io.EOF {
			return n, err
		}
		p.close()
		if n > 0 {
			return n, nil
		}
	}
}

// next opens the piece that holds the next byte; join has seen that there is one.
func (p *pieces) next() error {
	one := p.all[p.holds(p.at)]
	r, err := p.s.Blob.Open(p.ctx, one.key, p.at-one.from, -1)
	p.open = r
	return err
}

func (p *pieces) close() {
	if p.open != nil {
		_ = p.open.Close()
		p.open = nil
	}
}
