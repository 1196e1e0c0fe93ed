// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"mime/multipart"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/web"
)

// FromForm stores the plain files of a form's field and adds the uploads that a script sent before ("upload"): the ids to adopt. A
// file that is refused does not stop the others; the first refusal comes back with the ids of what was stored. Faults as Put.
func (s *Service) FromForm(c *web.Call, f *web.Form, field string) ([]ID, error) {
	ids := web.FormIDs[File](f, "upload")
	var refused error
	for _, header := range f.Files(field) {
		stored, err := s.putPart(c, header)
		switch {
		case err == nil:
			ids = append(ids, stored.ID)
		case !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge):
			return ids, err
		case refused == nil:
			refused = err
		}
	}
	return ids, refused
}

func (s *Service) putPart(c *web.Call, header *multipart.FileHeader) (File, error) {
	r, err := header.Open()
	if err != nil {
		return File{}, err
	}
	defer r.Close()
	return s.Put(c.Ctx(), c.Actor, header.Filename, r, header.Size)
}
