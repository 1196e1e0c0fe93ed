// SPDX-License-Identifier: AGPL-3.0-or-later

// Package parcel reads the ZIP a person is given with a copy of her data, without the code that wrote it: every string of the JSON,
// every cell of the tables, the bytes of the files, and of the pages only what a person sees. So it can be asked whether a value is
// in the copy, and whether somebody without tools would find it there.
//
//	index.html  data.json  csv/*.csv  files/…
package parcel
