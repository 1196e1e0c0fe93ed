// SPDX-License-Identifier: AGPL-3.0-or-later

// Package conf reads the configuration once, for cmd/lectern, which passes values on. Order: defaults, the file, LECTERN_*
// environment variables, flags.
package conf

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// Config is everything an operator can set.
type Config struct {
	Data       string `toml:"data"`       // folder of databases and files
	Listen     string `toml:"listen"`     // host:port
	BaseURL    string `toml:"base_url"`   // how people reach it; https makes cookies secure
	Node       int    `toml:"node"`       // number of this process, 0 to 1023, when several share a database
	LogLevel   string `toml:"log_level"`  // debug, info, warn, error
	Metrics    string `toml:"metrics"`    // bearer token for /metrics from other machines; without it loopback only
	Clamd      string `toml:"clamd"`      // host:port or socket of a virus scanner
	Recipients string `toml:"recipients"` // public keys of age that backups are encrypted for, separated by commas
	Proxies    string `toml:"proxies"`    // addresses and networks of our own proxies, separated by commas
	Blob       Blob   `toml:"blob"`
	Mail       Mail   `toml:"mail"`
	Sites      []Site `toml:"site"`
}

// Site is one customer.
type Site struct {
	Name  string   `toml:"name"`     // its folder
	Hosts []string `toml:"hosts"`    // host names; the first site without any answers for every other host
	DSN   string   `toml:"dsn"`      // PostgreSQL; empty is SQLite in the data folder
	Base  string   `toml:"base_url"` // how people reach it; empty is the scheme and port of BaseURL with its first host
}

// Blob is where files lie: an S3 bucket, or the data folder when Endpoint is empty.
type Blob struct {
	Endpoint, Bucket, Key, Secret, Region string
	TLS                                   bool
}

// Mail is the way out for letters; without a host they are written to the data folder.
type Mail struct {
	Host, User, Password, From string
	Port                       int
}

// Load reads the file (none when path is empty) and the environment.
func Load(path string, env func(string) string) (Config, error) {
	c := Config{Listen: ":8080", Data: "data", LogLevel: "info"}
	if path != "" {
		meta, err := toml.DecodeFile(path, &c)
		if err != nil {
			return c, fmt.Errorf("read configuration %s: %w", path, err)
		}
		if unknown := meta.Undecoded(); len(unknown) > 0 {
			return c, fmt.Errorf("configuration %s: unknown setting %s", path, unknown[0])
		}
	}
	if err := fromEnv(&c, env); err != nil {
		return c, err
	}
	if _, err := c.Trusted(); err != nil {
		return c, err
	}
	if len(c.Sites) == 0 {
		c.Sites = []Site{{Name: "main", DSN: env("LECTERN_DSN")}}
	}
	for _, s := range c.Sites {
		if s.Name == "" || s.Name != filepath.Base(s.Name) || strings.HasPrefix(s.Name, ".") {
			return c, fmt.Errorf("site name %q: use letters, digits and dashes", s.Name)
		}
	}
	return c, nil
}

// fromEnv sets fields from LECTERN_DATA, LECTERN_MAIL_HOST and so on.
func fromEnv(c *Config, env func(string) string) error {
	return setFields(reflect.ValueOf(c).Elem(), "LECTERN_", env)
}

func setFields(v reflect.Value, prefix string, env func(string) string) error {
	for i := 0; i < v.NumField(); i++ {
		field, name := v.Field(i), prefix+envName(v.Type().Field(i))
		if field.Kind() == reflect.Struct {
			if err := setFields(field, name+"_", env); err != nil {
				return err
			}
			continue
		}
		text := env(name)
		if text == "" {
			continue
		}
		if err := setField(field, text); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func setField(field reflect.Value, text string) error {
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
	case reflect.Int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is no number", text)
		}
		field.SetInt(int64(n))
	case reflect.Bool:
		field.SetBool(text == "1" || text == "true")
	}
	return nil
}

func envName(f reflect.StructField) string {
	name := f.Tag.Get("toml")
	if name == "" {
		name = f.Name
	}
	return strings.ToUpper(name)
}

// Folder is the folder of a site.
func (c Config) Folder(s Site) string { return filepath.Join(c.Data, "sites", s.Name) }

// Trusted are the networks of Proxies: their word on where a request comes from is taken.
func (c Config) Trusted() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, word := range strings.FieldsFunc(c.Proxies, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(word)
		if err != nil {
			addr, single := netip.ParseAddr(word)
			if single != nil {
				return nil, fmt.Errorf("proxies: %q is no address and no network", word)
			}
			p = netip.PrefixFrom(addr, addr.BitLen())
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// Secure tells whether people come over TLS.
func (c Config) Secure() bool { return strings.HasPrefix(c.BaseURL, "https://") }

// BaseOf is how people reach a site: letters carry it. It needs BaseURL.
func (c Config) BaseOf(s Site) string {
	if s.Base != "" {
		return strings.TrimRight(s.Base, "/")
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || len(s.Hosts) == 0 {
		return c.BaseURL
	}
	host := s.Hosts[0]
	if p := u.Port(); p != "" {
		host = net.JoinHostPort(host, p)
	}
	return u.Scheme + "://" + host
}

// Exists tells whether a site has a database in the data folder.
func (c Config) Exists(s Site) bool {
	_, err := os.Stat(filepath.Join(c.Folder(s), "lectern.db"))
	return s.DSN != "" || err == nil
}
