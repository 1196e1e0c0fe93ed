// SPDX-License-Identifier: AGPL-3.0-or-later

package parcel

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// calm are the endings of kinds that every system opens with a program of their own, which is not a browser.
var calm = []string{"pdf", "txt", "md", "csv", "rtf", "doc", "docx", "odt", "pages", "xls", "xlsx", "ods", "numbers", "ppt", "pptx", "odp",
	"key", "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "tif", "tiff", "heic", "mp3", "m4a", "ogg", "oga", "opus", "wav", "flac", "mp4",
	"m4v", "mov", "webm", "mkv", "avi", "zip", "7z", "gz", "tar", "epub", "ggb", "sb3", "py", "java", "c", "cpp", "psd", "json"}

// pictures are the endings of what a page shows.
var pictures = []string{"png", "jpg", "jpeg", "gif", "webp", "avif", "bmp"}

// runs are endings of what a system or a browser runs when it is opened.
var runs = []string{"html", "htm", "xhtml", "xht", "shtml", "svg", "svgz", "xml", "xsl", "xslt", "mht", "mhtml", "hta", "js", "mjs", "jse", "vbs",
	"vbe", "wsf", "wsh", "lnk", "url", "webloc", "desktop", "bat", "cmd", "ps1", "sh", "exe", "com", "scr", "msi", "jar", "pif", "cpl", "reg",
	"swf", "website", "command", "app", "chm", "iso"}

const longestName = 80 // letters

// safeName is the name of a file inside the parcel: its number, so that no two are the same and none begins with a sign, and what any
// system can write of its own name. What would run when it is opened ends in .txt; text says that the bytes look like text.
func safeName(number int, name string, text bool) string {
	name = norm.NFC.String(path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "_"), `\`, "/")))
	name = strings.Trim(strings.Map(safeLetter, name), "._ ")
	ending := endingOf(name)
	if letters := []rune(name); len(letters) > longestName {
		name = string(letters[:longestName])
		if ending != "" && len(ending) < 10 {
			name = strings.TrimRight(string(letters[:longestName-len(ending)-1]), "._ ") + "." + ending
		}
	}
	if name == "" {
		name = "file"
	}
	if slices.Contains(runs, ending) || text && !slices.Contains(calm, ending) {
		name += ".txt"
	}
	return strconv.Itoa(number) + "-" + name
}

func safeLetter(r rune) rune {
	switch {
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), r == '-', r == '.', r == '_':
		return r
	case r == unicode.ReplacementChar, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
		return -1
	}
	return '_'
}

func endingOf(name string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) }

// isPicture tells whether a page may show the file.
func isPicture(entry string) bool { return slices.Contains(pictures, endingOf(entry)) }

// pageName makes a table's name one for a file.
func pageName(table string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, table)
}
