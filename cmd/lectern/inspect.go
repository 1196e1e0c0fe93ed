// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"lectern/internal/app"
	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
)

type routeLine struct {
	Method     string `json:"method"`
	Pattern    string `json:"pattern"`
	Gate       string `json:"gate"`
	Capability string `json:"capability"`
	Purpose    string `json:"purpose"`
}

// routes lists what the program answers and who is let through; it needs no data folder.
func routes(ctx context.Context, args []string) error {
	c := flags("routes")
	if words, err := c.parse(args); err != nil || len(words) > 0 {
		return orUsage(err, words)
	}
	s, done, err := app.InMemory(ctx)
	if err != nil {
		return err
	}
	defer done()
	var lines []routeLine
	for _, r := range s.Routes {
		lines = append(lines, routeLine{r.Method, r.Path, string(r.Gate.Kind), r.Gate.Cap.Name, r.Purpose})
	}
	slices.SortFunc(lines, func(a, b routeLine) int { return strings.Compare(a.Pattern+a.Method, b.Pattern+b.Method) })
	if c.json {
		return json.NewEncoder(os.Stdout).Encode(lines)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", l.Method, l.Pattern, l.Gate, l.Capability, l.Purpose)
	}
	return w.Flush()
}

type tableLine struct {
	Table   string       `json:"table"`
	Columns []columnLine `json:"columns"`
}

type columnLine struct {
	Column    string                      `json:"column"`
	Type      string                      `json:"type"`
	Means     string                      `json:"means"`
	Category  personal.Category           `json:"category"`
	Subjects  []string                    `json:"subjects"`
	Purpose   string                      `json:"purpose"`
	Basis     personal.Basis              `json:"basis"`
	Retention string                      `json:"retention"`
	FreeText  bool                        `json:"free_text,omitempty"`
	Export    personal.Export             `json:"export"`
	Erase     map[string]personal.Erasure `json:"erase"`
}

// schema lists the live schema with the declaration of each column.
func schema(ctx context.Context, args []string) error {
	c := flags("schema")
	if words, err := c.parse(args); err != nil || len(words) > 0 {
		return orUsage(err, words)
	}
	s, done, err := c.siteOrMemory(ctx)
	if err != nil {
		return err
	}
	defer done()
	live, err := db.Columns(ctx, s.DB)
	if err != nil {
		return err
	}
	var tables []tableLine
	for _, col := range live {
		t, _ := s.Registry.Table(col.Table)
		if n := len(tables); n == 0 || tables[n-1].Table != col.Table {
			tables = append(tables, tableLine{Table: col.Table})
		}
		last := &tables[len(tables)-1]
		last.Columns = append(last.Columns, declared(t, col))
	}
	if c.json {
		return json.NewEncoder(os.Stdout).Encode(tables)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, t := range tables {
		for _, l := range t.Columns {
			fmt.Fprintf(w, "%s.%s\t%s\t%s\t%s\t%s\n", t.Table, l.Column, l.Category, l.Purpose, l.Retention, l.Means)
		}
	}
	return w.Flush()
}

func declared(t personal.Table, col db.Column) columnLine {
	d := t.Columns[col.Name]
	l := columnLine{Column: col.Name, Type: col.Type, Means: d.What, Category: d.Cat, Subjects: []string{}, Purpose: t.ActivityOf(col.Name).ID,
		Basis: t.ActivityOf(col.Name).Basis, Retention: t.RetentionOf(col.Name).ID, FreeText: d.FreeText, Export: d.Show, Erase: d.Erase}
	for _, link := range t.Subjects {
		l.Subjects = append(l.Subjects, link.Role+" by "+link.Path)
	}
	return l
}

func (c *common) siteOrMemory(ctx context.Context) (*app.Site, func(), error) {
	if c.data == "" && c.config == "" {
		return app.InMemory(ctx)
	}
	s, _, err := c.openSite(ctx, false)
	if err != nil {
		return nil, nil, err
	}
	return s, func() { _ = s.Close(ctx) }, nil
}

// migrate brings the database up to this program; serve does it too.
func migrate(ctx context.Context, args []string) error {
	c := flags("migrate")
	if words, err := c.parse(args); err != nil || len(words) > 0 {
		return orUsage(err, words)
	}
	s, _, err := c.openSite(ctx, false)
	if err != nil {
		return err
	}
	defer s.Close(ctx)
	return c.say(map[string]any{"tables": len(s.Registry.Tables())}, fmt.Sprintf("up to date: %d tables", len(s.Registry.Tables())))
}
