// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// cutter cuts the lines of a file into rows of cells. It does not give up at a quote that is wrong: the row it begins in is
// broken, and the next line is a row again.
type cutter struct {
	src    *lines
	delim  byte
	want   int      // cells that a row over several lines must have; 0 allows none
	ahead  []source // lines that were read too far
	cells  [][]byte // of this row, without their quotes, hold until the next row
	line   int      // where this row begins
	odd    bool     // invisible characters were taken out
	joined bool     // the row goes over several lines
	stray  bool     // a quote stands inside an unquoted cell
	broken bool     // the quotes are wrong; cells are those before the fault
}

// source is one line as it was read.
type source struct {
	text []byte
	n    int
	odd  bool
}

// maxJoin is how many lines one row may go over. Addresses and titles have a line break or two; an open quote has thousands.
const maxJoin = 20

// next reads a row, io.EOF at the end. Empty lines are passed over.
func (c *cutter) next() error {
	for {
		l, err := c.pull()
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(l.text)) > 0 {
			return c.row(l)
		}
	}
}

func (c *cutter) row(first source) error {
	c.cells, c.line, c.odd = c.cells[:0], first.n, first.odd
	c.joined, c.stray, c.broken = false, false, false
	if bytes.IndexByte(first.text, '"') < 0 {
		c.split(first.text)
		return nil
	}
	switch c.look(first.text) {
	case whole:
		c.unquote(first.text)
		return nil
	case wrong:
		c.broken = true
		c.unquote(first.text)
		return nil
	}
	return c.join(first)
}

// join adds the lines that follow until the open quote is closed. When that does not come about, or not with the right number
// of cells, the quote was a slip: the lines are given back.
func (c *cutter) join(first source) error {
	first.text = slices.Clone(first.text)
	text, more := slices.Clone(first.text), []source{}
	for len(more) < maxJoin {
		l, err := c.pull()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		l.text = slices.Clone(l.text)
		more = append(more, l)
		text = append(append(text, '\n'), l.text...)
		if len(text) > maxCell {
			break
		}
		state := c.look(text)
		if state == open {
			continue
		}
		if state == whole {
			c.unquote(text)
			if len(c.cells) == c.want {
				c.joined, c.odd = true, c.odd || l.odd
				return nil
			}
		}
		break
	}
	c.ahead = append(more, c.ahead...)
	c.broken, c.cells = true, c.cells[:0]
	c.unquote(first.text)
	return nil
}

func (c *cutter) pull() (source, error) {
	if len(c.ahead) > 0 {
		l := c.ahead[0]
		c.ahead = c.ahead[1:]
		return l, nil
	}
	text, odd, err := c.src.next()
	return source{text, c.src.n, odd}, err
}

func (c *cutter) split(b []byte) {
	for {
		i := bytes.IndexByte(b, c.delim)
		if i < 0 {
			c.cells = append(c.cells, b)
			return
		}
		c.cells = append(c.cells, b[:i])
		b = b[i+1:]
	}
}

// The states of quotes at the end of a text.
type state int

const (
	whole state = iota
	open        // inside a quoted cell
	wrong       // something stands behind a closing quote
)

// look tells how the quotes of a row stand, without touching it.
func (c *cutter) look(b []byte) state {
	for {
		n, s := c.cell(b)
		if s != whole || n == len(b) {
			return s
		}
		b = b[n+1:]
	}
}

// cell is the length of the first cell, quotes included.
func (c *cutter) cell(b []byte) (int, state) {
	at := blanks(b)
	if at == len(b) || b[at] != '"' {
		if i := bytes.IndexByte(b, c.delim); i >= 0 {
			return i, whole
		}
		return len(b), whole
	}
	for at++; ; {
		i := bytes.IndexByte(b[at:], '"')
		if i < 0 {
			return len(b), open
		}
		at += i + 1
		if at < len(b) && b[at] == '"' {
			at++
			continue
		}
		at += blanks(b[at:])
		if at == len(b) || b[at] == c.delim {
			return at, whole
		}
		return at, wrong
	}
}

func blanks(b []byte) int {
	n := 0
	for n < len(b) && b[n] == ' ' {
		n++
	}
	return n
}

// unquote takes the cells out of a row, in place, up to the first that is not whole.
func (c *cutter) unquote(b []byte) {
	for {
		n, s := c.cell(b)
		if s != whole {
			return
		}
		cell := b[:n]
		if at := blanks(cell); at < n && cell[at] == '"' {
			cell = bytes.TrimRight(cell[at+1:], " ")
			cell = halve(cell[:len(cell)-1])
		} else if bytes.IndexByte(cell, '"') >= 0 {
			c.stray = true
		}
		c.cells = append(c.cells, cell)
		if n == len(b) {
			return
		}
		b = b[n+1:]
	}
}

// halve makes one quote of two.
func halve(b []byte) []byte {
	i := bytes.IndexByte(b, '"')
	if i < 0 {
		return b
	}
	out := b[:i]
	for ; i < len(b); i++ {
		out = append(out, b[i])
		if b[i] == '"' {
			i++
		}
	}
	return out
}
