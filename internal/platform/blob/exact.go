// SPDX-License-Identifier: AGPL-3.0-or-later

package blob

import (
	"context"
	"fmt"
	"io"
)

// exact reads a source that promised a length. It turns every way of breaking the promise into an error before the last
// byte is handed on, so that no store takes the object for whole. The S3 client would accept both: it stops reading at the
// announced length, and takes io.ErrUnexpectedEOF for an ordinary end.
type exact struct {
	ctx  context.Context
	r    io.Reader
	size int64 // -1: not known
	read int64
	err  error // the first error that is not io.EOF; the caller's fault, not the store's
}

func (e *exact) Read(p []byte) (int, error) {
	if e.err == nil {
		e.err = e.ctx.Err()
	}
	if e.err != nil {
		return 0, e.err
	}
	if len(p) == 0 {
		return 0, nil
	}
	n, err := e.r.Read(p)
	e.read += int64(n)
	if e.size >= 0 {
		n, err = e.hold(n, err)
	}
	if err != nil && err != io.EOF {
		// Wrapped, so that comparing with io.ErrUnexpectedEOF does not find it.
		e.err = fmt.Errorf("read what is to be stored: %w", err)
		return 0, e.err
	}
	return n, err
}

// hold checks n freshly read bytes against the announced length.
func (e *exact) hold(n int, err error) (int, error) {
	switch {
	case e.read > e.size:
		return 0, fmt.Errorf("more than the announced %d bytes", e.size)
	case e.read < e.size && err == io.EOF:
		return 0, fmt.Errorf("%d of the announced %d bytes", e.read, e.size)
	case e.read < e.size || err != nil:
		return n, err
	}
	return n, e.end()
}

// end is called with all bytes read: io.EOF if nothing follows.
func (e *exact) end() error {
	var one [1]byte
	for range 100 {
		n, err := e.r.Read(one[:])
		if n > 0 {
			return fmt.Errorf("more than the announced %d bytes", e.size)
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// fault is the cause of a failed Put when the source is to blame, nil otherwise.
func (e *exact) fault() error {
	switch {
	case e.err == nil:
		return nil
	case e.ctx.Err() != nil:
		return e.ctx.Err()
	}
	return cutOff(e.err)
}
