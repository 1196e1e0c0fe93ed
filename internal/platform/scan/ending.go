// SPDX-License-Identifier: AGPL-3.0-or-later

package scan

const (
	office = "application/vnd.openxmlformats-officedocument."
	open   = "application/vnd.oasis.opendocument."
)

// endingsOf lists the endings that mean something in a school. The tables of the operating system are not asked: they
// differ from machine to machine.
func endingsOf() map[string][]string {
	return map[string][]string{
		"image/png": {"png"}, "image/jpeg": {"jpg", "jpeg", "jfif"}, "image/gif": {"gif"}, "image/webp": {"webp"},
		"image/avif": {"avif"}, "image/heic": {"heic"}, "image/heif": {"heif"}, "image/tiff": {"tif", "tiff"},
		"image/bmp": {"bmp"}, "image/svg+xml": {"svg"}, "image/x-icon": {"ico"}, "image/vnd.adobe.photoshop": {"psd"},

		"audio/mpeg": {"mp3"}, "audio/wav": {"wav"}, "audio/x-m4a": {"m4a"}, "audio/ogg": {"oga", "opus"}, "audio/flac": {"flac"},
		"audio/aac": {"aac"}, "audio/midi": {"mid", "midi"}, "audio/aiff": {"aif", "aiff"}, "audio/webm": {"weba"},
		"video/mp4": {"mp4"}, "video/x-m4v": {"m4v"}, "video/webm": {"webm"}, "video/quicktime": {"mov"}, "video/matroska": {"mkv"},
		"video/x-msvideo": {"avi"}, "video/mpeg": {"mpg", "mpeg"}, "video/3gpp": {"3gp"}, "application/ogg": {"ogg"}, "video/ogg": {"ogv"},

		"application/pdf": {"pdf"}, "text/rtf": {"rtf"}, "application/epub+zip": {"epub"}, "application/postscript": {"ps", "eps"},
		"application/msword": {"doc", "dot"}, "application/vnd.ms-excel": {"xls"}, "application/vnd.ms-powerpoint": {"ppt", "pps"},
		"application/vnd.ms-publisher": {"pub"}, "application/vnd.ms-outlook": {"msg"},
		office + "wordprocessingml.document":   {"docx", "docm", "dotx"},
		office + "spreadsheetml.sheet":         {"xlsx", "xlsm"},
		office + "presentationml.presentation": {"pptx", "pptm", "ppsx"},
		open + "text":                          {"odt"},
		open + "spreadsheet":                   {"ods"},
		open + "presentation":                  {"odp"},
		open + "graphics":                      {"odg"},

		"text/plain": {"txt", "text", "log"}, "text/csv": {"csv"}, "text/tab-separated-values": {"tsv"}, "text/markdown": {"md", "markdown"},
		"text/html": {"html", "htm"}, "application/xhtml+xml": {"xhtml"}, "text/xml": {"xml"}, "application/json": {"json"},
		"text/css": {"css"}, "text/javascript": {"js", "mjs"}, "text/x-python": {"py"}, "text/x-java": {"java"}, "text/x-c": {"c", "h", "cpp"},
		"text/x-tex": {"tex"}, "text/calendar": {"ics"}, "text/vcard": {"vcf"}, "text/vtt": {"vtt"}, "application/x-subrip": {"srt"},
		"application/vnd.google-earth.kml+xml": {"kml"}, "application/gpx+xml": {"gpx"}, "message/rfc822": {"eml"},

		"application/zip":             {"zip", "h5p", "imscc", "ggb", "sb3", "pages", "numbers", "key"},
		"application/x-7z-compressed": {"7z"}, "application/vnd.rar": {"rar"}, "application/gzip": {"gz", "tgz"}, "application/x-tar": {"tar"},

		"application/vnd.microsoft.portable-executable": {"exe", "dll", "scr"}, "application/x-ms-installer": {"msi"},
		"application/java-archive": {"jar"}, "application/vnd.android.package-archive": {"apk"}, "text/x-shellscript": {"sh"},
		"application/x-ms-shortcut": {"lnk"}, "application/vnd.sqlite3": {"sqlite", "db"},
	}
}
