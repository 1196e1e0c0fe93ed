// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// spill holds what does not fit in memory: lines of JSON in a file without a name, encrypted with a key that only this process has, so
// that nothing readable is left on the disk whatever happens.
type spill struct {
	file  *os.File
	block cipher.Block
	out   *bufio.Writer
	size  int64
}

func newSpill(folder string) (*spill, error) {
	f, err := os.CreateTemp(folder, "parcel-*")
	if err != nil {
		return nil, fmt.Errorf("spill: %w", err)
	}
	_ = os.Remove(f.Name()) // where the system lets an open file lose its name; close does it elsewhere
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	s := &spill{file: f, block: block}
	s.out = bufio.NewWriterSize(cipher.StreamWriter{S: s.stream(0), W: f}, 1<<16)
	return s, nil
}

// stream is the key stream from a place on. The key is used for one file only, so the counter may begin at zero.
func (s *spill) stream(at int64) cipher.Stream {
	var counter [aes.BlockSize]byte
	binary.BigEndian.PutUint64(counter[8:], uint64(at/aes.BlockSize))
	stream := cipher.NewCTR(s.block, counter[:])
	var skipped [aes.BlockSize]byte
	stream.XORKeyStream(skipped[:at%aes.BlockSize], skipped[:at%aes.BlockSize])
	return stream
}

// add writes one value as a line and tells its length.
func (s *spill) add(v any) (int64, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	if _, err := s.out.Write(append(b, '\n')); err != nil {
		return 0, fmt.Errorf("spill: %w", err)
	}
	n := int64(len(b)) + 1
	s.size += n
	return n, nil
}

// part is a run of lines.
type part struct{ at, size int64 }

// lines reads the lines of a part; each is only good until the next.
func (s *spill) lines(p part, do func(line []byte) error) error {
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("spill: %w", err)
	}
	r := bufio.NewReaderSize(cipher.StreamReader{S: s.stream(p.at), R: io.NewSectionReader(s.file, p.at, p.size)}, 1<<16)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("spill: %w", err)
		}
		if err := do(line[:len(line)-1]); err != nil {
			return err
		}
	}
}

// entries reads the entries of a part.
func (s *spill) entries(p part, do func(Entry) error) error {
	return s.lines(p, func(line []byte) error {
		var e Entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("spill: %w", err)
		}
		return do(e)
	})
}

func (s *spill) close() error {
	err := s.file.Close()
	if gone := os.Remove(s.file.Name()); gone != nil && !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
