// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"lectern/internal/platform/fault"
)

// The cost of a hash: 19 MiB, two passes (OWASP's floor for argon2id). Each hash takes its memory, so only a few run at once.
const (
	memoryKiB    = 19 * 1024
	passes       = 2
	keyLength    = 32
	saltLength   = 16
	atOnce       = 4
	shortest     = 10 // characters; length counts for more than capitals and digits
	longestTyped = 256
)

// hasher makes and compares password hashes, a few at a time.
type hasher struct{ seats chan struct{} }

func newHasher() *hasher { return &hasher{seats: make(chan struct{}, atOnce)} }

// hash writes a PHC string.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	key, err := h.key(ctx, password, salt, memoryKiB, passes)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, memoryKiB, passes, b64.EncodeToString(salt), b64.EncodeToString(key)), nil
}

// matches compares in constant time. A broken or empty hash costs the same as a good one, so that nobody learns from the clock
// whether an account exists.
func (h *hasher) matches(ctx context.Context, password, phc string) (bool, error) {
	var version, memory, times int
	parts := strings.Split(phc, "$")
	salt, want := make([]byte, saltLength), []byte(nil)
	memory, times = memoryKiB, passes
	if len(parts) == 6 {
		_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
		_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &memory, &times)
		s, err3 := base64.RawStdEncoding.DecodeString(parts[4])
		k, err4 := base64.RawStdEncoding.DecodeString(parts[5])
		if err1 == nil && err2 == nil && err3 == nil && err4 == nil && version == argon2.Version {
			salt, want = s, k
		}
	}
	key, err := h.key(ctx, password, salt, uint32(memory), uint32(times))
	if err != nil {
		return false, err
	}
	return len(want) == keyLength && subtle.ConstantTimeCompare(key, want) == 1, nil
}

func (h *hasher) key(ctx context.Context, password string, salt []byte, memory, times uint32) ([]byte, error) {
	select {
	case h.seats <- struct{}{}:
		defer func() { <-h.seats }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, times, memory, 1, keyLength), nil
}

// checkPassword wants length, and not her own name.
func checkPassword(password string, names ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < shortest:
		return fault.New(fault.Invalid, "fault.invalid").With("new_password", "login.password_short", "n", shortest)
	case n > longestTyped:
		return fault.New(fault.Invalid, "fault.invalid").With("new_password", "login.password_long", "n", longestTyped)
	case strings.Count(password, password[:1]) == len(password):
		return fault.New(fault.Invalid, "fault.invalid").With("new_password", "login.password_same")
	}
	for _, name := range names {
		if len(name) > 3 && strings.EqualFold(password, name) {
			return fault.New(fault.Invalid, "fault.invalid").With("new_password", "login.password_name")
		}
	}
	return nil
}
