// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"net/http"
	"strings"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/web"
)

// savedJSON is what a script is told of a save.
type savedJSON struct {
	Version int64             `json:"version"`
	SavedAt string            `json:"savedAtText,omitempty"`
	Who     string            `json:"who,omitempty"`
	Values  map[string]string `json:"values,omitempty"`
	Texts   map[string]string `json:"texts,omitempty"`
	Text    string            `json:"text,omitempty"` // why it was refused
}

// keepDraft saves what a pupil is writing: as a script sends it at every pause, or as the button "Save for later" sends the whole
// form.
func (s *Service) keepDraft(c *web.Call) error {
	w, err := s.readWork(c)
	if w.Form == nil {
		return err
	}
	if c.WantsJSON() {
		return s.keepDraftJSON(c, w, err)
	}
	if err != nil {
		return s.handInAgain(c, w, err)
	}
	if err := s.KeepFiles(c.Ctx(), c.Actor, w.Which, w.Uploads, w.Drop); err != nil {
		return err
	}
	_, err = s.saveTyped(c, w)
	if fault.Is(err, fault.Conflict) {
		faults, _ := c.Failed(err)
		return s.showAgain(c, w, faults, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	c.Flash("assignment.p_kept")
	return c.See(path(w.Which))
}

func (s *Service) keepDraftJSON(c *web.Call, w workForm, refused error) error {
	if refused != nil {
		return refuseJSON(c, refused)
	}
	if err := s.KeepFiles(c.Ctx(), c.Actor, w.Which, w.Uploads, w.Drop); err != nil {
		return err
	}
	saved, err := s.saveTyped(c, w)
	if fault.Is(err, fault.Conflict) {
		return s.conflictJSON(c, w)
	}
	if err != nil {
		return refuseJSON(c, err)
	}
	return c.JSON(http.StatusOK, savedJSON{Version: saved.Version, SavedAt: c.P.Clock(saved.At)})
}

// conflictJSON tells what she wrote on another device, in the form her fields have here.
func (s *Service) conflictJSON(c *web.Call, w workForm) error {
	was, err := s.DraftOf(c.Ctx(), s.DB, c.Actor, w.Which)
	if err != nil {
		return err
	}
	values := map[string]string{}
	if w.Has("body") {
		values["body"] = was.Draft.Markdown()
		if w.Typed.structured() && !was.Draft.IsEmpty() {
			values["body"] = was.Draft.JSON()
		}
	}
	if w.Has("link") {
		values["link"] = was.DraftLink
	}
	return c.JSON(http.StatusConflict, savedJSON{Version: was.DraftVersion, SavedAt: c.P.Clock(was.DraftAt), Values: values})
}

// refuseJSON tells a script in words what is wrong.
func refuseJSON(c *web.Call, err error) error {
	faults, ok := c.Failed(err)
	if !ok {
		return err
	}
	var words []string
	for _, f := range faults {
		words = append(words, f.Text)
	}
	return c.JSON(http.StatusUnprocessableEntity, savedJSON{Text: strings.Join(words, " ")})
}
