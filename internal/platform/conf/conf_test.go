// SPDX-License-Identifier: AGPL-3.0-or-later

package conf

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func load(t *testing.T, text string, env map[string]string) (Config, error) {
	t.Helper()
	path := ""
	if text != "" {
		path = filepath.Join(t.TempDir(), "lectern.toml")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Load(path, func(k string) string { return env[k] })
}

func TestDefaults(t *testing.T) {
	c, err := load(t, "", nil)
	if err != nil || c.Listen != ":8080" || len(c.Sites) != 1 || c.Sites[0].Name != "main" || c.Secure() {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestEnvironmentGoesBeforeTheFile(t *testing.T) {
	c, err := load(t, "listen = \":1\"\nbase_url = \"https://school.example\"\n[mail]\nhost = \"a\"\nport = 25\n",
		map[string]string{"LECTERN_LISTEN": ":2", "LECTERN_MAIL_HOST": "b", "LECTERN_MAIL_PORT": "587", "LECTERN_BLOB_TLS": "true", "LECTERN_DSN": "postgres://x"})
	if err != nil || c.Listen != ":2" || c.Mail.Host != "b" || c.Mail.Port != 587 || !c.Blob.TLS || !c.Secure() || c.Sites[0].DSN != "postgres://x" {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestMistakesAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		env  map[string]string
		says string
	}{
		"unknown setting":    {"colour = \"red\"", nil, "colour"},
		"broken file":        {"listen = ", nil, "lectern.toml"},
		"a proxy by name":    {"proxies = \"127.0.0.1, proxy.example\"", nil, "proxy.example"},
		"no number":          {"", map[string]string{"LECTERN_MAIL_PORT": "many"}, "LECTERN_MAIL_PORT"},
		"a name that climbs": {"[[site]]\nname = \"../x\"", nil, "../x"},
		"a name that hides":  {"[[site]]\nname = \".x\"", nil, ".x"},
	} {
		if _, err := load(t, c.text, c.env); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProxies(t *testing.T) {
	c, err := load(t, "", map[string]string{"LECTERN_PROXIES": "127.0.0.1, 10.1.2.3/8 ::1"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Trusted()
	if err != nil || len(got) != 3 || got[0].String() != "127.0.0.1/32" || got[1].String() != "10.0.0.0/8" || got[2].String() != "::1/128" {
		t.Fatal(got, err)
	}
}

// TestEachSiteHasItsOwnAddress: the letters of a second site lead to its own host.
func TestEachSiteHasItsOwnAddress(t *testing.T) {
	c, err := load(t, "base_url = \"https://a.example:8443\"\n[[site]]\nname = \"a\"\n[[site]]\nname = \"b\"\nhosts = [\"b.example\", \"www.b.example\"]\n"+
		"[[site]]\nname = \"c\"\nhosts = [\"c.example\"]\nbase_url = \"https://skole.example/\"\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"https://a.example:8443", "https://b.example:8443", "https://skole.example"} {
		if got := c.BaseOf(c.Sites[i]); got != want {
			t.Errorf("site %s: %s, want %s", c.Sites[i].Name, got, want)
		}
	}
}
