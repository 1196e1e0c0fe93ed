// SPDX-License-Identifier: AGPL-3.0-or-later

package mail

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// read takes apart a letter that compose has written; it is no reader for the mail of strangers.
func read(text string) (Letter, error) {
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		return Letter{}, err
	}
	var l Letter
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, err
	}
	if l.To, err = ParseAddress(m.Header.Get("To")); err != nil {
		return l, err
	}
	if reply := m.Header.Get("Reply-To"); reply != "" {
		if l.ReplyTo, err = ParseAddress(reply); err != nil {
			return l, err
		}
	}
	l.ID, l.Thread = local(m.Header.Get("Message-ID")), local(m.Header.Get("In-Reply-To"))
	l.Unsubscribe = strings.Trim(m.Header.Get("List-Unsubscribe"), "<>")
	return l, l.part(textproto.MIMEHeader(m.Header), m.Body)
}

// local is the part of "<id@host>" that Letter.ID holds.
func local(id string) string {
	id, _, _ = strings.Cut(strings.Trim(id, "<>"), "@")
	return id
}

// part reads one part, and the parts inside of it.
func (l *Letter) part(h textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		return l.parts(multipart.NewReader(body, params["boundary"]))
	}
	if how, file, _ := mime.ParseMediaType(h.Get("Content-Disposition")); how == "attachment" {
		name, err := new(mime.WordDecoder).DecodeHeader(file["filename"])
		l.Files = append(l.Files, File{Name: name, Type: kind})
		return err
	}
	switch h.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	said := strings.ReplaceAll(string(b), "\r\n", "\n")
	switch kind {
	case "text/plain":
		l.Text = said
	case "text/html":
		l.HTML = said
	default:
		return fmt.Errorf("a part of type %s", kind)
	}
	return nil
}

func (l *Letter) parts(r *multipart.Reader) error {
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := l.part(p.Header, p); err != nil {
			return err
		}
	}
}
