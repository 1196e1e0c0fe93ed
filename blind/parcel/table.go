// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// json reads every string, number and name, also of a name that is there twice, which ordinary readers lose.
func (p *Parcel) json(file string, r io.Reader) error {
	d := json.NewDecoder(r)
	d.UseNumber()
	if err := p.element(d, file, ""); errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	} else if err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more behind the end of the JSON")
	}
	return nil
}

func (p *Parcel) element(d *json.Decoder, file, at string) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch t := token.(type) {
	case json.Delim:
		if t == '{' {
			err = p.object(d, file, at)
		} else {
			err = p.array(d, file, at)
		}
		if err != nil {
			return err
		}
		_, err = d.Token()
		return err
	case string:
		p.Values = append(p.Values, Value{Part: JSON, File: file, Where: at, Text: t})
	case json.Number:
		p.Values = append(p.Values, Value{Part: JSON, File: file, Where: at, Text: t.String()})
	case bool:
		p.Values = append(p.Values, Value{Part: JSON, File: file, Where: at, Text: strconv.FormatBool(t)})
	}
	return nil
}

var pointer = strings.NewReplacer("~", "~0", "/", "~1")

func (p *Parcel) object(d *json.Decoder, file, at string) error {
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		below := at + "/" + pointer.Replace(name)
		p.Values = append(p.Values, Value{Part: JSON, File: file, Where: below + " (name)", Text: name})
		if seen[name] {
			p.problem("%s: %s is there twice", file, below)
		}
		seen[name] = true
		if err := p.element(d, file, below); err != nil {
			return err
		}
	}
	return nil
}

func (p *Parcel) array(d *json.Decoder, file, at string) error {
	for i := 0; d.More(); i++ {
		if err := p.element(d, file, at+"/"+strconv.Itoa(i)); err != nil {
			return err
		}
	}
	return nil
}

// csv reads every cell. The separator is the one of comma, semicolon and tab the first line has most of.
func (p *Parcel) csv(file string, r io.Reader) error {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, err := in.Peek(3); err == nil && bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = in.Discard(3)
	}
	line, _ := in.Peek(64 << 10)
	if end := bytes.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	c := csv.NewReader(in)
	c.FieldsPerRecord = -1
	for _, mark := range []rune{';', '\t'} {
		if bytes.Count(line, []byte(string(mark))) > bytes.Count(line, []byte(string(c.Comma))) {
			c.Comma = mark
		}
	}
	var head []string
	for n := 1; ; n++ {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n == 1 {
			head = row
		}
		if len(row) != len(head) {
			p.problem("%s: row %d has %d cells, the head has %d", file, n, len(row), len(head))
		}
		for i, cell := range row {
			v := Value{Part: Cell, File: file, Where: fmt.Sprintf("row %d, column %d", n, i+1), Text: cell}
			if i < len(head) && n > 1 {
				v.Label = head[i]
			}
			p.Values = append(p.Values, v)
		}
	}
}
