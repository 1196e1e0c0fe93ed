// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"lectern/internal/platform/archive"
	"lectern/internal/platform/fault"
)

// Source is where the files lie; archive.Archive is one. Names are paths with "/".
type Source interface {
	Names() []string
	Open(name string) (io.ReadCloser, error)
}

// sized is a Source that knows how large its files are; without it progress has no total.
type sized interface {
	Find(name string) (archive.Entry, bool)
}

// locate finds the files that are read: in any letter case, and in a folder when they do not lie at the root. It reports what
// else lies there.
func locate(src Source, rep *report) (map[string]string, error) {
	names := src.Names()
	dir := folderOf(names)
	found := map[string]string{}
	for _, n := range names {
		file, known := fileOf(n)
		switch {
		case path.Dir(n) != dir || !known:
			rep.row(Line{File: shown(n), Outcome: Note, Reason: "oneroster.file_unknown"})
		case rank(file) == len(order):
			rep.row(Line{File: shown(n), Outcome: Dropped, Reason: "oneroster.file_unused"})
		case found[file] != "":
			return nil, fault.New(fault.Invalid, "oneroster.file_twice", "file", file+".csv")
		default:
			found[file] = n
			if path.Base(n) != file+".csv" {
				rep.file(Line{File: file, Outcome: Note, Reason: "oneroster.file_name"}, "name", shown(path.Base(n)), "file", file+".csv")
			}
		}
	}
	if len(found) == 0 {
		return nil, fault.New(fault.Invalid, "oneroster.nothing")
	}
	if dir != "." {
		rep.file(Line{File: Manifest, Outcome: Note, Reason: "oneroster.folder"}, "name", shown(dir))
	}
	return found, nil
}

// folderOf is where the files lie: the folder with the most of them, nearest to the root.
func folderOf(names []string) string {
	count := map[string]int{}
	for _, n := range names {
		if f, known := fileOf(n); known && rank(f) < len(order) {
			count[path.Dir(n)]++
		}
	}
	best := "."
	for dir, n := range count {
		if n > count[best] || n == count[best] && better(dir, best) {
			best = dir
		}
	}
	return best
}

func better(a, b string) bool {
	if x, y := strings.Count(a, "/"), strings.Count(b, "/"); x != y || a == "." || b == "." {
		return a == "." || b != "." && x < y
	}
	return a < b
}

// fileOf tells which file of the standard bears this name.
func fileOf(name string) (string, bool) {
	base, ok := strings.CutSuffix(strings.ToLower(path.Base(name)), ".csv")
	if !ok {
		return "", false
	}
	if base == "enrolments" {
		return Enrollments, true
	}
	for _, f := range slices.Concat(order, neighbours()) {
		if strings.ToLower(f) == base {
			return f, true
		}
	}
	return "", false
}

// shown makes a name from outside fit for a report.
func shown(s string) string {
	s = strings.ToValidUTF8(strings.Map(visible, s), "")
	if r := []rune(s); len(r) > 64 {
		return string(r[:63]) + "…"
	}
	return s
}

// meter counts what is read, tells progress, and stops at the limit of a file.
type meter struct {
	r                 io.ReadCloser
	file              string
	here, done, total int64
	told              int64
	opt               *Options
}

// progressEvery is how many bytes lie between two reports of progress.
const progressEvery = 1 << 20

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.here += int64(n)
	m.done += int64(n)
	if m.here > maxFile {
		return n, fault.New(fault.TooLarge, "oneroster.file_too_large", "file", m.file+".csv", "limit", maxFile>>20)
	}
	if m.done-m.told >= progressEvery {
		if stop := m.tell(); stop != nil {
			return n, stop
		}
	}
	return n, err
}

func (m *meter) tell() error {
	m.told = m.done
	if m.opt.Progress != nil {
		m.opt.Progress(m.done, m.total)
	}
	if m.opt.Stop != nil {
		return m.opt.Stop()
	}
	return nil
}

// open starts reading a file. The caller closes it.
func (m *meter) open(src Source, file, name string) error {
	r, err := src.Open(name)
	if err != nil {
		return fmt.Errorf("open %s: %w", file, err)
	}
	m.r, m.file, m.here = r, file, 0
	return nil
}
