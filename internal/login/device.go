// SPDX-License-Identifier: AGPL-3.0-or-later

package login

import "strings"

// DeviceName says which browser on which system a User-Agent header names: "Firefox, Windows". Versions are left out, so that the
// list of devices tells its owner enough and nobody else more. What is not known is left out.
func DeviceName(userAgent string) string {
	var parts []string
	for _, marks := range [][][2]string{browsers(), systems()} {
		for _, m := range marks {
			if strings.Contains(userAgent, m[0]) {
				parts = append(parts, m[1])
				break
			}
		}
	}
	return strings.Join(parts, ", ")
}

// browsers are mark and name. The order matters: most browsers also call themselves Chrome and Safari.
func browsers() [][2]string {
	return [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Vivaldi", "Vivaldi"}, {"SamsungBrowser", "Samsung Internet"}, {"FxiOS", "Firefox"},
		{"Firefox/", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
}

func systems() [][2]string {
	return [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"},
		{"Macintosh", "Mac"}, {"Linux", "Linux"}}
}
