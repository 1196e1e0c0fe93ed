// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// magic is how packed bytes begin. They are looked for everywhere, not at the start of files only: a database page, an e-mail or a
// PDF holds them somewhere. What only looks like a beginning fails within a few bytes.
type magic struct {
	name  string
	text  []byte
	open  func(r io.Reader) (io.Reader, func(), error)
	check func(rest []byte) bool
	label func(rest []byte) string
}

// magicReach is how much of a beginning must be seen to judge it.
const magicReach = 512

var magics = []magic{
	{name: "gzip", text: []byte{0x1f, 0x8b, 8}, open: openGzip, check: func(b []byte) bool { return len(b) > 18 && b[3]&0xe0 == 0 }},
	{name: "zip", text: []byte("PK\x03\x04"), open: openZip, check: func(b []byte) bool { return len(b) > 30 && binary.LittleEndian.Uint16(b[8:]) != 0 }, label: zipName},
	{name: "zstd", text: []byte{0x28, 0xb5, 0x2f, 0xfd}, open: openZstd},
	{name: "bzip2", text: []byte("BZh"), open: openBzip2, check: func(b []byte) bool { return len(b) > 10 && bytes.Equal(b[4:10], []byte("1AY&SY")) }},
	{name: "zlib", text: []byte{0x78, 0x01}, open: openZlib, check: likeZlib},
	{name: "zlib", text: []byte{0x78, 0x5e}, open: openZlib, check: likeZlib},
	{name: "zlib", text: []byte{0x78, 0x9c}, open: openZlib, check: likeZlib},
	{name: "zlib", text: []byte{0x78, 0xda}, open: openZlib, check: likeZlib},
	// Attachments in e-mail, data addresses, blobs in JSON: base64 of gzip, zip, zstd, PDF.
	{name: "base64", text: []byte("H4sI"), open: openBase64},
	{name: "base64", text: []byte("UEsDB"), open: openBase64},
	{name: "base64", text: []byte("KLUv/"), open: openBase64},
	{name: "base64", text: []byte("JVBER"), open: openBase64},
}

func anyMagic(b []byte) bool {
	for i := range magics {
		if bytes.Contains(b, magics[i].text) {
			return true
		}
	}
	return false
}

// watch opens what begins in buf[from:to] and feeds it the rest of the window.
func (s *stream) watch(from, to int) {
	for i := range magics {
		m := &magics[i]
		for at := from; at < to; at++ {
			k := bytes.Index(s.buf[at:min(len(s.buf), to+len(m.text)-1)], m.text)
			if k < 0 {
				break
			}
			at += k
			if rest := s.buf[at:]; m.check == nil || m.check(rest) {
				s.open(m, at)
			}
		}
	}
}

var errEnough = errors.New("nothing more to read")

func (s *stream) open(m *magic, at int) {
	where := s.base + int64(at)
	if s.depth >= s.job.set.limits.Depth {
		s.job.skip(Skip{Inside: s.inside, Offset: where, Why: "too many archives inside one another"})
		return
	}
	if s.job.open.Add(1) > int32(s.job.set.limits.Open) {
		s.job.open.Add(-1)
		s.job.skip(Skip{Inside: s.inside, Offset: where, Why: "too many archives open at once"})
		return
	}
	name := fmt.Sprintf("%s@%d", m.name, where)
	if m.label != nil {
		name += ":" + m.label(s.buf[at:])
	}
	if s.inside != "" {
		name = s.inside + ">" + name
	}
	r, w := io.Pipe()
	f := feeder{pipe: w, done: make(chan struct{})}
	go func() {
		defer close(f.done)
		defer s.job.open.Add(-1)
		s.unpack(m, r, name)
		_ = r.CloseWithError(errEnough)
	}()
	if !f.write(s.buf[at:]) {
		f.end()
		return
	}
	s.inner = append(s.inner, f)
}

func (s *stream) unpack(m *magic, r io.Reader, name string) {
	packed, release, err := m.open(r)
	if err != nil {
		return
	}
	defer release()
	var inner *stream // made late: most beginnings are none
	buf := make([]byte, 4<<10)
	for {
		n, err := packed.Read(buf)
		if n > 0 && inner == nil {
			inner = s.job.stream(name, s.depth+1, 64<<10)
		}
		if n > 0 {
			_, _ = inner.Write(buf[:n])
		}
		if s.job.inflated.Add(int64(n)) > s.job.set.limits.Inflated {
			s.job.skip(Skip{Inside: name, Why: "more than may be unpacked"})
			break
		}
		if err != nil {
			break
		}
	}
	if inner != nil {
		inner.close()
	}
}

// feeder is an archive that is being read while the stream goes by.
type feeder struct {
	pipe *io.PipeWriter
	done chan struct{}
}

// write says whether the archive wants more.
func (f feeder) write(p []byte) bool {
	_, err := f.pipe.Write(p)
	return err == nil
}

func (f feeder) end() {
	_ = f.pipe.Close()
	<-f.done
}

func nothing() {}

func openGzip(r io.Reader) (io.Reader, func(), error) {
	z, err := gzip.NewReader(bufio.NewReader(r))
	if err != nil {
		return nil, nil, err
	}
	z.Multistream(false) // the next member has its own beginning
	return z, nothing, nil
}

func openZstd(r io.Reader) (io.Reader, func(), error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(32<<20), zstd.IgnoreChecksum(true))
	if err != nil {
		return nil, nil, err
	}
	return z, z.Close, nil
}

func openBzip2(r io.Reader) (io.Reader, func(), error) {
	return bzip2.NewReader(bufio.NewReader(r)), nothing, nil
}

// openZlib leaves the checksum alone: a damaged end does not make the beginning unreadable.
func openZlib(r io.Reader) (io.Reader, func(), error) {
	if _, err := io.CopyN(io.Discard, r, 2); err != nil {
		return nil, nil, err
	}
	return flate.NewReader(bufio.NewReader(r)), nothing, nil
}

// likeZlib reads the head of the first block: two bytes are found by chance all the time.
func likeZlib(b []byte) bool {
	if len(b) < 8 {
		return false
	}
	switch b[2] >> 1 & 3 {
	case 0:
		return b[3] == ^b[5] && b[4] == ^b[6]
	case 1:
		_, err := io.Copy(io.Discard, flate.NewReader(bytes.NewReader(b[2:min(len(b), 64)])))
		var bad flate.CorruptInputError
		return !errors.As(err, &bad)
	case 2:
		return b[2]>>3 <= 29 && b[3]&31 <= 29
	}
	return false
}

func openZip(r io.Reader) (io.Reader, func(), error) {
	in := bufio.NewReader(r)
	head := make([]byte, 30)
	if _, err := io.ReadFull(in, head); err != nil {
		return nil, nil, err
	}
	flags, method := binary.LittleEndian.Uint16(head[6:]), binary.LittleEndian.Uint16(head[8:])
	names := int64(binary.LittleEndian.Uint16(head[26:])) + int64(binary.LittleEndian.Uint16(head[28:]))
	if _, err := io.CopyN(io.Discard, in, names); err != nil {
		return nil, nil, err
	}
	if flags&1 != 0 {
		return nil, nil, errors.New("encrypted")
	}
	switch method {
	case 8:
		return flate.NewReader(in), nothing, nil
	case 12:
		return bzip2.NewReader(in), nothing, nil
	case 93:
		return openZstd(in)
	}
	return nil, nil, errors.New("another compression")
}

func zipName(b []byte) string {
	n := int(binary.LittleEndian.Uint16(b[26:]))
	if 30+n > len(b) {
		return ""
	}
	return string(b[30 : 30+n])
}

func openBase64(r io.Reader) (io.Reader, func(), error) {
	return base64.NewDecoder(base64.StdEncoding, &letters{r: bufio.NewReader(r)}), nothing, nil
}

// letters ends where base64 ends, and passes over the ends of lines, also as JSON writes them.
type letters struct {
	r     *bufio.Reader
	count int
	ended bool
}

func (l *letters) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && !l.ended {
		c, err := l.r.ReadByte()
		switch {
		case err != nil:
			l.ended = true
		case c == '\n' || c == '\r':
			continue
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/':
			p[n] = c
			n++
			l.count++
			if n >= 1024 {
				return n, nil
			}
			continue
		default:
			l.ended = true
		}
	}
	for n < len(p) && l.ended && l.count%4 != 0 { // padding, whether it was there or not
		p[n] = '='
		n++
		l.count++
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
