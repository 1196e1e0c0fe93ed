// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"encoding/binary"
	"testing"
)

// TestRawNumbersHaveNoLines: the bytes of another number, an end of line between them, are not the number that is looked for.
func TestRawNumbersHaveNoLines(t *testing.T) {
	const looked, other = 0x01a582577000100f, 0x01a582577000100a
	set, err := New([]Needle{OfID("looked for", looked)}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var hits []Hit
	set.Bytes(append(binary.BigEndian.AppendUint64(nil, other), 0x0a, 0x0f, 0x00), func(h Hit) { hits = append(hits, h) })
	if len(hits) > 0 {
		t.Errorf("found %v", hits)
	}
	set.Bytes(binary.BigEndian.AppendUint64([]byte{0x0a}, looked), func(h Hit) { hits = append(hits, h) })
	if len(hits) == 0 {
		t.Error("the number itself is not found")
	}
}
