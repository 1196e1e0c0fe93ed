// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestEveryByteOfACertificateCounts: also those between the words, and another key in the place of the first.
func TestEveryByteOfACertificateCounts(t *testing.T) {
	key := []byte(strings.Repeat("a", 32))
	c := Certificate{Format: CertificateFormat, Site: "Elm School", Controller: "Elm Municipality", Begun: 1, Done: 2, Tables: []Count{{Name: "person", Count: 3}, {Name: "course", Count: 4}},
		Stores: []Count{{Name: filesOf, Count: 5}}, Stays: []Stay{{What: "copies elsewhere"}}}
	s, err := sign(c, key)
	if err != nil {
		t.Fatal(err)
	}
	file, err := s.File()
	if err != nil {
		t.Fatal(err)
	}
	got, err := VerifyCertificate(file)
	if err != nil || got.Rows() != 7 || got.Files() != 5 || got.Site != "Elm School" {
		t.Fatalf("%+v %v", got, err)
	}
	for at := range file {
		changed := bytes.Clone(file)
		changed[at] ^= 1
		if _, err := VerifyCertificate(changed); err == nil {
			t.Fatalf("byte %d (%q) was changed and nobody noticed", at, file[at])
		}
	}
	for name, b := range map[string][]byte{"more": append(bytes.Clone(file), ' '), "less": file[:len(file)-1], "nothing": nil, "another list": []byte(`{"a":1}`)} {
		if _, err := VerifyCertificate(b); !errors.Is(err, ErrChanged) && !errors.Is(err, ErrNoCertificate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, err := sign(c, []byte(strings.Repeat("b", 32)))
	if err != nil {
		t.Fatal(err)
	}
	other.Certificate = s.Certificate // which names the first key
	if file, err = other.File(); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyCertificate(file); !errors.Is(err, ErrChanged) {
		t.Errorf("signed by another key: %v", err)
	}
}
