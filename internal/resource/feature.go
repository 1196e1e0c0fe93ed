// SPDX-License-Identifier: AGPL-3.0-or-later

package resource

import (
	"context"
	"embed"
	"fmt"

	"lectern/internal/course"
	"lectern/internal/plan"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/feature"
	"lectern/internal/platform/i18n"
	"lectern/internal/platform/permit"
)

//go:embed migrations
var migrations embed.FS

//go:embed text
var texts embed.FS

// Feature is what this domain says about itself.
func (s *Service) Feature() feature.Feature {
	return feature.Feature{
		Name: "resource", Routes: s.routes(), Capabilities: []permit.Capability{See, Edit}, Personal: Tables(), Migrations: migrations, Texts: texts,
		Items: []feature.Item{item(Page, "doc", "resource.page", nil), item(Link, "link", "resource.link", s.linkLines),
			item(File, "download", "resource.file", s.fileLines)},
		Files: []feature.FileHolder{{Kind: Holder, MaySee: s.maySee, MayAdd: s.mayAdd}},
	}
}

type lines = func(ctx context.Context, q db.Q, a permit.Actor, p *i18n.Printer, course int64, things []int64) (map[int64]feature.ItemLine, error)

func item(kind, icon, name string, draw lines) feature.Item {
	return feature.Item{Kind: kind, Icon: icon, Name: name, Lines: draw,
		Path: func(thing int64) string { return path(ID(thing)) },
		NewPath: func(c, l int64) string {
			return fmt.Sprintf("%s/resources/new?kind=%s&lesson=%s", course.Path(course.ID(c)), kind, plan.LessonID(l))
		}}
}

// linkLines say where links lead. The plan has asked whether she may see them. One query.
func (s *Service) linkLines(ctx context.Context, q db.Q, _ permit.Actor, _ *i18n.Printer, _ int64, things []int64) (map[int64]feature.ItemLine, error) {
	urls, err := readURLs(ctx, q, things)
	out := map[int64]feature.ItemLine{}
	for which, url := range urls {
		out[which] = feature.ItemLine{Meta: host(url)}
	}
	return out, err
}

// fileLines say how large files are. The plan has asked whether she may see them. One query.
func (s *Service) fileLines(ctx context.Context, q db.Q, _ permit.Actor, p *i18n.Printer, _ int64, things []int64) (map[int64]feature.ItemLine, error) {
	held, err := s.File.Of(ctx, q, Holder, things...)
	out := map[int64]feature.ItemLine{}
	for which, files := range held {
		out[which] = feature.ItemLine{Meta: p.Size(files[0].Size)}
	}
	return out, err
}

// maySee: who may open the thing may open its file.
func (s *Service) maySee(ctx context.Context, q db.Q, a permit.Actor, holder int64) (bool, error) {
	_, _, _, err := s.Find(ctx, q, a, ID(holder))
	return unlessRefused(err)
}

func (s *Service) mayAdd(ctx context.Context, q db.Q, a permit.Actor, holder int64) (bool, error) {
	_, err := s.editable(ctx, q, a, ID(holder))
	return unlessRefused(err)
}

// unlessRefused is no for a fault of the person, and an error for any other.
func unlessRefused(err error) (bool, error) {
	if _, known := fault.As(err); known {
		return false, nil
	}
	return err == nil, err
}
