// SPDX-License-Identifier: AGPL-3.0-or-later

package file

import "testing"

// FuzzRange: whatever a header asks for, what is sent lies inside the file and is not empty.
func FuzzRange(f *testing.F) {
	for _, h := range []string{"", "bytes=0-", "bytes=-5", "bytes=5-2", "bytes=0-0", "bytes=999999999999999999-", "bytes=0-1,3-4", "lines=1-2", "bytes=-", "bytes=-0"} {
		f.Add(h, int64(10))
	}
	f.Fuzz(func(t *testing.T, header string, size int64) {
		if size < 0 {
			return
		}
		off, n, partial, err := byteRange(header, size)
		if err != nil {
			return
		}
		if off < 0 || n < 0 || off+n > size || partial && n == 0 || !partial && (off != 0 || n != size) {
			t.Errorf("%q of %d bytes: %d bytes from %d, partial %v", header, size, n, off, partial)
		}
	})
}
