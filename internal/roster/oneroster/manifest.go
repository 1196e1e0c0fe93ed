// SPDX-License-Identifier: AGPL-3.0-or-later

package oneroster

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"lectern/internal/platform/fault"
)

// manifest reads what the set says about itself and decides how each file is read. A set without a manifest is taken as a bulk
// set of what is there.
func (r *reader) manifest(src Source, m *meter, found map[string]string) error {
	said := map[string]string{}
	if name, ok := found[Manifest]; ok {
		if err := m.open(src, Manifest, name); err != nil {
			return err
		}
		var err error
		said, err = properties(m, r.rep)
		if err = errors.Join(err, m.r.Close()); err != nil {
			return single(err)
		}
	}
	if len(said) == 0 {
		r.tell(Note, Manifest, "oneroster.manifest_missing")
	}
	r.set.System, r.set.Code = shown(said["source.systemname"]), shown(said["source.systemcode"])
	for _, file := range order[1:] {
		mode, err := r.mode(file, said, found)
		if err != nil {
			return err
		}
		r.set.Modes[file] = mode
	}
	if !slices.ContainsFunc(order[1:], func(f string) bool { return r.set.Modes[f] != Absent }) {
		return fault.New(fault.Invalid, "oneroster.nothing")
	}
	r.version(said["oneroster.version"])
	return nil
}

// single leaves a fault alone that was joined with nothing.
func single(err error) error {
	if f, ok := fault.As(err); ok {
		return f
	}
	return err
}

// mode is what the manifest says of a file, compared with what is there.
func (r *reader) mode(file string, said map[string]string, found map[string]string) (Mode, error) {
	there := found[file] != ""
	switch mode := Mode(strings.ToLower(said["file."+strings.ToLower(file)])); {
	case mode == Absent && there:
		r.tell(Dropped, file, "oneroster.file_absent")
		return Absent, nil
	case (mode == Bulk || mode == Delta) && !there:
		return "", fault.New(fault.Invalid, "oneroster.file_missing", "file", file+".csv")
	case mode == Bulk, mode == Delta:
		return mode, nil
	case !there:
		return Absent, nil
	case len(said) > 0:
		r.tell(Note, file, "oneroster.mode_unknown")
	}
	return Bulk, nil
}

func (r *reader) version(said string) {
	r.set.Version = "1.1"
	if r.set.Modes[Roles] != Absent {
		r.set.Version = "1.2"
	}
	switch said {
	case "1.2":
		r.set.Version = "1.2"
	case "1.0", "1.1":
		if r.set.Version == "1.2" {
			r.tell(Note, Manifest, "oneroster.version_roles")
		}
	case "":
	default:
		r.tell(Note, Manifest, "oneroster.version_unknown", "version", r.set.Version)
	}
}

func (r *reader) tell(o Outcome, file, reason string, kv ...any) {
	r.rep.file(Line{File: file, Outcome: o, Reason: reason}, kv...)
}

// maxProperties is far more than there are names.
const maxProperties = 1000

// properties reads the manifest. Names are in lower case.
func properties(from io.Reader, rep *report) (map[string]string, error) {
	in, err := newLines(Manifest, from)
	if err != nil {
		return nil, err
	}
	said := map[string]string{}
	for len(said) < maxProperties {
		line, _, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		cut := &cutter{delim: ','}
		if i := bytes.IndexAny(line, ",;\t"); i >= 0 {
			cut.delim = line[i]
		}
		cut.unquote(line)
		if len(cut.cells) < 2 {
			continue
		}
		name := strings.ToLower(string(bytes.TrimSpace(cut.cells[0])))
		if _, twice := said[name]; !twice && name != "propertyname" && name != "" {
			said[name] = string(bytes.TrimSpace(cut.cells[1]))
		}
	}
	in.finish(rep)
	return said, nil
}
