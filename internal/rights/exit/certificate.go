// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"

	"lectern/internal/platform/clock"
	"lectern/internal/rights/parcel"
)

// CertificateFormat names how a certificate is laid out.
const CertificateFormat = "lectern-site-removal/1"

const certificateAs = "lectern site removal certificate 1\n"

// Certificate says what the removal of a site removed: in counts, without a name of anybody.
type Certificate struct {
	Format     string        `json:"format"`
	Site       string        `json:"site"`
	Controller string        `json:"controller"`
	LeftOn     clock.Date    `json:"left_on"`
	KeptUntil  clock.Date    `json:"kept_until"` // the last day on which everything could be fetched
	Begun      clock.Instant `json:"begun"`
	Done       clock.Instant `json:"done"`
	Exported   clock.Instant `json:"exported,omitempty"` // when the export that was checked before was made; 0 without one
	Tables     []Count       `json:"tables"`
	Stores     []Count       `json:"stores"`
	Stays      []Stay        `json:"stays"` // what this program cannot reach
	PublicKey  []byte        `json:"public_key"`
}

// Names of counts among the stores.
const (
	filesOf   = "files"
	backupsOf = "backups"
)

// Files are the files of the site, Backups those that lay where they were written.
func (c Certificate) Files() int64   { return c.store(filesOf) }
func (c Certificate) Backups() int64 { return c.store(backupsOf) }

func (c Certificate) store(name string) int64 {
	for _, s := range c.Stores {
		if s.Name == name {
			return s.Count
		}
	}
	return 0
}

// Stay is something that the operator must remove herself. Count is 0 where nobody knows how many there are.
type Stay struct {
	What  string `json:"what"`
	Count int    `json:"count,omitempty"`
}

// Rows are the rows of all tables.
func (c Certificate) Rows() (n int64) {
	for _, t := range c.Tables {
		n += t.Count
	}
	return n
}

// Signed is a certificate with what proves it, as a file.
type Signed struct {
	Certificate string `json:"certificate"`
	Signature   string `json:"signature"`
	PublicKey   []byte `json:"public_key"`
}

func sign(c Certificate, key []byte) (Signed, error) {
	c.PublicKey = parcel.PublicKey(key)
	b, err := json.MarshalIndent(c, "", " ")
	sum := ed25519.Sign(parcel.Signer(key), append([]byte(certificateAs), b...))
	return Signed{Certificate: string(b), Signature: base64.StdEncoding.EncodeToString(sum), PublicKey: c.PublicKey}, err
}

// ErrNoCertificate says that a file is no certificate of a removal.
var ErrNoCertificate = errors.New("this is no certificate of a removal")

// VerifyCertificate checks a certificate without the site. Every byte of the file counts.
func VerifyCertificate(file []byte) (Certificate, error) {
	var s Signed
	var c Certificate
	if err := json.Unmarshal(file, &s); err != nil || s.Certificate == "" {
		return c, ErrNoCertificate
	}
	sum, err := base64.StdEncoding.Strict().DecodeString(s.Signature)
	if err != nil || len(s.PublicKey) != ed25519.PublicKeySize || !ed25519.Verify(s.PublicKey, append([]byte(certificateAs), s.Certificate...), sum) {
		return c, ErrChanged
	}
	if err := json.Unmarshal([]byte(s.Certificate), &c); err != nil || c.Format != CertificateFormat {
		return c, ErrNoCertificate
	}
	again, err := s.File()
	if err != nil || !slices.Equal(c.PublicKey, s.PublicKey) || !slices.Equal(again, file) {
		return c, ErrChanged
	}
	return c, nil
}

// File is how a certificate is written down.
func (s Signed) File() ([]byte, error) {
	b, err := json.MarshalIndent(s, "", " ")
	return append(b, '\n'), err
}
