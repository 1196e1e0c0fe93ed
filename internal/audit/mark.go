// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
)

// places are the tables under seal, and the columns of each from which an erasure takes a name.
var places = [2]struct {
	table string
	who   [2]string
}{{"audit", [2]string{"actor_id", "subject_id"}}, {"audit_read", [2]string{"viewer_id", "subject_id"}}}

// row is an entry of either table as it is sealed: what it says, and the two people it names, who may be erased.
type row struct {
	id    int64
	place byte // of places
	who   [2]int64
	said  string
}

// mark is what a seal holds of an entry: a keyed digest of what it says and one of each person it names. Without the key nothing can be
// made out of it, and nothing can be made that fits it.
type mark struct {
	id    int64
	place byte
	said  [8]byte
	who   [2][8]byte
}

const markSize = 8 + 1 + 3*8

// marker makes the digests of one run; it is for one goroutine.
type marker struct{ mac hash.Hash }

func (s *Service) marker() marker {
	key := hmac.New(sha256.New, s.Key)
	key.Write([]byte("the log under seal"))
	return marker{hmac.New(sha256.New, key.Sum(nil))}
}

func (m marker) sum(what string, args ...any) []byte {
	m.mac.Reset()
	fmt.Fprintf(m.mac, "%s %v", what, args)
	return m.mac.Sum(nil)
}

func (m marker) mark(r row) mark {
	out := mark{id: r.id, place: r.place}
	copy(out.said[:], m.sum("said", r.id, r.place, r.said))
	for i, who := range r.who {
		copy(out.who[i][:], m.sum("who", r.id, r.place, i, who))
	}
	return out
}

func (m marker) sign(digest string) string { return hex.EncodeToString(m.sum("seal", digest)) }

// blank proves that the program put a value in the place of a person.
func (m marker) blank(row int64, field string, value int64) string {
	return hex.EncodeToString(m.sum("blank", row, field, value)[:16])
}

func (m marker) marksOf(rows []row) string {
	var b bytes.Buffer
	for _, r := range rows {
		k := m.mark(r)
		_ = binary.Write(&b, binary.BigEndian, k.id)
		b.WriteByte(k.place)
		b.Write(k.said[:])
		b.Write(k.who[0][:])
		b.Write(k.who[1][:])
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// readMarks reads what marksOf wrote; nil when it is broken.
func readMarks(text string) []mark {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b)%markSize != 0 {
		return nil
	}
	out := make([]mark, 0, len(b)/markSize)
	for ; len(b) > 0; b = b[markSize:] {
		k := mark{id: int64(binary.BigEndian.Uint64(b)), place: b[8]}
		copy(k.said[:], b[9:])
		copy(k.who[0][:], b[17:])
		copy(k.who[1][:], b[25:])
		if int(k.place) >= len(places) {
			return nil
		}
		out = append(out, k)
	}
	return out
}
