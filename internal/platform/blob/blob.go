// SPDX-License-Identifier: AGPL-3.0-or-later

// Package blob keeps the bytes of files: in a folder of the machine (Dir) or in a bucket that several machines share (S3).
// It knows keys and bytes only; names, owners and rights belong to the domain that asks.
//
// It promises: a Put that came back without an error survives a power cut; a Put that failed leaves nothing under its key,
// or what was there before; a reader sees one whole version, never half of a new one.
package blob

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"lectern/internal/platform/fault"
)

// Texts are the words of this room's faults.
//
//go:embed text
var Texts embed.FS

// ErrNoURL comes back from URL when bytes cannot be fetched around the application. Serve them with Open instead.
var ErrNoURL = errors.New("blob: this store gives no addresses")

// Info is what a store knows about an object. Size is in bytes.
type Info struct {
	Key      string
	Size     int64
	Modified time.Time
}

// Presign says how a browser shall get an object straight from the store.
type Presign struct {
	For    time.Duration // how long the address works; one minute when zero, seven days at most
	Name   string        // the file name offered to the reader
	Type   string        // the Content-Type to answer with
	Inline bool          // shown in the page instead of saved
}

// Store keeps objects by key. Every method may be called by many goroutines at once.
//
// Faults: NotFound "blob.missing", Invalid "blob.cut_off" (the reader gave more or fewer bytes than announced, or failed
// half-way), Unavailable "fault.disk_full" and "blob.unreachable". A key that CheckKey refuses is a plain error.
type Store interface {
	// Put stores all of r and replaces what was there. size is the length in bytes, or -1 when it is not known. It returns
	// how many bytes were stored.
	Put(ctx context.Context, key string, r io.Reader, size int64) (int64, error)
	// Open reads n bytes from off on; n below zero reads to the end. A range beyond the end is cut to what is there.
	Open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error)
	Stat(ctx context.Context, key string) (Info, error)
	// Copy makes to the same as from, without the bytes passing through the application where the store can.
	Copy(ctx context.Context, from, to string) error
	// Delete forgets an object. One that is not there is no fault: a deletion may be repeated.
	Delete(ctx context.Context, key string) error
	// List calls do for every object whose key begins with prefix, in no promised order, and stops at its first error.
	List(ctx context.Context, prefix string, do func(Info) error) error
	// URL is an address from which a browser gets the object, or ErrNoURL.
	URL(ctx context.Context, key string, p Presign) (string, error)
	// Tidy removes what uploads that were begun before then and never ended have left behind, and tells how many.
	Tidy(ctx context.Context, then time.Time) (int, error)
	// Ping tells whether the store can be used now.
	Ping(ctx context.Context) error
}

const (
	maxKey  = 512
	maxPart = 200
)

// CheckKey tells whether key may be used: parts of ASCII letters, digits, '.', '_' and '-', joined by '/', none of them "."
// or "..", at most 512 bytes.
func CheckKey(key string) error {
	if key == "" || len(key) > maxKey {
		return fmt.Errorf("blob: key of %d bytes", len(key))
	}
	for part := range strings.SplitSeq(key, "/") {
		if part == "" || part == "." || part == ".." || len(part) > maxPart {
			return fmt.Errorf("blob: key %q has the part %q", key, part)
		}
	}
	return checkLetters(key)
}

// checkPrefix is CheckKey for the beginning of a key, which may be empty or end anywhere.
func checkPrefix(prefix string) error {
	if len(prefix) > maxKey || strings.HasPrefix(prefix, "/") || strings.Contains(prefix, "//") {
		return fmt.Errorf("blob: prefix %q", prefix)
	}
	for part := range strings.SplitSeq(prefix, "/") {
		if part == ".." {
			return fmt.Errorf("blob: prefix %q climbs", prefix)
		}
	}
	return checkLetters(prefix)
}

func checkLetters(key string) error {
	for i := range len(key) {
		c := key[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-', c == '/':
		default:
			return fmt.Errorf("blob: key %q has the byte %q", key, c)
		}
	}
	return nil
}

func missing(err error) error  { return fault.New(fault.NotFound, "blob.missing").Because(err) }
func diskFull(err error) error { return fault.New(fault.Unavailable, "fault.disk_full").Because(err) }
func cutOff(err error) error   { return fault.New(fault.Invalid, "blob.cut_off").Because(err) }
func unreachable(err error) error {
	return fault.New(fault.Unavailable, "blob.unreachable").Because(err)
}
