// SPDX-License-Identifier: AGPL-3.0-or-later

// Package asset serves the built scripts, style, fonts and drawings. Each stands under a name with a hash in it, so a browser
// keeps it for good; pages ask by the plain name. Whoever builds the page gives asset.URL to it.
package asset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"lectern/web"
)

// Prefix is where Handler is mounted.
const Prefix = "/assets/"

// ErrNotBuilt says that web/dist is empty: `node web/build.mjs` (part of make build) has not run.
var ErrNotBuilt = errors.New("the web assets are not built: run make build")

// Assets are all built files in memory, ready in every encoding they were packed in.
type Assets struct {
	names map[string]string // plain name to hashed name
	files map[string]*file  // by hashed name
}

type file struct {
	kind   string            // content type
	bodies map[string][]byte // by content coding: "", "gzip", "br"
}

// Embedded are the files built into this program.
func Embedded() (*Assets, error) {
	dist, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		return nil, err
	}
	return New(dist)
}

// New reads the files of a folder with a manifest.json. It returns ErrNotBuilt when there is none.
func New(dist fs.FS) (*Assets, error) {
	raw, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("read the asset manifest: %w", err)
	}
	a := &Assets{files: map[string]*file{}}
	if err := json.Unmarshal(raw, &a.names); err != nil {
		return nil, fmt.Errorf("read the asset manifest: %w", err)
	}
	if err := a.load(dist); err != nil {
		return nil, err
	}
	for plain, hashed := range a.names {
		if a.files[hashed] == nil {
			return nil, fmt.Errorf("asset %s: its file %s is missing", plain, hashed)
		}
	}
	return a, nil
}

func (a *Assets) load(dist fs.FS) error {
	return fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") || name == "manifest.json" {
			return err
		}
		body, err := fs.ReadFile(dist, name)
		if err != nil {
			return fmt.Errorf("read asset %s: %w", name, err)
		}
		plain, coding := name, ""
		switch path.Ext(name) {
		case ".br":
			plain, coding = strings.TrimSuffix(name, ".br"), "br"
		case ".gz":
			plain, coding = strings.TrimSuffix(name, ".gz"), "gzip"
		}
		f := a.files[plain]
		if f == nil {
			kind, known := kinds[path.Ext(plain)]
			if !known {
				return fmt.Errorf("asset %s: no content type is known for it", name)
			}
			f = &file{kind: kind, bodies: map[string][]byte{}}
			a.files[plain] = f
		}
		f.bodies[coding] = body
		return nil
	})
}

// kinds are fixed here because the machine's own table differs from system to system.
var kinds = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
	".json":  "application/json",
}

// URL is the address of a file by its plain name, "app.css" or "commissioner-latin-wght-normal.woff2"; empty when there is none.
func (a *Assets) URL(name string) string {
	hashed, ok := a.names[name]
	if !ok {
		return ""
	}
	return Prefix + hashed
}

// Names are the plain names, for tests that look for what a page asks for.
func (a *Assets) Names() []string {
	out := make([]string, 0, len(a.names))
	for name := range a.names {
		out = append(out, name)
	}
	return out
}
