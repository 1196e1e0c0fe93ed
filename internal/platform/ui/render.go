// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"context"
	"io"
)

// Every part with properties is a component of its own, so a view writes @ui.Btn{Text: "…"}.

func (b Btn) Render(ctx context.Context, w io.Writer) error       { return b.view().Render(ctx, w) }
func (f Field) Render(ctx context.Context, w io.Writer) error     { return f.view().Render(ctx, w) }
func (t TextArea) Render(ctx context.Context, w io.Writer) error  { return t.view().Render(ctx, w) }
func (r RichField) Render(ctx context.Context, w io.Writer) error { return r.view().Render(ctx, w) }
func (s Select) Render(ctx context.Context, w io.Writer) error    { return s.view().Render(ctx, w) }
func (c Choice) Render(ctx context.Context, w io.Writer) error    { return c.view().Render(ctx, w) }
func (c Choices) Render(ctx context.Context, w io.Writer) error   { return c.view().Render(ctx, w) }
func (s Switch) Render(ctx context.Context, w io.Writer) error    { return s.view().Render(ctx, w) }
func (d DateTime) Render(ctx context.Context, w io.Writer) error  { return d.view().Render(ctx, w) }
func (f FileDrop) Render(ctx context.Context, w io.Writer) error  { return f.view().Render(ctx, w) }
func (f FileRow) Render(ctx context.Context, w io.Writer) error   { return f.view().Render(ctx, w) }
func (c Chips) Render(ctx context.Context, w io.Writer) error     { return c.view().Render(ctx, w) }
func (m Menu) Render(ctx context.Context, w io.Writer) error      { return m.view().Render(ctx, w) }
func (b Blank) Render(ctx context.Context, w io.Writer) error     { return b.view().Render(ctx, w) }
func (h Head) Render(ctx context.Context, w io.Writer) error      { return h.view().Render(ctx, w) }
func (p Pager) Render(ctx context.Context, w io.Writer) error     { return p.view().Render(ctx, w) }
func (c Confirm) Render(ctx context.Context, w io.Writer) error   { return c.view().Render(ctx, w) }
func (d Dialog) Render(ctx context.Context, w io.Writer) error    { return d.view().Render(ctx, w) }
func (s Saved) Render(ctx context.Context, w io.Writer) error     { return s.view().Render(ctx, w) }
func (n Needs) Render(ctx context.Context, w io.Writer) error     { return n.view().Render(ctx, w) }
func (d Due) Render(ctx context.Context, w io.Writer) error       { return d.view().Render(ctx, w) }
func (b Back) Render(ctx context.Context, w io.Writer) error      { return b.view().Render(ctx, w) }
func (i Item) Render(ctx context.Context, w io.Writer) error      { return i.view().Render(ctx, w) }
func (r Ruler) Render(ctx context.Context, w io.Writer) error     { return r.view().Render(ctx, w) }
func (n Notes) Render(ctx context.Context, w io.Writer) error     { return n.view().Render(ctx, w) }
