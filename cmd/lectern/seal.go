// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
)

// sealHead is how every encrypted backup begins (the age format).
const sealHead = "age-encryption.org/v1"

// sealed encrypts what is written to w for whoever holds the identity of one of these recipients; with none it is written as it is. Close
// it before the file.
func sealed(w io.Writer, recipients []string) (io.WriteCloser, error) {
	if len(recipients) == 0 {
		return plainly{w}, nil
	}
	var keys []age.Recipient
	for _, r := range recipients {
		k, err := age.ParseX25519Recipient(strings.TrimSpace(r))
		if err != nil {
			return nil, wrongUsage("%q is no recipient: make a pair with age-keygen and name the public key, age1…", r)
		}
		keys = append(keys, k)
	}
	return age.Encrypt(w, keys...)
}

type plainly struct{ io.Writer }

func (plainly) Close() error { return nil }

// unsealed reads a backup, encrypted or not. identity is the file with the private key.
func unsealed(r io.Reader, identity string) (io.Reader, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(len(sealHead))
	if err != nil || string(head) != sealHead {
		return b, nil
	}
	if identity == "" {
		return nil, errors.New("this backup is encrypted: name the file with the private key, --identity FILE")
	}
	f, err := os.Open(identity)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	keys, err := age.ParseIdentities(f)
	if err != nil {
		return nil, fmt.Errorf("%s holds no private key of age: %w", identity, err)
	}
	out, err := age.Decrypt(b, keys...)
	if err != nil {
		return nil, fmt.Errorf("the key in %s does not open this backup: %w", identity, err)
	}
	return out, nil
}
