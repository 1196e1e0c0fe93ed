// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"
	"strings"

	"lectern/internal/person"
	"lectern/internal/platform/clock"
	"lectern/internal/platform/db"
	"lectern/internal/platform/fault"
	"lectern/internal/platform/id"
	"lectern/internal/platform/permit"
)

// Groups are the groups of a course with their members, by name. Constant number of queries.
func (s *Service) Groups(ctx context.Context, q db.Q, c ID) ([]Group, error) {
	return readGroups(ctx, q, c)
}

// GroupsOf are the groups of a course a person is in.
func (s *Service) GroupsOf(ctx context.Context, q db.Q, c ID, who int64) ([]GroupID, error) {
	return readGroupsOf(ctx, q, c, who)
}

// PutGroup makes a group (ID 0) or changes its name and members. Needs Manage. Members who are not in the course are left out.
func (s *Service) PutGroup(ctx context.Context, a permit.Actor, c ID, g Group) (GroupID, error) {
	g.Name = strings.TrimSpace(g.Name)
	if g.Name == "" {
		return 0, fault.New(fault.Invalid, "fault.invalid").With("name", "course.group_name_missing")
	}
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Need(ctx, tx, c, a, Manage); err != nil {
			return err
		}
		if g.ID == 0 {
			g.ID = id.New[Group](s.IDs)
			if err := insertGroup(ctx, tx, c, g, clock.NowOf(s.Clock)); err != nil {
				return err
			}
		} else if err := renameGroup(ctx, tx, c, g); err != nil {
			return err
		}
		return s.fillGroup(ctx, tx, c, g)
	})
	return g.ID, err
}

func (s *Service) fillGroup(ctx context.Context, tx *db.Tx, c ID, g Group) error {
	if err := emptyGroup(ctx, tx, g.ID); err != nil {
		return err
	}
	pupils, err := s.Pupils(ctx, tx, c)
	if err != nil {
		return err
	}
	in := make(map[person.ID]bool, len(pupils))
	for _, p := range pupils {
		in[p.ID] = true
	}
	var members []person.ID
	for _, who := range g.Members {
		if in[who] {
			members, in[who] = append(members, who), false
		}
	}
	return insertGroupMembers(ctx, tx, g.ID, members)
}

// RemoveGroup takes a group away. Needs Manage.
func (s *Service) RemoveGroup(ctx context.Context, a permit.Actor, c ID, g GroupID) error {
	return s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.Need(ctx, tx, c, a, Manage); err != nil {
			return err
		}
		return deleteGroup(ctx, tx, c, g)
	})
}
