// SPDX-License-Identifier: AGPL-3.0-or-later

package resource

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"lectern/internal/file"
	"lectern/internal/platform/richtext"
)

type block struct {
	Type    string  `json:"type"`
	Attrs   *attrs  `json:"attrs,omitempty"`
	Content []block `json:"content,omitempty"`
}

type attrs struct {
	File file.ID `json:"file"`
	Alt  string  `json:"alt,omitempty"`
	Name string  `json:"name,omitempty"`
}

// withFiles puts files at the end of a text: a picture as a picture that says its name, anything else as a link to the file.
func withFiles(d richtext.Doc, files []file.File) (richtext.Doc, error) {
	if len(files) == 0 {
		return d, nil
	}
	doc := struct {
		Type    string            `json:"type"`
		Content []json.RawMessage `json:"content"`
	}{Type: "doc"}
	if !d.IsEmpty() {
		if err := json.Unmarshal([]byte(d.JSON()), &doc); err != nil {
			return d, err
		}
	}
	for _, f := range files {
		b := block{Type: "paragraph", Content: []block{{Type: "file", Attrs: &attrs{File: f.ID, Name: f.Name}}}}
		if strings.HasPrefix(f.Mime, "image/") && f.Inline() {
			b = block{Type: "image", Attrs: &attrs{File: f.ID, Alt: strings.TrimSuffix(f.Name, filepath.Ext(f.Name))}}
		}
		raw, err := json.Marshal(b)
		if err != nil {
			return d, err
		}
		doc.Content = append(doc.Content, raw)
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		return d, err
	}
	return richtext.Parse(raw)
}
