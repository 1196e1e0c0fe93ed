// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/text/unicode/norm"
)

var algorithms = []struct {
	name string
	make func() hash.Hash
}{
	{"md5", md5.New}, {"sha1", sha1.New}, {"sha256", sha256.New}, {"xxh64", func() hash.Hash { return xxhash.New() }},
}

// digests adds what is left of values that were hashed. Eight bytes of a digest are enough: programs shorten them.
func (b *builder) digests(values []string) error {
	done := map[string]bool{}
	for _, v := range values {
		for _, f := range []string{v, strings.ToLower(v), strings.ToUpper(v), strings.TrimSpace(v), norm.NFC.String(strings.ToLower(v))} {
			if done[f] {
				continue
			}
			done[f] = true
			if err := b.digest([]byte(f)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) digest(v []byte) error {
	for _, a := range algorithms {
		h := a.make()
		h.Write(v)
		if err := b.sum(a.name, h.Sum(nil)); err != nil {
			return err
		}
		for _, salt := range b.set.limits.Salts {
			if err := b.salted(a.name, a.make, salt, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *builder) salted(name string, start func() hash.Hash, salt, v []byte) error {
	for _, parts := range [][2][]byte{{salt, v}, {v, salt}} {
		h := start()
		h.Write(parts[0])
		h.Write(parts[1])
		if err := b.sum("salted-"+name, h.Sum(nil)); err != nil {
			return err
		}
	}
	if name == "xxh64" {
		return nil
	}
	m := hmac.New(start, salt)
	m.Write(v)
	return b.sum("hmac-"+name, m.Sum(nil))
}

func (b *builder) sum(name string, sum []byte) error {
	for _, p := range []pattern{
		{text: []byte(hex.EncodeToString(sum[:8])), encoding: name + "-hex", fold: true},
		{text: base64Core(base64.StdEncoding, sum[:8], 0), encoding: name + "-base64"},
		{text: base64Core(base64.URLEncoding, sum[:8], 0), encoding: name + "-base64"},
		{text: sum[:8], encoding: name + "-raw"},
	} {
		if err := b.add(p); err != nil {
			return err
		}
	}
	if len(sum) > 8 {
		return nil
	}
	n := uint64(0)
	for _, c := range sum {
		n = n<<8 | uint64(c)
	}
	if err := b.add(pattern{text: le(n), encoding: name + "-raw"}); err != nil {
		return err
	}
	for _, text := range []string{strconv.FormatUint(n, 10), strconv.FormatInt(int64(n), 10)} {
		if len(text) < 12 {
			continue
		}
		if err := b.add(pattern{text: []byte(text), encoding: name + "-decimal", whole: true}); err != nil {
			return err
		}
	}
	return nil
}

// IsDigest says whether an encoding named in a hit is a digest: the value itself is not there, but it can be recognised.
func IsDigest(encoding string) bool {
	for _, a := range algorithms {
		if strings.Contains(encoding, a.name+"-") {
			return true
		}
	}
	return false
}

// Readable says whether a person reads a value in this encoding without tools.
func Readable(encoding string) bool {
	switch strings.TrimSuffix(encoding, "/case") {
	case "utf-8", "nfc", "nfd", "date", "number", "phone":
		return true
	}
	return false
}
