// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
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
	h, etag := c.W.Header(), `"`+f.SHA256+`"`
	if sameTag(c.R.Header.Get("If-None-Match"), etag) {
		describe(h, f, etag, false)
		c.W.WriteHeader(http.StatusNotModified)
		return nil
	}
	wanted := c.R.Header.Get("Range")
	if have := c.R.Header.Get("If-Range"); have != "" && have != etag {
		wanted = "" // what she has is of another file
	}
	off, n, partial, err := byteRange(wanted, f.Size)
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
	describe(h, f, etag, c.Query("download") != "")
	h.Set("Content-Length", strconv.FormatInt(n, 10))
	status := http.StatusOK
	if partial {
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", off, off+n-1, f.Size))
		status = http.StatusPartialContent
	}
	c.W.WriteHeader(status) // before the bytes: what breaks off now is cut, not turned into a page that is saved under this name
	if c.R.Method == http.MethodHead {
		return nil
	}
	_, err = io.Copy(c.W, body)
	return err
}

// describe says what the bytes are and that nothing in them may run.
func describe(h http.Header, f File, etag string, save bool) {
	h.Set("ETag", etag)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; object-src 'self'; frame-ancestors 'self'")
	h.Set("Content-Disposition", disposition(f, save))
	h.Set("Content-Type", contentType(f))
	h.Set("Accept-Ranges", "bytes")
}

// sameTag reads an If-None-Match header.
func sameTag(header, etag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == etag || one == "*" {
			return true
		}
	}
	return false
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

var oneRange = regexp.MustCompile(`^bytes=(\d{0,18})-(\d{0,18})$`)

// byteRange reads one range of a Range header; several ranges, another unit, nonsense or an empty file mean the whole. It is a fault
// to ask for what lies beyond the end.
func byteRange(header string, size int64) (off, n int64, partial bool, err error) {
	spec := oneRange.FindStringSubmatch(header)
	if spec == nil || spec[1]+spec[2] == "" || size == 0 {
		return 0, size, false, nil
	}
	first, _ := strconv.ParseInt(spec[1], 10, 64)
	last, _ := strconv.ParseInt(spec[2], 10, 64)
	switch {
	case spec[1] == "": // the last bytes
		first, last = max(0, size-last), size-1
	case spec[2] == "":
		last = size - 1
	case last < first:
		return 0, size, false, nil
	}
	if last = min(last, size-1); first > last {
		return 0, 0, false, errRange
	}
	return first, last - first + 1, true, nil
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
