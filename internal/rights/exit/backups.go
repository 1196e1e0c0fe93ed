// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"lectern/internal/platform/blob"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
)

// Backup is a copy of the site that the program wrote. Size is what it has when it is whole, BeingWritten before.
type Backup struct {
	Path string        `json:"path"`
	Size int64         `json:"size"`
	Made clock.Instant `json:"made"`
}

// BeingWritten stands for the size of a backup that is not whole.
const BeingWritten = -1

const backups = "backups/"

// PartOf is where a backup is written until it is whole; ScratchOf is a folder for what it needs meanwhile. A kill leaves them, and a removal
// takes them.
func PartOf(path string) string    { return path + ".part" }
func ScratchOf(path string) string { return path + ".scratch" }

// Remember writes down beside the sites that a backup is made, so that a removal takes it. Called before the first byte with BeingWritten,
// and with its size before it gets its name.
func Remember(ctx context.Context, ledger blob.Store, b Backup) error {
	whole, err := filepath.Abs(b.Path)
	if err != nil {
		return err
	}
	b.Path = whole
	sum := sha256.Sum256([]byte(whole))
	return putJSON(ctx, ledger, backups+id.Text(int64(b.Made))+"-"+hex.EncodeToString(sum[:8]), b)
}

func remembered(ctx context.Context, ledger blob.Store) (out []Backup, err error) {
	var keys []string
	if err := ledger.List(ctx, backups, func(i blob.Info) error { keys = append(keys, i.Key); return nil }); err != nil {
		return nil, err
	}
	slices.Sort(keys) // oldest first
	for _, k := range keys {
		var b Backup
		if _, err := getJSON(ctx, ledger, k, &b); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// here tells whether the backup lies where it was written, as it was written.
func (b Backup) here() bool {
	info, err := os.Lstat(b.Path)
	return err == nil && info.Mode().IsRegular() && info.Size() == b.Size
}

// remove takes the backup, and what writing it left behind.
func (b Backup) remove() error {
	if err := errors.Join(unlink(PartOf(b.Path)), os.RemoveAll(ScratchOf(b.Path))); err != nil || !b.here() {
		return err
	}
	return unlink(b.Path)
}

func unlink(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func putJSON(ctx context.Context, to blob.Store, key string, v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = to.Put(ctx, key, bytes.NewReader(b), int64(len(b)))
	}
	return err
}

func getJSON(ctx context.Context, from blob.Store, key string, v any) (found bool, err error) {
	r, err := from.Open(ctx, key, 0, -1)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	b, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return false, err
	}
	return true, json.Unmarshal(b, v)
}
