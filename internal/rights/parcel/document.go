// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"context"
	"encoding/json"
	"strings"

	"lectern/internal/platform/id"
	"lectern/internal/platform/personal"
	"lectern/internal/platform/richtext"
)

const documentBegins = `{"type":"doc"`

// document reads rich text: cleaned of the numbers of people, and as plain text with the addresses it leads to. Those who are mentioned
// are numbered like everybody else.
func (s *shaper) document(ctx context.Context, value string) (clean json.RawMessage, text string, ok bool) {
	if !strings.HasPrefix(value, documentBegins) {
		return nil, "", false
	}
	doc, err := richtext.Parse([]byte(value))
	if err != nil {
		return nil, "", false
	}
	called := func(person int64) string {
		who, err := s.people.who(ctx, person, personal.RedactOthers)
		if err != nil {
			return ""
		}
		return s.called(*who)
	}
	text = doc.PlainNamed(called)
	var tree any
	if err := json.Unmarshal([]byte(doc.JSON()), &tree); err != nil {
		return nil, "", false
	}
	w := walker{text: text, called: called}
	w.walk(tree)
	clean, err = json.Marshal(tree)
	if err != nil {
		return nil, "", false
	}
	if len(w.leads) > 0 {
		text = strings.TrimSpace(text + "\n\n" + strings.Join(w.leads, "\n"))
	}
	return clean, text, true
}

// walker takes the numbers of people out of a document and gathers what the plain text does not show.
type walker struct {
	called func(person int64) string
	text   string
	leads  []string
}

func (w *walker) walk(node any) {
	switch x := node.(type) {
	case []any:
		for _, kid := range x {
			w.walk(kid)
		}
	case map[string]any:
		attrs, _ := x["attrs"].(map[string]any)
		if x["type"] == "mention" {
			x["attrs"] = map[string]any{"name": w.mentioned(attrs)}
			return
		}
		for _, name := range []string{"href", "alt", "title"} {
			if said, _ := attrs[name].(string); said != "" && !strings.Contains(w.text, said) {
				w.text += "\n" + said
				w.leads = append(w.leads, said)
			}
		}
		w.walk(x["content"])
		w.walk(x["marks"])
	}
}

func (w *walker) mentioned(attrs map[string]any) string {
	number, _ := attrs["person"].(string)
	person, err := id.ParseInt(number)
	if err != nil {
		return ""
	}
	return w.called(person)
}
