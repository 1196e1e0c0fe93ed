// SPDX-License-Identifier: AGPL-3.0-or-later

package assignment

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
)

const receiptLength = 16 // characters

// receipt is a keyed digest of who handed in what and when: the school can prove later that it wrote it. The same work handed in at
// the same moment has the same receipt.
func (s *Service) receipt(w Submission) string {
	mac := hmac.New(sha256.New, s.Key)
	fmt.Fprintf(mac, "%d\n%d\n%d\n%q\n%q\n", w.Assignment, w.Person, w.HandedInAt, w.Body.JSON(), w.Link)
	for _, f := range w.Files {
		fmt.Fprintf(mac, "%d %s\n", f.ID, f.SHA256)
	}
	return base32.StdEncoding.EncodeToString(mac.Sum(nil))[:receiptLength]
}

// Proves tells whether a receipt was written by this site for this work as it was handed in.
func (s *Service) Proves(w Submission) bool {
	return hmac.Equal([]byte(w.Receipt), []byte(s.receipt(w)))
}
