// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"lectern/internal/platform/ui"
)

// The cookies of the product. /privacy/storage lists them from the login and web declarations.
const (
	SessionCookie = "lectern_session"
	flashCookie   = "lectern_flash"
)

// SetSession hands the browser its session token.
func (c *Call) SetSession(token string, keep time.Duration) {
	c.setCookie(SessionCookie, token, int(keep.Seconds()))
}

// ClearSession takes the token back.
func (c *Call) ClearSession() { c.setCookie(SessionCookie, "", -1) }

// SessionToken is the token of this browser, empty for a visitor.
func (c *Call) SessionToken() string {
	cookie, err := c.R.Cookie(SessionCookie)
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (c *Call) setCookie(name, value string, maxAge int) {
	http.SetCookie(c.W, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: c.Site.Secure, SameSite: http.SameSiteLaxMode,
	})
}

type flash struct {
	Key  string         `json:"k"`
	Args map[string]any `json:"a,omitempty"`
	Undo string         `json:"u,omitempty"`
}

// Flash is a sentence for the next page: what was just done. Arguments are numbers and short words, never a person's content.
func (c *Call) Flash(key string, kv ...any) { c.FlashUndo("", key, kv...) }

// FlashUndo is a Flash with a button that posts to undo.
func (c *Call) FlashUndo(undo, key string, kv ...any) {
	f := flash{Key: key, Undo: undo, Args: map[string]any{}}
	for i := 0; i+1 < len(kv); i += 2 {
		f.Args[kv[i].(string)] = kv[i+1]
	}
	b, err := json.Marshal(f)
	if err != nil {
		return
	}
	c.setCookie(flashCookie, base64.RawURLEncoding.EncodeToString(b), 60)
}

func (c *Call) takeFlash() []ui.Flash {
	cookie, err := c.R.Cookie(flashCookie)
	if err != nil || cookie.Value == "" {
		return nil
	}
	c.setCookie(flashCookie, "", -1)
	b, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return nil
	}
	var f flash
	if json.Unmarshal(b, &f) != nil || f.Key == "" {
		return nil
	}
	var kv []any
	for k, v := range f.Args {
		if n, isNumber := v.(float64); isNumber {
			v = int(n)
		}
		kv = append(kv, k, v)
	}
	return []ui.Flash{{Text: c.T(f.Key, kv...), Undo: f.Undo}}
}
