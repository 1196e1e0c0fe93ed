// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"lectern/internal/platform/archive"
	"lectern/internal/platform/fault"
)

// Verify checks a parcel without its site: everything in it is what was signed, and not one byte of the ZIP is other than it was made.
// trusted are the keys of sites that may have signed it; with none, the key in the manifest is believed, which proves only that nobody
// changed it since. Faults: Invalid "parcel.not_a_parcel", "parcel.modified", "parcel.stranger".
func Verify(ctx context.Context, zipped io.ReaderAt, size int64, trusted ...ed25519.PublicKey) (Manifest, error) {
	if _, err := archive.Open(zipped, size, limits()); err != nil {
		return Manifest{}, notOne(err)
	}
	z, err := zip.NewReader(zipped, size)
	if err != nil {
		return Manifest{}, notOne(err)
	}
	m, err := signed(z, trusted)
	if err != nil {
		return Manifest{}, err
	}
	return m, same(ctx, z, m, zipped, size)
}

// limits are those of what comes from outside; nothing in a parcel is compressed, so it holds what it weighs.
func limits() archive.Limits {
	return archive.Limits{Entries: 200_000, EntryBytes: 64 << 30, TotalBytes: 256 << 30, Ratio: 1, Depth: 2}
}

const mostManifest = 64 << 20

// signed reads the manifest and checks its signature.
func signed(z *zip.Reader, trusted []ed25519.PublicKey) (Manifest, error) {
	n := len(z.File)
	if n < 2 || z.File[n-2].Name != manifestName || z.File[n-1].Name != signatureName {
		return Manifest{}, notOne(nil)
	}
	list, err := content(z.File[n-2], mostManifest)
	if err != nil {
		return Manifest{}, modified(err)
	}
	signature, err := content(z.File[n-1], 1<<10)
	if err != nil {
		return Manifest{}, modified(err)
	}
	var m Manifest
	if err := json.Unmarshal(list, &m); err != nil {
		return Manifest{}, notOne(err)
	}
	if m.Format != Format || len(m.PublicKey) != ed25519.PublicKeySize {
		return Manifest{}, notOne(nil)
	}
	if len(trusted) > 0 && !slices.ContainsFunc(trusted, func(k ed25519.PublicKey) bool { return bytes.Equal(k, m.PublicKey) }) {
		return Manifest{}, fault.New(fault.Invalid, "parcel.stranger")
	}
	raw, err := decodeSignature(signature)
	if err != nil || !ed25519.Verify(m.PublicKey, append([]byte(signedAs), list...), raw) {
		return Manifest{}, modified(err)
	}
	return m, nil
}

// same packs everything again and compares: with the contents known from the manifest, every byte between them must be ours too.
func same(ctx context.Context, z *zip.Reader, m Manifest, zipped io.ReaderAt, size int64) error {
	if len(m.Entries) != len(z.File)-2 {
		return modified(nil)
	}
	again := newPacker(&comparer{with: io.NewSectionReader(zipped, 0, size)})
	for i, f := range z.File {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if f.Method != zip.Store || f.UncompressedSize64 > uint64(size) {
			return modified(nil)
		}
		e, err := repack(again, f)
		if err != nil {
			return modified(fmt.Errorf("%q: %w", f.Name, err))
		}
		if i < len(m.Entries) && e != m.Entries[i] {
			return modified(fmt.Errorf("%q is not what was signed", f.Name))
		}
	}
	if err := again.close(); err != nil {
		return modified(err)
	}
	if again.written() != size {
		return modified(errors.New("there is more in the file"))
	}
	return nil
}

func repack(p *packer, f *zip.File) (Packed, error) {
	r, err := f.Open()
	if err != nil {
		return Packed{}, err
	}
	e, err := p.add(f.Name, func(w io.Writer) error {
		_, err := io.Copy(w, r)
		return err
	})
	return e, errors.Join(err, r.Close())
}

// comparer is a place to write to that must hold the same already.
type comparer struct {
	with io.Reader
	buf  []byte
}

func (c *comparer) Write(b []byte) (int, error) {
	if len(c.buf) < len(b) {
		c.buf = make([]byte, len(b))
	}
	have := c.buf[:len(b)]
	if _, err := io.ReadFull(c.with, have); err != nil {
		return 0, err
	}
	if !bytes.Equal(have, b) {
		return 0, errors.New("the bytes differ")
	}
	return len(b), nil
}

// content reads a small entry. What it holds is bound by the size of the ZIP, as nothing is compressed.
func content(f *zip.File, most int64) ([]byte, error) {
	if f.Method != zip.Store || f.UncompressedSize64 > uint64(most) {
		return nil, errors.New("too large")
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, most))
	return b, errors.Join(err, r.Close())
}

// Fingerprint is a public key as people compare it.
func Fingerprint(key []byte) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}

func notOne(err error) error   { return fault.New(fault.Invalid, "parcel.not_a_parcel").Because(err) }
func modified(err error) error { return fault.New(fault.Invalid, "parcel.modified").Because(err) }
