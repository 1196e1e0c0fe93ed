// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"lectern/internal/platform/web"
)

// FromForm stores the plain files of a form's field and adds the uploads that a script sent before ("upload"): the ids to adopt.
// Faults as Put.
func (s *Service) FromForm(c *web.Call, f *web.Form, field string) ([]ID, error) {
	ids := web.FormIDs[File](f, "upload")
	for _, header := range f.Files(field) {
		r, err := header.Open()
		if err != nil {
			return nil, err
		}
		stored, err := s.Put(c.Ctx(), c.Actor, header.Filename, r, header.Size)
		_ = r.Close()
		if err != nil {
			return nil, err
		}
		ids = append(ids, stored.ID)
	}
	return ids, nil
}
