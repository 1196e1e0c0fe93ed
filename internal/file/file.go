// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"path"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

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
	longExt    = 20  // bytes of the ending that are kept
	mostAtOnce = 50  // unused uploads of one person
)

// cleanName keeps the last part of a name as people wrote it, without what a system could stumble over.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\:*?"<>|`, r) || misleads(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if name = shorten(trimName(norm.NFC.String(name))); name == "" {
		return "file"
	}
	return name
}

// misleads tells of characters that make a name read as another one ("exe" as if it ended in ".pdf") or break its line.
func misleads(r rune) bool {
	return unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029 || r == 0xfeff
}

func trimName(name string) string {
	return strings.TrimFunc(name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
}

// shorten cuts a long name and keeps its ending.
func shorten(name string) string {
	if len(name) <= longName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > longExt {
		ext = ""
	}
	stem := name[:longName-len(ext)]
	for !utf8.ValidString(stem) { // in the middle of a letter
		stem = stem[:len(stem)-1]
	}
	return trimName(stem) + ext
}
