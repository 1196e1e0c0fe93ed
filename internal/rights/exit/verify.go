// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"archive/zip"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"lectern/internal/rights/parcel"
)

const mostManifest = 1 << 30

// ErrNoExport says that a file is no export of a site; ErrChanged that it is not as it was signed.
var (
	ErrNoExport = errors.New("this is no export of a site")
	ErrChanged  = errors.New("this is not what was signed: it was changed or is incomplete")
)

// Verify checks an export without its site: not one byte is other than it was made. Whose key signed it is in the manifest.
func Verify(ctx context.Context, zipped io.ReaderAt, size int64) (Manifest, error) {
	z, err := zip.NewReader(zipped, size)
	if err != nil {
		return Manifest{}, fmt.Errorf("%w: %w", ErrNoExport, err)
	}
	n := len(z.File)
	if n < 2 || z.File[n-2].Name != manifestName || z.File[n-1].Name != signatureName {
		return Manifest{}, ErrNoExport
	}
	list, err := content(z.File[n-2], mostManifest)
	if err != nil {
		return Manifest{}, fmt.Errorf("%w: %w", ErrChanged, err)
	}
	signature, err := content(z.File[n-1], 1<<10)
	if err != nil {
		return Manifest{}, fmt.Errorf("%w: %w", ErrChanged, err)
	}
	var m Manifest
	if err := json.Unmarshal(list, &m); err != nil || m.Format != Format || len(m.PublicKey) != ed25519.PublicKeySize {
		return Manifest{}, ErrNoExport
	}
	sum, err := base64.StdEncoding.Strict().DecodeString(string(signature))
	if err != nil || !ed25519.Verify(m.PublicKey, append([]byte(signedAs), list...), sum) {
		return Manifest{}, ErrChanged
	}
	if err := parcel.Repacked(ctx, z, m.Entries, zipped, size); err != nil {
		if ctx.Err() != nil {
			return Manifest{}, context.Cause(ctx)
		}
		return Manifest{}, fmt.Errorf("%w: %w", ErrChanged, err)
	}
	return m, nil
}

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
