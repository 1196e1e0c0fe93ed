// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
)

const (
	manifestName  = "manifest.json"
	signatureName = "manifest.sig"
	signedAs      = "lectern parcel manifest 1\n" // what the signature is for, so that it fits nothing else
)

// Manifest lists everything in a parcel, and is signed.
type Manifest struct {
	Header
	PublicKey []byte   `json:"public_key"`
	Records   int64    `json:"records"`
	Entries   []Packed `json:"entries"`
}

// PublicKey is the key with which the parcels of a site are checked, from the site's own secret.
func PublicKey(key []byte) ed25519.PublicKey { return signer(key).Public().(ed25519.PublicKey) }

// Signer is the key with which a site signs, from its own secret.
func Signer(key []byte) ed25519.PrivateKey { return signer(key) }

func signer(key []byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(derive(key, "parcel signature", ed25519.SeedSize))
}

// derive makes a key for one use of the site's secret.
func derive(key []byte, use string, size int) []byte {
	out, err := hkdf.Key(sha256.New, key, nil, "lectern/"+use, size)
	if err != nil {
		panic(err) // only a size that no hash can give
	}
	return out
}

// seal writes the manifest of all that was packed, and its signature.
func (w *writer) seal(context.Context) error {
	w.manifest = Manifest{Header: w.header(), PublicKey: PublicKey(w.in.Key), Records: w.got.records, Entries: w.pack.entries}
	b, err := json.MarshalIndent(w.manifest, "", " ")
	if err != nil {
		return err
	}
	if err := w.pack.text(manifestName, string(b)); err != nil {
		return err
	}
	return w.pack.text(signatureName, encodeSignature(ed25519.Sign(signer(w.in.Key), append([]byte(signedAs), b...))))
}

func encodeSignature(b []byte) string { return base64.StdEncoding.EncodeToString(b) + "\n" }

// decodeSignature reads what encodeSignature writes, and nothing that only means the same.
func decodeSignature(b []byte) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(string(b))
	if err == nil && encodeSignature(raw) != string(b) {
		err = errors.New("the signature is written in another way")
	}
	return raw, err
}
