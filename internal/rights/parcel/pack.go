// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// packer writes entries one after the other and remembers the fingerprint of each. Nothing is compressed and no times are written, so
// that the bytes of a ZIP follow from its names and contents alone: Verify packs again and compares.
type packer struct {
	zip     *zip.Writer
	out     *counter
	entries []Packed
}

// Packed is an entry of a parcel in its manifest.
type Packed struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

func newPacker(w io.Writer) *packer {
	out := &counter{to: w}
	return &packer{zip: zip.NewWriter(out), out: out}
}

// written is how long the ZIP is, after close.
func (p *packer) written() int64 { return p.out.size }

// counter counts what goes through.
type counter struct {
	to   io.Writer
	size int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.size += int64(n)
	return n, err
}

// add writes one entry.
func (p *packer) add(name string, write func(io.Writer) error) (Packed, error) {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return Packed{}, fmt.Errorf("pack: %w", err)
	}
	m := &meter{to: w, hash: sha256.New()}
	if err := write(m); err != nil {
		return Packed{}, err
	}
	e := Packed{Name: name, Size: m.size, SHA256: hex.EncodeToString(m.hash.Sum(nil))}
	p.entries = append(p.entries, e)
	return e, nil
}

func (p *packer) text(name, text string) error {
	_, err := p.add(name, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	return err
}

func (p *packer) close() error { return p.zip.Close() }

// meter counts and fingerprints what goes through.
type meter struct {
	to   io.Writer
	hash hash.Hash
	size int64
}

func (m *meter) Write(b []byte) (int, error) {
	n, err := m.to.Write(b)
	m.size += int64(n)
	_, _ = m.hash.Write(b[:n])
	return n, err
}
