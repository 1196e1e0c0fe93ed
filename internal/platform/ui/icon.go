// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

type spriteKey struct{}

// WithSprite tells the icons below ctx where the sprite is. Shell and Plain do it; web does it for fragments.
func WithSprite(ctx context.Context, assets func(name string) string) context.Context {
	if assets == nil {
		return ctx
	}
	return context.WithValue(ctx, spriteKey{}, assets("sprite.svg"))
}

// Icon is a small drawing beside a word; screen readers pass over it. Those with a direction turn round in right-to-left pages.
// Names are those of web/icons.json; an unknown one draws nothing or a plain circle, so that a page never fails for an icon.
func Icon(name string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		class := "icon"
		if slices.Contains(directed, name) {
			class = "icon flip"
		}
		_, err := io.WriteString(w, `<svg class="`+class+`" viewBox="0 0 24 24" aria-hidden="true">`+strokes(ctx, name)+`</svg>`)
		return err
	})
}

func strokes(ctx context.Context, name string) string {
	if sprite, _ := ctx.Value(spriteKey{}).(string); sprite != "" && wellFormed(name) {
		return `<use href="` + templ.EscapeString(sprite) + `#i-` + name + `"/>`
	}
	if drawing, known := drawings[name]; known {
		return drawing
	}
	return `<circle cx="12" cy="12" r="8"/>`
}

var directed = []string{"left", "right", "arrow", "back", "send", "undo", "redo", "login", "logout", "list", "numbers", "outside"}

func wellFormed(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' })
}
