// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"lectern/internal/platform/fault"
	"lectern/internal/platform/permit"
	"lectern/internal/platform/web"
)

func (s *Service) routes() []web.Route {
	return []web.Route{
		web.Get("/files/{file}", permit.SignedIn, s.show).For("teaching-content"),
		web.Post("/uploads", permit.SignedIn, s.start).For("teaching-content"),
		{Method: http.MethodPatch, Path: "/uploads/{upload}", Gate: permit.SignedIn, Do: s.piece, MaxBody: chunkMost, Purpose: "teaching-content"},
		{Method: http.MethodHead, Path: "/uploads/{upload}", Gate: permit.SignedIn, Do: s.offset, Purpose: "teaching-content"},
	}
}

// show answers with a file: in the page when its kind is harmless, to be saved otherwise. It runs no script whatever it holds.
func (s *Service) show(c *web.Call) error {
	which, err := web.PathID[File](c, "file")
	if err != nil {
		return err
	}
	f, err := s.Find(c.Ctx(), s.DB, c.Actor, which)
	if err != nil {
		return err
	}
	h := c.W.Header()
	etag := `"` + f.SHA256 + `"`
	h.Set("ETag", etag)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; object-src 'self'; frame-ancestors 'self'")
	h.Set("Content-Disposition", disposition(f, c.Query("download") != ""))
	h.Set("Content-Type", contentType(f))
	h.Set("Accept-Ranges", "bytes")
	if c.R.Header.Get("If-None-Match") == etag {
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	off, n, partial, err := byteRange(c.R.Header.Get("Range"), f.Size)
	if err != nil {
		h.Set("Content-Range", fmt.Sprintf("bytes */%d", f.Size))
		c.W.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		return nil
	}
	body, err := s.Open(c.Ctx(), f, off, n)
	if err != nil {
		return err
	}
	defer body.Close()
	h.Set("Content-Length", strconv.FormatInt(n, 10))
	if partial {
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", off, off+n-1, f.Size))
		c.W.WriteHeader(http.StatusPartialContent)
	}
	_, err = io.Copy(c.W, body)
	return err
}

func contentType(f File) string {
	switch {
	case !f.Inline():
		return "application/octet-stream"
	case strings.HasPrefix(f.Mime, "text/"):
		return "text/plain; charset=utf-8"
	}
	return f.Mime
}

func disposition(f File, save bool) string {
	kind := "inline"
	if save || !f.Inline() {
		kind = "attachment"
	}
	if v := mime.FormatMediaType(kind, map[string]string{"filename": f.Name}); v != "" {
		return v
	}
	return kind + "; filename*=UTF-8''" + url.PathEscape(f.Name)
}

// byteRange reads one range of a Range header; several ranges or another unit mean the whole.
func byteRange(header string, size int64) (off, n int64, partial bool, err error) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	if !ok || strings.Contains(spec, ",") {
		return 0, size, false, nil
	}
	first, last, _ := strings.Cut(spec, "-")
	if first == "" {
		tail, err := strconv.ParseInt(last, 10, 64)
		if err != nil || tail <= 0 {
			return 0, 0, false, errRange
		}
		tail = min(tail, size)
		return size - tail, tail, true, nil
	}
	if off, err = strconv.ParseInt(first, 10, 64); err != nil || off < 0 || off >= size {
		return 0, 0, false, errRange
	}
	end := size - 1
	if last != "" {
		if end, err = strconv.ParseInt(last, 10, 64); err != nil || end < off {
			return 0, 0, false, errRange
		}
	}
	return off, min(end, size-1) - off + 1, true, nil
}

var errRange = fault.New(fault.Invalid, "fault.invalid")

type started struct {
	Upload string `json:"upload"`
	Offset int64  `json:"offset"`
}

func (s *Service) start(c *web.Call) error {
	f, err := c.Form()
	if err != nil {
		return err
	}
	size, _ := strconv.ParseInt(f.Text("size"), 10, 64)
	u, err := s.Start(c.Ctx(), c.Actor, f.Text("name"), size)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, started{Upload: u.ID.String()})
}

func (s *Service) piece(c *web.Call) error {
	which, err := web.PathID[File](c, "upload")
	if err != nil {
		return err
	}
	offset, err := strconv.ParseInt(c.R.Header.Get("Upload-Offset"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "file.offset")
	}
	now, err := s.Piece(c.Ctx(), c.Actor, which, offset, c.R.Body)
	if err != nil {
		return err
	}
	c.W.Header().Set("Upload-Offset", strconv.FormatInt(now, 10))
	return c.Nothing()
}

func (s *Service) offset(c *web.Call) error {
	which, err := web.PathID[File](c, "upload")
	if err != nil {
		return err
	}
	now, err := s.Offset(c.Ctx(), c.Actor, which)
	if err != nil {
		return err
	}
	c.W.Header().Set("Upload-Offset", strconv.FormatInt(now, 10))
	c.W.WriteHeader(http.StatusOK)
	return nil
}
