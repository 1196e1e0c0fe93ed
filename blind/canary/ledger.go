// SPDX-License-Identifier: AGPL-3.0-or-later

package canary

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"lectern.blind/scan"
)

// Prefix begins every text canary.
const Prefix = "zq7"

const (
	drawn = 12                // letters behind the prefix
	least = len(Prefix) + 8   // letters that identify a canary
	host  = "@canary.invalid" // no mail ever leaves for it (RFC 2606)
)

// Kind says what a field takes.
type Kind string

const (
	Text    Kind = "text"
	Email   Kind = "email"   // zq7…@canary.invalid
	Date    Kind = "date"    // a day from 1871 to 1899
	Integer Kind = "integer" // 791 900 000 to 791 999 999
	Mark    Kind = "mark"    // 1.0001 to 5.9999, four decimals
	Phone   Kind = "phone"   // +999 and eight digits; no country has 999
	Own     Kind = "own"     // a value of the program itself that Track was told: a key, a name of a file
)

// Origin says where a canary belongs.
type Origin struct {
	Owner   string `json:"owner"`   // the person of the cast it is about
	Role    string `json:"role"`    // in which she is touched: author, subject, recipient
	Surface string `json:"surface"` // the door it went in by: POST /courses/{course}/notes
	Field   string `json:"field"`   // the name of the field
}

// Canary is one made value.
type Canary struct {
	Origin
	Nonce int         `json:"nonce"` // how many this origin had before
	Kind  Kind        `json:"kind"`
	Text  string      `json:"text"`
	As    scan.Needle `json:"as"` // how to look for it; its name is unique in the ledger
}

// Ledger makes canaries and knows them again. It may be used by several goroutines. The same key and the same calls in the same
// order make the same canaries.
type Ledger struct {
	key []byte

	mu     sync.Mutex
	list   []Canary
	nonces map[Origin]int
	byText map[string]int // by the identifying part, lower case
	byName map[string]int
}

// ErrSpent says that a typed range has no unused value left.
var ErrSpent = errors.New("no unused canary is left")

// New makes an empty ledger. The key makes canaries unpredictable; it is not written with the ledger.
func New(key []byte) *Ledger {
	return &Ledger{key: key, nonces: map[Origin]int{}, byText: map[string]int{}, byName: map[string]int{}}
}

// Make makes a fresh text canary.
func (l *Ledger) Make(o Origin) Canary {
	c, err := l.MakeKind(o, Text)
	if err != nil { // sixty bits are not spent
		panic(err)
	}
	return c
}

// MakeKind makes a fresh canary for a field that takes only some values. ErrSpent when a range is used up.
func (l *Ledger) MakeKind(o Origin, k Kind) (Canary, error) {
	draw, ok := draws[k]
	if !ok {
		return Canary{}, fmt.Errorf("no canaries of kind %q", k)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	c := Canary{Origin: o, Kind: k, Nonce: l.nonces[o]}
	for try := range 1 << 12 {
		c.Text = draw(l.prf(c, try))
		if _, taken := l.byText[identity(k, c.Text)]; taken {
			continue
		}
		l.keep(c, nil)
		return l.list[len(l.list)-1], nil
	}
	return Canary{}, fmt.Errorf("%s: %w", k, ErrSpent)
}

// Track enters a value the program made itself, as the key of the row a person got: it belongs to its owner like a canary.
func (l *Ledger) Track(o Origin, n scan.Needle) Canary {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(Canary{Origin: o, Kind: Own, Nonce: l.nonces[o], Text: n.Value}, &n)
	return l.list[len(l.list)-1]
}

func (l *Ledger) keep(c Canary, as *scan.Needle) {
	if as != nil {
		c.As = *as
	} else {
		c.As = needle(c)
	}
	c.As.Name = fmt.Sprintf("c%d", len(l.list))
	l.nonces[c.Origin]++
	l.byName[c.As.Name] = len(l.list)
	if id := identity(c.Kind, c.Text); id != "" {
		l.byText[id] = len(l.list)
	}
	l.list = append(l.list, c)
}

// prf draws 32 bytes. Lengths stand before the parts, so that no two origins read the same.
func (l *Ledger) prf(c Canary, try int) []byte {
	h := hmac.New(sha256.New, l.key)
	for _, part := range []string{c.Owner, c.Role, c.Surface, c.Field, string(c.Kind)} {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		h.Write([]byte(part))
	}
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(c.Nonce)))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(try)))
	return h.Sum(nil)
}

var draws = map[Kind]func(random []byte) string{
	Text:    letters,
	Email:   func(b []byte) string { return letters(b) + host },
	Date:    func(b []byte) string { return first.AddDate(0, 0, below(b, days)).Format("2006-01-02") },
	Integer: func(b []byte) string { return fmt.Sprintf("7919%05d", below(b, 100_000)) },
	Mark:    mark,
	Phone:   func(b []byte) string { return fmt.Sprintf("+999%08d", 10_000_000+below(b, 90_000_000)) },
}

var (
	first = time.Date(1871, 1, 1, 0, 0, 0, 0, time.UTC)
	days  = int(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).Sub(first).Hours() / 24)
)

var alphabet = base32.StdEncoding.WithPadding(base32.NoPadding)

func letters(b []byte) string {
	return Prefix + strings.ToLower(alphabet.EncodeToString(b[:8]))[:drawn]
}

// mark never ends in zero: a program that cuts zeros would write another number.
func mark(b []byte) string {
	n := below(b, 5*9000)
	return fmt.Sprintf("%d.%03d%d", 1+n/9000, n%9000/9, 1+n%9)
}

func below(b []byte, n int) int { return int(binary.BigEndian.Uint64(b) % uint64(n)) }

// identity is what two canaries may not share.
func identity(k Kind, text string) string {
	if (k == Text || k == Email) && len(text) >= least {
		return strings.ToLower(text[:least])
	}
	return string(k) + ":" + text
}

func needle(c Canary) scan.Needle {
	n := scan.Needle{Value: c.Text}
	switch c.Kind {
	case Email:
		n.Kind, n.Least = scan.Text, least
		n.Hashed = []string{strings.TrimSuffix(c.Text, host)}
	case Date:
		n.Kind = scan.Date
	case Integer:
		n.Kind = scan.Integer
	case Mark:
		n.Kind = scan.Mark
	case Phone:
		n.Kind = scan.Phone
	default:
		n.Kind, n.Least = scan.Text, least
	}
	return n
}

// Find knows a canary again by its text, in any case, cut to eleven letters or with something behind it.
func (l *Ledger) Find(text string) (Canary, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kinds := []Kind{Date, Integer, Mark, Phone, Own}
	if strings.HasPrefix(strings.ToLower(text), Prefix) {
		kinds = []Kind{Text, Own}
	}
	for _, k := range kinds {
		if i, ok := l.byText[identity(k, text)]; ok {
			return l.list[i], true
		}
	}
	return Canary{}, false
}

// Named knows a canary again by the name of a needle in a hit.
func (l *Ledger) Named(needle string) (Canary, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i, ok := l.byName[needle]
	if !ok {
		return Canary{}, false
	}
	return l.list[i], true
}

// All are the canaries in the order they were made, of one owner or, with "", of everybody.
func (l *Ledger) All(owner string) []Canary {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []Canary
	for _, c := range l.list {
		if owner == "" || c.Owner == owner {
			out = append(out, c)
		}
	}
	return out
}

// Needles are what to look for.
func (l *Ledger) Needles(owner string) []scan.Needle {
	var out []scan.Needle
	for _, c := range l.All(owner) {
		out = append(out, c.As)
	}
	return out
}

// MarshalJSON writes the ledger without its key.
func (l *Ledger) MarshalJSON() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.list == nil {
		return []byte("[]"), nil
	}
	return json.Marshal(l.list)
}

// UnmarshalJSON reads a ledger into one made by New; it goes on making canaries where the written one stopped.
func (l *Ledger) UnmarshalJSON(b []byte) error {
	var list []Canary
	if err := json.Unmarshal(b, &list); err != nil {
		return fmt.Errorf("read a ledger: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list, l.nonces, l.byText, l.byName = nil, map[Origin]int{}, map[string]int{}, map[string]int{}
	for _, c := range list {
		l.keep(c, &c.As)
	}
	return nil
}
