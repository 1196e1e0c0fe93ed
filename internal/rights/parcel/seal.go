// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
	"golang.org/x/crypto/chacha20poly1305"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/id"
)

// blobKey is where the ciphertext of a parcel lies.
func blobKey(p ID) string { return blobFolder + id.Text(int64(p)) + blobEnding }

const (
	blobFolder = "rights/"
	blobEnding = ".age"
)

// Seal streams what is written into a store, encrypted for a key that is made now and told only here.
func Seal(ctx context.Context, store blob.Store, at string, write func(io.Writer) error) (size int64, key string, err error) {
	one, err := age.GenerateX25519Identity()
	if err != nil {
		return 0, "", fmt.Errorf("seal: %w", err)
	}
	err = pipe(func(w io.Writer) error {
		out, err := age.Encrypt(w, one.Recipient())
		if err != nil {
			return err
		}
		if err := write(out); err != nil {
			return err // without its end the ciphertext does not open
		}
		return out.Close()
	}, func(r io.Reader) error {
		size, err = store.Put(ctx, at, r, -1)
		return err
	})
	return size, one.String(), err
}

// unseal opens ciphertext that lies in a store; parts of it can be read.
func unseal(ctx context.Context, store blob.Store, at, key string) (plain *io.SectionReader, done func() error, err error) {
	one, err := age.ParseX25519Identity(key)
	if err != nil {
		return nil, nil, fmt.Errorf("unseal: %w", err)
	}
	info, err := store.Stat(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	from := &reaches{ctx: ctx, store: store, key: at}
	r, size, err := age.DecryptReaderAt(from, info.Size, one)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("unseal: %w", err), from.close())
	}
	return io.NewSectionReader(r, 0, size), from.close, nil
}

// reaches reads an object of a store at any place. Reads that follow each other share one opening, or a bucket would be asked for every
// chunk. Not for several goroutines.
type reaches struct {
	ctx   context.Context // of one download, which it lives for
	store blob.Store
	key   string
	open  io.ReadCloser
	at    int64
}

func (r *reaches) ReadAt(b []byte, off int64) (int, error) {
	if r.open == nil || r.at != off {
		if err := r.close(); err != nil {
			return 0, err
		}
		open, err := r.store.Open(r.ctx, r.key, off, -1)
		if err != nil {
			return 0, err
		}
		r.open, r.at = open, off
	}
	n, err := io.ReadFull(r.open, b)
	r.at += int64(n)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

func (r *reaches) close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}

// lock encrypts a short secret; unlock opens it with the same key only.
func lock(key []byte, secret string) (string, error) {
	box, err := boxOf(key)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, box.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(box.Seal(nonce, nonce, []byte(secret), nil)), nil
}

func unlock(key []byte, locked string) (string, error) {
	box, err := boxOf(key)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.DecodeString(locked)
	if err != nil || len(raw) < box.NonceSize() {
		return "", errors.Join(errors.New("unlock: not locked by this program"), err)
	}
	secret, err := box.Open(nil, raw[:box.NonceSize()], raw[box.NonceSize():], nil)
	return string(secret), err
}

func boxOf(key []byte) (cipher.AEAD, error) { return chacha20poly1305.NewX(key) }

// siteLock is the key that the site has for a parcel.
func (s *Service) siteLock(p Parcel) []byte {
	return derive(s.Key, fmt.Sprintf("parcel %d of %d", p.ID, p.Person), chacha20poly1305.KeySize)
}

// ticketLock is the key that only the holder of a ticket has, signed in as the fetcher in the session it was given to.
func (s *Service) ticketLock(p Parcel, c Claim) []byte {
	secret := append(append([]byte{}, s.Key...), c.Ticket...)
	return derive(secret, fmt.Sprintf("parcel %d of %d for %d in %d", p.ID, p.Person, c.Person, c.Session), chacha20poly1305.KeySize)
}
