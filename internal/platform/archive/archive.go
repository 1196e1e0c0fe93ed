// SPDX-License-Identifier: AGPL-3.0-or-later

package archive

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lectern/internal/platform/fault"
)

// Entry is one file of an archive. Size is in bytes, unpacked, as the archive claims; Open holds it to that.
type Entry struct {
	Name     string
	Size     int64
	Modified time.Time
	open     func() (io.ReadCloser, error)
}

// Archive is an opened and checked archive. It may be read by several goroutines at once.
type Archive struct {
	entries []Entry // by name
	byName  map[string]int
	byFold  map[string]int
	closer  io.Closer
}

// Names are the names of all files, sorted. Folders, and the litter of file managers, are left out.
func (a *Archive) Names() []string {
	names := make([]string, len(a.entries))
	for i, e := range a.entries {
		names[i] = e.Name
	}
	return names
}

// Entries are all files, sorted by name.
func (a *Archive) Entries() []Entry { return slices.Clone(a.entries) }

// Find looks for a file by the name that a manifest gives: in the same spelling, or failing that in another case.
func (a *Archive) Find(name string) (Entry, bool) {
	name, err := clean(name, Usual())
	if err != nil || name == "" {
		return Entry{}, false
	}
	i, ok := a.byName[name]
	if !ok {
		i, ok = a.byFold[fold(name)]
	}
	if !ok {
		return Entry{}, false
	}
	return a.entries[i], true
}

// Open reads a file, found as Find does. Read ends with the fault "archive.broken_entry" when the contents are damaged or
// longer or shorter than the archive says. Faults: NotFound "archive.missing".
func (a *Archive) Open(name string) (io.ReadCloser, error) {
	e, ok := a.Find(name)
	if !ok {
		return nil, fault.New(fault.NotFound, "archive.missing", "name", short(name))
	}
	r, err := e.open()
	if err != nil {
		return nil, brokenEntry(short(e.Name), err)
	}
	return &counted{r: r, name: short(e.Name), left: e.Size}, nil
}

// Bytes reads a whole file of at most limit bytes, a manifest for example. Faults: those of Open and Read, and TooLarge
// "archive.entry_too_large".
func (a *Archive) Bytes(name string, limit int64) ([]byte, error) {
	r, err := a.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fault.New(fault.TooLarge, "archive.entry_too_large", "name", short(name))
	}
	return b, nil
}

// Close lets go of the file or folder that OpenPath opened.
func (a *Archive) Close() error {
	if a.closer == nil {
		return nil
	}
	return a.closer.Close()
}

// counted reads exactly as many bytes as were claimed, or says that the claim was a lie.
type counted struct {
	r    io.ReadCloser
	name string
	left int64
	err  error
}

func (c *counted) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.r.Read(p)
	c.left -= int64(n)
	switch {
	case c.left < 0:
		n, c.err = 0, brokenEntry(c.name, fmt.Errorf("longer than it says"))
	case err == io.EOF && c.left > 0:
		c.err = brokenEntry(c.name, fmt.Errorf("%d bytes shorter than it says", c.left))
	case err == io.EOF:
		c.err = io.EOF
	case err != nil:
		c.err = brokenEntry(c.name, err)
	}
	return n, c.err
}

func (c *counted) Close() error { return c.r.Close() }

// gather takes in the entries of an archive one by one and refuses it for the first that is not right.
type gather struct {
	Limits
	seen   int
	total  int64
	packed int64
	files  []Entry
	folds  map[string]kind
}

type kind bool

const (
	isFile   kind = true
	isFolder kind = false
)

func newGather(l Limits) *gather { return &gather{Limits: l, folds: map[string]kind{}} }

// count is called for every entry, before anything else of it is looked at.
func (g *gather) count() error {
	if g.seen++; g.seen > g.Entries {
		return tooMany(g.Limits)
	}
	return nil
}

// file takes a file whose name is clean. packed is its size in the archive.
func (g *gather) file(e Entry, packed int64) error {
	if e.Size < 0 || e.Size > g.EntryBytes {
		return fault.New(fault.TooLarge, "archive.entry_too_large", "name", short(e.Name))
	}
	g.total += e.Size
	g.packed += packed
	switch {
	case g.total > g.TotalBytes:
		return fault.New(fault.TooLarge, "archive.too_large", "limit", g.TotalBytes>>20)
	case e.Size > ratioFrom && e.Size/max(packed, 1) > g.Ratio, g.total > ratioFrom && g.total/max(g.packed, 1) > g.Ratio:
		return fault.New(fault.TooLarge, "archive.bomb", "name", short(e.Name))
	}
	if skipped(e.Name) {
		return nil
	}
	if err := g.take(e.Name, isFile); err != nil {
		return err
	}
	g.files = append(g.files, e)
	return nil
}

// take reserves a name and the folders above it. Folders may be named often; a file shares its name with nothing.
func (g *gather) take(name string, k kind) error {
	f := fold(name)
	if was, ok := g.folds[f]; ok && (was == isFile || k == isFile) {
		return refused("archive.duplicate", short(name))
	}
	g.folds[f] = k
	for {
		cut := strings.LastIndexByte(f, '/')
		if cut < 0 {
			return nil
		}
		f = f[:cut]
		was, ok := g.folds[f]
		if ok && was == isFolder {
			return nil
		}
		if ok {
			return refused("archive.duplicate", short(name))
		}
		g.folds[f] = isFolder
	}
}

func (g *gather) archive(c io.Closer) *Archive {
	slices.SortFunc(g.files, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	a := &Archive{entries: g.files, byName: map[string]int{}, byFold: map[string]int{}, closer: c}
	for i, e := range g.files {
		a.byName[e.Name] = i
		a.byFold[fold(e.Name)] = i
	}
	return a
}
