// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"lectern/internal/platform/web"
)

// Send answers a POST with a parcel. "Range: bytes=n-" goes on where a download broke off; every other range is answered whole.
func Send(c *web.Call, d *Download) error {
	from := goesOn(c.R.Header.Get("Range"), d.Size)
	h := c.W.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="`+d.Name+`"`)
	h.Set("Content-Length", strconv.FormatInt(d.Size-from, 10))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Accept-Ranges", "bytes")
	status := http.StatusOK
	if from > 0 {
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, d.Size-1, d.Size))
		status = http.StatusPartialContent
	}
	c.W.WriteHeader(status)
	return d.Send(c.Ctx(), flushed{c.W, http.NewResponseController(c.W)}, from)
}

// goesOn is where a download goes on, 0 for the beginning.
func goesOn(header string, size int64) int64 {
	first, ok := strings.CutPrefix(header, "bytes=")
	if !ok {
		return 0
	}
	first, ok = strings.CutSuffix(first, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	if !ok || err != nil || from < 0 || from >= size {
		return 0
	}
	return from
}

// flushed gives its last bytes to the network before a ticket counts as used.
type flushed struct {
	io.Writer
	to *http.ResponseController
}

func (f flushed) Flush() error { return f.to.Flush() }
