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
		Items: []feature.Item{item(Page, "doc", "resource.page"), item(Link, "link", "resource.link"), item(File, "file", "resource.file")},
		Files: []feature.FileHolder{{Kind: "resource", MaySee: s.maySee}},
	}
}

func item(kind, icon, name string) feature.Item {
	return feature.Item{Kind: kind, Icon: icon, Name: name,
		Path: func(thing int64) string { return path(ID(thing)) },
		NewPath: func(c, l int64) string {
			return fmt.Sprintf("%s/resources/new?kind=%s&lesson=%s", course.Path(course.ID(c)), kind, plan.LessonID(l))
		}}
}

// maySee: who may open the thing may open its file.
func (s *Service) maySee(ctx context.Context, q db.Q, a permit.Actor, holder int64) (bool, error) {
	_, _, _, err := s.Find(ctx, q, a, ID(holder))
	if _, known := fault.As(err); known {
		return false, nil
	}
	return err == nil, err
}
