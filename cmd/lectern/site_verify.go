// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"lectern/internal/rights/exit"
)

// verify checks an export of a site, or the certificate of its removal, without the site: not one byte is other than it was signed.
func (c *siteFlags) verify(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 1)
	if _, err := f.ReadAt(head, 0); err == nil && bytes.Equal(head, []byte("{")) {
		return c.verifyCertificate(path)
	}
	m, err := verifyExport(ctx, path)
	if err != nil {
		return err
	}
	if err := c.signedBy(m.PublicKey); err != nil {
		return err
	}
	return c.say(exported(path, m), fmt.Sprintf("whole and as it was signed: everything of %s on %s, %d tables with %d rows, %d files\nsigned with the key %x",
		m.Site, m.Made.Time().Format("2 January 2006 15:04 UTC"), len(m.Tables), m.Rows, m.Files, m.PublicKey))
}

func verifyExport(ctx context.Context, path string) (exit.Manifest, error) {
	f, err := os.Open(path)
	if err != nil {
		return exit.Manifest{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return exit.Manifest{}, err
	}
	m, err := exit.Verify(ctx, f, info.Size())
	if err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

func (c *siteFlags) verifyCertificate(path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	cert, err := exit.VerifyCertificate(b)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := c.signedBy(cert.PublicKey); err != nil {
		return err
	}
	return c.say(cert, "whole and as it was signed\n"+certified(cert))
}

// signedBy compares the key in a file with the one that was said, since anybody can sign with a key of her own.
func (c *siteFlags) signedBy(key []byte) error {
	if c.key != "" && !strings.EqualFold(strings.TrimSpace(c.key), hex.EncodeToString(key)) {
		return fmt.Errorf("it is whole, and signed by another key: %x", key)
	}
	return nil
}
