// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lectern/internal/platform/db"
	"lectern/internal/platform/personal"
	"lectern/internal/rights/parcel"
)

// table is one table of the live schema with its declaration.
type table struct {
	personal.Table
	live []db.Column
	to   map[string]string // column to "table.column" it leads to
}

// described are the tables of a database with their declarations.
func described(ctx context.Context, d *db.DB, r *personal.Registry) ([]table, error) {
	live, err := db.Columns(ctx, d)
	if err != nil {
		return nil, err
	}
	to, err := db.References(ctx, d)
	if err != nil {
		return nil, err
	}
	all := tablesOf(live, r)
	for i := range all {
		all[i].to = map[string]string{}
		for name, c := range all[i].Columns {
			if c.Reference {
				all[i].to[name] = "person.id"
			}
		}
		for _, f := range to {
			if f.Table == all[i].Name {
				all[i].to[f.Column] = f.ToTable + "." + f.ToColumn
			}
		}
	}
	return all, nil
}

// tablesOf joins the live schema with the declarations, by name.
func tablesOf(live []db.Column, r *personal.Registry) []table {
	var out []table
	for _, c := range live {
		if n := len(out); n == 0 || out[n-1].Name != c.Table {
			t, _ := r.Table(c.Table)
			t.Name = c.Table
			out = append(out, table{Table: t})
		}
		last := &out[len(out)-1]
		last.live = append(last.live, c)
	}
	return out
}

func (t table) names() []string {
	out := make([]string, len(t.live))
	for i, c := range t.live {
		out[i] = c.Name
	}
	return out
}

func (t table) key() []string {
	var in []db.Column
	for _, c := range t.live {
		if c.Key > 0 {
			in = append(in, c)
		}
	}
	slices.SortFunc(in, func(a, b db.Column) int { return a.Key - b.Key })
	out := make([]string, len(in))
	for i, c := range in {
		out[i] = c.Name
	}
	return out
}

// hidden are hashes and tokens: that they are there is said, not what they are.
func (t table) hidden(column string) bool { return t.Columns[column].Cat == personal.Secret }

// lines writes the table, one JSON object a line, and tells how many.
func (t table) lines(ctx context.Context, q db.Q, to io.Writer, step func() error) (rows int64, err error) {
	out := bufio.NewWriterSize(to, 1<<16)
	names := make([][]byte, len(t.live))
	for i, c := range t.live {
		if names[i], err = json.Marshal(c.Name); err != nil {
			return 0, err
		}
	}
	err = eachRow(ctx, q, t.Name, t.names(), t.key(), func(values []any) error {
		rows++
		for i, c := range t.live {
			_ = out.WriteByte("{,"[min(i, 1)])
			_, _ = out.Write(names[i])
			_ = out.WriteByte(':')
			v, err := json.Marshal(t.value(c, values[i]))
			if err != nil {
				return err
			}
			_, _ = out.Write(v)
		}
		_, err := out.WriteString("}\n") // the writer remembers the first error
		return errors.Join(err, step())
	})
	return rows, errors.Join(err, out.Flush())
}

// sheet writes the table for spreadsheets.
func (t table) sheet(ctx context.Context, q db.Q, to io.Writer, step func() error) error {
	out := csv.NewWriter(to)
	if err := out.Write(t.names()); err != nil {
		return err
	}
	row := make([]string, len(t.live))
	err := eachRow(ctx, q, t.Name, t.names(), t.key(), func(values []any) error {
		for i, c := range t.live {
			row[i] = ""
			switch v := t.value(c, values[i]).(type) {
			case nil:
			case string:
				row[i] = parcel.Cell(v)
			default:
				row[i] = fmt.Sprint(v)
			}
		}
		return errors.Join(out.Write(row), step())
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

// value is what stands in the export for what the engine gave.
func (t table) value(c db.Column, v any) any {
	if t.hidden(c.Name) {
		_, worded := v.(string)
		return v != nil && (!worded || v != "")
	}
	switch x := v.(type) {
	case int64:
		if c.Type == "boolean" {
			return x != 0
		}
	case []byte:
		if c.Type == "text" {
			return string(x)
		}
	}
	return v
}

// jsonType is the type of a column in the words of JSON Schema.
func jsonType(c db.Column) string {
	switch {
	case c.Type == "boolean":
		return "boolean"
	case strings.Contains(c.Type, "int"):
		return "integer"
	case strings.Contains(c.Type, "double"), strings.Contains(c.Type, "real"), strings.Contains(c.Type, "numeric"):
		return "number"
	}
	return "string"
}
