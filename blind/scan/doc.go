// SPDX-License-Identifier: AGPL-3.0-or-later

// Package scan finds known values in streams of bytes: as text in several character sets and both cases, behind the escapes of
// JSON, HTML, URLs and quoted-printable, across wrapped lines, in hex and base64, as raw integers, inside gzip, zip, zstd, zlib
// (so in PDF) and bzip2, and as digests, so that hashing does not pass for deletion.
//
// A stream is read once, in constant memory. There is no list of false friends: every hit is told, the caller judges.
//
// It keeps a hash table of eight-byte anchors, not an Aho–Corasick automaton: ten thousand values make several hundred thousand
// spellings, an automaton over them takes gigabytes, and the Go libraries for it neither read streams nor tell where a hit lies.
//
// What it does not see: text drawn with a font's own glyph numbers (some PDFs), values that a program cut in two, encrypted data,
// and compression not named above (PostgreSQL's own in TOAST: read the table instead).
package scan
