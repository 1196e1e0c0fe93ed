// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

import (
	"bytes"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
)

// job is one scan with everything unpacked on the way: what its streams share.
type job struct {
	set      *Set
	inflated atomic.Int64
	open     atomic.Int32

	mu    sync.Mutex
	found func(Hit)
	skips []Skip
}

func (j *job) hit(h Hit) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.found(h)
}

func (j *job) skip(s Skip) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, o := range j.skips {
		if o.Why == s.Why && o.Inside == s.Inside {
			return
		}
	}
	j.skips = append(j.skips, s)
}

// Scan reads a stream to its end and tells every hit, one at a time, hits inside archives in no fixed order. It returns what it
// could not look into.
func (s *Set) Scan(r io.Reader, found func(Hit)) ([]Skip, error) {
	j := &job{set: s, found: found}
	st := j.stream("", 0, 256<<10)
	_, err := io.CopyBuffer(onlyWriter{st}, r, make([]byte, 128<<10))
	st.close()
	if err != nil {
		return j.skips, fmt.Errorf("read what is scanned: %w", err)
	}
	return j.skips, nil
}

type onlyWriter struct{ io.Writer }

// Bytes scans what is in memory already. Most values of a table are short and hold nothing: they cost no allocation.
func (s *Set) Bytes(b []byte, found func(Hit)) []Skip {
	if len(b) <= 64<<10 && !bytes.ContainsAny(b, "\\%&\n\r=") && !anyMagic(b) {
		s.match(b, 0, len(b), func(p *pattern, at int, folded bool) {
			found(Hit{Needle: s.names[p.needle], Encoding: p.label(folded), Offset: int64(at)})
		})
		return nil
	}
	j := &job{set: s, found: found}
	st := j.stream("", 0, min(64<<10, 2*len(b)+64)) // windows that never fill need not be large
	_, _ = st.Write(b)
	st.close()
	return j.skips
}

// Seam scans two pieces that belong together and tells only the hits that lie on both. Offsets count from the start of a.
func (s *Set) Seam(a, b []byte, found func(Hit)) {
	a, b = a[max(0, len(a)-s.reach):], b[:min(len(b), s.reach)]
	buf := append(append(make([]byte, 0, len(a)+len(b)), a...), b...)
	s.match(buf, 0, len(buf), func(p *pattern, at int, folded bool) {
		if at < len(a) && at+len(p.text) > len(a) {
			found(Hit{Needle: s.names[p.needle], Encoding: p.label(folded), Offset: int64(at - len(a))})
		}
	})
}

// Reach is the length of the longest spelling.
func (s *Set) Reach() int { return s.reach }

// stream is the window over one run of bytes. Bytes are pushed; positions before next have been looked at.
type stream struct {
	job    *job
	inside string
	depth  int
	buf    []byte
	base   int64 // offset of buf[0]
	next   int
	views  [len(views)]*view
	inner  []feeder
}

// stream makes a window of so many bytes. It is larger when needles are long, save when all bytes fit in at once.
func (j *job) stream(inside string, depth, size int) *stream {
	if size >= 64<<10 {
		size = max(size, 8*j.set.reach)
	}
	return &stream{job: j, inside: inside, depth: depth, buf: make([]byte, 0, size)}
}

// Write takes more bytes. It never fails.
func (s *stream) Write(p []byte) (int, error) {
	total := len(p)
	for len(p) > 0 {
		n := min(len(p), cap(s.buf)-len(s.buf))
		s.feed(p[:n]) // before the window has them: what opens later is fed from the window
		s.buf = append(s.buf, p[:n]...)
		p = p[n:]
		if len(s.buf) == cap(s.buf) {
			s.look(false)
		}
	}
	return total, nil
}

// close looks at the rest and waits for the archives inside.
func (s *stream) close() {
	s.look(true)
	for _, v := range s.views {
		if v != nil {
			v.close()
		}
	}
	for _, f := range s.inner {
		f.end()
	}
}

// look compares at every position whose surroundings are there, and keeps what the next positions need.
func (s *stream) look(last bool) {
	reach := max(s.job.set.reach, magicReach)
	to := len(s.buf) - reach
	if last {
		to = len(s.buf)
	}
	if to <= s.next && !last {
		return
	}
	s.job.set.match(s.buf, s.next, to, func(p *pattern, at int, folded bool) {
		s.job.hit(Hit{Needle: s.job.set.names[p.needle], Encoding: p.label(folded), Offset: s.base + int64(at), Inside: s.inside})
	})
	s.watch(s.next, to)
	keep := max(0, to-reach)
	s.base += int64(keep)
	s.buf = s.buf[:copy(s.buf, s.buf[keep:])]
	s.next = to - keep
}

// feed hands new bytes to the views and to the archives that are open.
func (s *stream) feed(p []byte) {
	for i := range views {
		if s.views[i] == nil && bytes.ContainsAny(p, views[i].marks) {
			s.views[i] = s.view(i)
		}
		if s.views[i] != nil {
			s.views[i].write(p)
		}
	}
	open := s.inner[:0]
	for _, f := range s.inner {
		if f.write(p) {
			open = append(open, f)
			continue
		}
		f.end()
	}
	clear(s.inner[len(open):])
	s.inner = open
}
