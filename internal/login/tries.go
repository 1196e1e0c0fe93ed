// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"time"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
)

// After a few free tries each further failure makes the next try wait longer, up to a quarter of an hour; a day without failures
// forgets. An account waits only for the address that fails on it, so that a stranger cannot lock a pupil out; an address waits
// for all accounts, and has many more free tries, because a whole school may sit behind one.
const (
	freePair    = 5
	freeAddress = 100
	longestWait = 15 * time.Minute
	forgetAfter = 24 * time.Hour
)

type tries struct {
	fails  int64
	lastAt clock.Instant
}

// waits is how long after lastAt the next try is taken.
func (t tries) waits(free int64) time.Duration {
	if t.fails < free {
		return 0
	}
	over := min(t.fails-free, 10)
	return min(time.Second<<over, longestWait)
}

// mayTry says when a try comes too early. Fault: TooMany "login.slow_down".
func (s *Service) mayTry(ctx context.Context, keys tryKeys) error {
	now := clock.NowOf(s.Clock)
	for key, free := range keys {
		t, err := readTries(ctx, s.DB, key)
		if err != nil {
			return err
		}
		if now.Sub(t.lastAt) > forgetAfter {
			continue
		}
		if left := t.lastAt.Add(t.waits(free)).Sub(now); left > 0 {
			return fault.New(fault.TooMany, "login.slow_down", "n", int(left.Seconds())+1)
		}
	}
	return nil
}

func (s *Service) failed(ctx context.Context, keys tryKeys) error {
	now := clock.NowOf(s.Clock)
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for key := range keys {
			if err := addTry(ctx, tx, key, now, now.Add(-forgetAfter)); err != nil {
				return err
			}
		}
		return nil
	})
}

// turns let tries of the same account from the same address in one after the other: together they would all be let in before the
// first failure is counted. Accounts share a turn by their hash, which costs nothing but a little waiting.
type turns [64]chan struct{}

func newTurns() *turns {
	var t turns
	for i := range t {
		t[i] = make(chan struct{}, 1)
	}
	return &t
}

// take waits for the turn of these keys; call done when the try is counted.
func (t *turns) take(ctx context.Context, keys tryKeys) (done func(), err error) {
	turn := t[0]
	for key, free := range keys {
		if free == freePair {
			n, _ := strconv.ParseUint(key[:2], 16, 8)
			turn = t[n%64]
		}
	}
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// tryKeys are the hashed counters of a try, each with its free tries.
type tryKeys map[string]int64

func (s *Service) keysOf(name, addr string) tryKeys {
	addr = network(addr)
	return tryKeys{s.keyed("pair", name+"\n"+addr): freePair, s.keyed("address", addr): freeAddress}
}

func (s *Service) keyed(kind, what string) string {
	mac := hmac.New(sha256.New, s.Key)
	mac.Write([]byte(kind + "\n" + what))
	return hex.EncodeToString(mac.Sum(nil))
}

// network is the address without its port; of an IPv6 address the /64 that one home or hacker has.
func network(addr string) string {
	if p, err := netip.ParseAddrPort(addr); err == nil {
		addr = p.Addr().String()
	}
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return addr
	}
	if a = a.Unmap(); a.Is6() {
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}

// Sweep forgets old tries, used links and ended sessions. A job calls it daily.
func (s *Service) Sweep(ctx context.Context) error {
	now := clock.NowOf(s.Clock)
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		return sweep(ctx, tx, now.Add(-forgetAfter), now.Add(-90*24*time.Hour))
	})
}
