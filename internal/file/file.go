// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"path"
	"strings"
	"time"
	"unicode"

	"lectern/internal/platform/clock"
	"lectern/internal/platform/id"
	"lectern/internal/platform/scan"
)

// ID names a file. An upload has the id of the file it becomes.
type ID = id.Of[File]

// File is one file.
type File struct {
	ID         ID
	Owner      int64
	HolderKind string
	Holder     int64
	Name       string
	Mime       string
	Size       int64
	SHA256     string // hex
	BlobKey    string
	CreatedAt  clock.Instant
}

// Path is where the file opens.
func (f File) Path() string { return "/files/" + f.ID.String() }

// Inline tells whether a page may show it.
func (f File) Inline() bool { return scan.Inline(f.Mime) }

// Icon is the drawing that stands for its kind.
func (f File) Icon() string {
	switch {
	case strings.HasPrefix(f.Mime, "image/"):
		return "image"
	case strings.HasPrefix(f.Mime, "video/"):
		return "video"
	case strings.HasPrefix(f.Mime, "audio/"):
		return "speaker"
	}
	return "doc"
}

// Holder kinds of this package.
const (
	HeldByUpload = "upload" // on its way or not used yet; the holder is the owner
)

// Limits.
const (
	Largest    = 2 << 30 // bytes of one file, whatever holds it
	chunkMost  = 8 << 20 // bytes of one piece
	giveUp     = 24 * time.Hour
	longName   = 180 // bytes
	mostAtOnce = 50  // unused uploads of one person
)

// cleanName keeps the last part of a name as people wrote it, without what a system could stumble over.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.Trim(strings.TrimSpace(name), ".")
	for len(name) > longName {
		ext := path.Ext(name)
		stem := []rune(strings.TrimSuffix(name, ext))
		if len(stem) == 0 || len(ext) > 20 {
			name = string([]rune(name)[:40])
			continue
		}
		name = string(stem[:len(stem)-1]) + ext
	}
	if name == "" {
		return "file"
	}
	return name
}
