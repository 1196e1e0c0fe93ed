// SPDX-License-Identifier: AGPL-3.0-or-later

// Package parcel makes the copy of a person's data as one ZIP that she can read without this program: pages, JSON, tables, her files,
// and a signature over all of it. It also keeps the ZIP encrypted until she fetches it, once, and reads what another site has packed.
//
// What is in it was decided by platform/subject; here it is put into words. A parcel is written in constant memory: records are spilled
// to one encrypted file and read again for each part. The same data give the same bytes, but for the header of data.json, the head of
// index.html, README.txt and the manifest.
//
//	index.html  pages/…html  data.json  csv/<table>.csv  files/<n>-<name>  README.txt  manifest.json  manifest.sig
package parcel
