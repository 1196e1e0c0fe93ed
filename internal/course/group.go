// SPDX-License-Identifier: AGPL-3.0-or-later

package course

import (
	"context"
	"strings"
	"unicode/utf8"

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
	if utf8.RuneCountInString(g.Name) > LongestTitle {
		return 0, fault.New(fault.Invalid, "fault.invalid").With("name", "course.title_long", "n", LongestTitle)
	}
	which := g.ID
	err := s.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if _, _, err := s.Need(ctx, tx, c, a, Manage); err != nil {
			return err
		}
		if which, err = s.nameGroup(ctx, tx, c, g); err != nil {
			return err
		}
		return s.fillGroup(ctx, tx, c, which, g.Members)
	})
	return which, err
}

func (s *Service) nameGroup(ctx context.Context, tx *db.Tx, c ID, g Group) (GroupID, error) {
	if g.ID != 0 {
		return g.ID, renameGroup(ctx, tx, c, g)
	}
	which, _, err := id.Once(s.IDs, g.Drawn, func(which GroupID) (bool, error) { return isGroup(ctx, tx, c, which, g.Name) },
		func(which GroupID) (bool, error) {
			g.ID = which
			return insertGroup(ctx, tx, c, g, clock.NowOf(s.Clock))
		})
	return which, err
}

func (s *Service) fillGroup(ctx context.Context, tx *db.Tx, c ID, which GroupID, chosen []person.ID) error {
	if err := emptyGroup(ctx, tx, which); err != nil {
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
	for _, who := range chosen {
		if in[who] {
			members, in[who] = append(members, who), false
		}
	}
	return insertGroupMembers(ctx, tx, which, members)
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
