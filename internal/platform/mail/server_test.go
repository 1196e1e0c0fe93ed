// SPDX-License-Identifier: AGPL-3.0-or-later

package mail_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// postOffice is a small mail server that speaks SMTP over a real line.
type postOffice struct {
	offersTLS  bool
	wantsLogin bool
	clearLogin bool // takes passwords without encryption, scrambled
	hangsUp    bool // says nothing to QUIT
	addr       *net.TCPAddr
	keys       *tls.Config
	trust      *tls.Config

	mu   sync.Mutex
	took []taken
}

type taken struct {
	from, to, user, letter string
	encrypted              bool
}

func (p *postOffice) opened(t *testing.T) *postOffice {
	t.Helper()
	certified := httptest.NewTLSServer(nil) // for its certificate only
	certified.Close()
	pool := x509.NewCertPool()
	pool.AddCert(certified.Certificate())
	p.keys = &tls.Config{Certificates: certified.TLS.Certificates}
	p.trust = &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	p.addr = l.Addr().(*net.TCPAddr)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *postOffice) letters() []taken {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]taken(nil), p.took...)
}

func (p *postOffice) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	r, now := bufio.NewReader(conn), taken{}
	say := func(text string) { fmt.Fprintf(conn, "%s\r\n", text) }
	say("220 post.example.org ready")
	for {
		text, err := r.ReadString('\n')
		if err != nil {
			return
		}
		text = strings.TrimSpace(text)
		verb, rest, _ := strings.Cut(text, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-post.example.org")
			if p.offersTLS && !now.encrypted {
				say("250-STARTTLS")
			}
			if p.wantsLogin && now.encrypted {
				say("250-AUTH PLAIN")
			}
			if p.clearLogin {
				say("250-AUTH CRAM-MD5")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go ahead")
			conn = tls.Server(conn, p.keys)
			r, now.encrypted = bufio.NewReader(conn), true
		case "AUTH":
			if rest == "CRAM-MD5" {
				say("334 " + base64.StdEncoding.EncodeToString([]byte("riddle")))
				_, _ = r.ReadString('\n')
				say("235 welcome")
				continue
			}
			b, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(rest, "PLAIN "))
			parts := strings.Split(string(b), "\x00")
			if len(parts) != 3 || parts[2] != "right" {
				say("535 5.7.8 no")
				continue
			}
			now.user = parts[1]
			say("235 welcome")
		case "MAIL":
			if p.wantsLogin && now.user == "" {
				say("530 5.7.0 sign in first")
				continue
			}
			now.from = rest
			say("250 ok")
		case "RCPT":
			now.to = rest
			switch {
			case strings.Contains(rest, "nobody@"):
				say("550 5.1.1 no such person")
			case strings.Contains(rest, "busy@"):
				say("451 4.3.0 later")
			default:
				say("250 ok")
			}
		case "DATA":
			say("354 go on")
			now.letter = data(r)
			p.mu.Lock()
			p.took = append(p.took, now)
			p.mu.Unlock()
			say("250 taken")
		case "QUIT":
			if !p.hangsUp {
				say("221 bye")
			}
			return
		default:
			say("250 ok")
		}
	}
}

func data(r *bufio.Reader) string {
	var all strings.Builder
	for {
		text, err := r.ReadString('\n')
		if err == io.EOF || text == ".\r\n" {
			return all.String()
		}
		all.WriteString(strings.TrimPrefix(text, "."))
	}
}
