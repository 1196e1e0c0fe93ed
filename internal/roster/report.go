// SPDX-License-Identifier: AGPL-3.0-or-later

package roster

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"

	"lectern/internal/platform/fault"
	"lectern/internal/roster/oneroster"
)

func (s *Service) writeReport(ctx context.Context, key string, set *oneroster.Set, more []oneroster.Line) error {
	r, w := io.Pipe()
	go func() { _ = w.CloseWithError(writeLines(w, set, more)) }()
	_, err := s.Blob.Put(ctx, key, r, -1)
	_ = r.CloseWithError(err) // a store that gave up must not leave the writer waiting
	return err
}

func writeLines(w io.Writer, set *oneroster.Set, more []oneroster.Line) error {
	buf := bufio.NewWriter(w)
	out := json.NewEncoder(buf)
	for _, l := range more {
		if err := out.Encode(l); err != nil {
			return err
		}
	}
	for l := range set.Report() {
		if err := out.Encode(l); err != nil {
			return err
		}
	}
	return buf.Flush()
}

// errEnough ends the reading of a report.
var errEnough = errors.New("enough")

// Report are the lines of a run's report; skip and limit make a screen of those that want a look (not Taken) when notable is set.
// Needs Import.
func (s *Service) Report(ctx context.Context, run RunID, notable bool, skip, limit int) ([]oneroster.Line, error) {
	var out []oneroster.Line
	err := s.EachLine(ctx, run, func(l oneroster.Line) error {
		switch {
		case notable && l.Outcome == oneroster.Taken:
		case skip > 0:
			skip--
		case len(out) == limit:
			return errEnough
		default:
			out = append(out, l)
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return out, err
}

// EachLine hands the whole report of a run to do, line by line, until do fails. Nothing happens for a run without one. Needs Import.
func (s *Service) EachLine(ctx context.Context, run RunID, do func(oneroster.Line) error) error {
	key, err := readReportKey(ctx, s.DB, run)
	if err != nil || key == "" {
		return err
	}
	r, err := s.Blob.Open(ctx, key, 0, -1)
	if err != nil {
		return err
	}
	defer r.Close()
	in := json.NewDecoder(bufio.NewReader(r))
	for {
		var l oneroster.Line
		err := in.Decode(&l)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		l.Args = whole(l.Args)
		if err := do(l); err != nil {
			return err
		}
	}
}

// whole makes the numbers of JSON whole again: a report counts rows and lines.
func whole(args fault.Args) fault.Args {
	for k, v := range args {
		if n, ok := v.(float64); ok {
			args[k] = int64(n)
		}
	}
	return args
}
