// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"lectern/internal/platform/fault"
)

// lines reads a file line by line, as clean UTF-8.
type lines struct {
	file string
	r    *bufio.Reader
	end  byte // what ends a line
	n    int  // number of the last line
	buf  []byte

	bom, utf16   bool
	decoded      int // lines that were Windows-1252
	firstDecoded int
}

func newLines(file string, from io.Reader) (*lines, error) {
	l := &lines{file: file, r: bufio.NewReaderSize(from, 64<<10), end: '\n'}
	head, err := l.r.Peek(l.r.Size())
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, l.failed(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, fault.New(fault.Invalid, "oneroster.file_workbook", "file", file+".csv")
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		l.utf16 = true
		decoder := utf.UTF16(utf.BigEndian, utf.ExpectBOM).NewDecoder()
		l.r = bufio.NewReaderSize(transform.NewReader(l.r, decoder), 64<<10)
		if head, err = l.r.Peek(l.r.Size()); err != nil && !errors.Is(err, io.EOF) {
			return nil, l.failed(err)
		}
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		l.bom = true
		if _, err := l.r.Discard(3); err != nil {
			return nil, l.failed(err)
		}
	}
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 { // as old Macs wrote it
		l.end = '\r'
	}
	return l, nil
}

// next is the next line without its end, or io.EOF. The bytes may be changed by the caller and hold until the next call. odd
// tells that invisible characters were taken out.
func (l *lines) next() (line []byte, odd bool, err error) {
	l.buf = l.buf[:0]
	for {
		part, err := l.r.ReadSlice(l.end)
		l.buf = append(l.buf, part...)
		if len(l.buf) > maxLine {
			return nil, false, fault.New(fault.TooLarge, "oneroster.line_too_long", "file", l.file+".csv", "line", l.n+1, "limit", maxLine>>20)
		}
		if errors.Is(err, io.EOF) && len(l.buf) > 0 || err == nil {
			break
		}
		if errors.Is(err, io.EOF) {
			return nil, false, io.EOF
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, false, l.failed(err)
		}
	}
	l.n++
	line = bytes.TrimSuffix(l.buf, []byte{l.end})
	line = bytes.TrimRight(line, "\r")
	line, odd = l.clean(line)
	return line, odd, nil
}

// failed leaves faults as they are and says of other errors where they came from.
func (l *lines) failed(err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	return fmt.Errorf("read %s: %w", l.file, err)
}

// clean makes a line readable. Nearly all lines are plain ASCII and pass at once. Whether a line is Windows-1252 is decided
// line by line, since joined exports mix both.
func (l *lines) clean(b []byte) ([]byte, bool) {
	if plain(b) {
		return b, false
	}
	if !utf8.Valid(b) {
		if out, err := charmap.Windows1252.NewDecoder().Bytes(b); err == nil {
			b = out
		}
		if l.decoded == 0 {
			l.firstDecoded = l.n
		}
		l.decoded++
	}
	seen := bytes.Map(visible, b)
	odd := len(seen) != len(b)
	if !norm.NFC.IsNormal(seen) { // two ways to write one letter would make two of one name
		seen = norm.NFC.Bytes(seen)
	}
	return seen, odd
}

func plain(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

// visible takes out what cannot be seen and only does harm: control characters, marks that turn the direction of writing, and
// spaces of no width. The joiners that some scripts need stay.
func visible(r rune) rune {
	switch {
	case r == '\t':
		return r
	case r == '\r':
		return ' '
	case unicode.IsControl(r), r == 0x200b, r == 0xfeff, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069:
		return -1
	}
	return r
}

// finish reports, once for the file, how it was written.
func (l *lines) finish(rep *report) {
	note := func(reason string, kv ...any) {
		rep.file(Line{File: l.file, Outcome: Note, Reason: reason}, kv...)
	}
	if l.bom {
		note("oneroster.bom")
	}
	if l.utf16 {
		note("oneroster.utf16")
	}
	if l.decoded > 0 {
		note("oneroster.windows1252", "n", l.decoded, "line", l.firstDecoded)
	}
}
