// SPDX-License-Identifier: AGPL-3.0-or-later

package exit

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// schema describes every table in the words of JSON Schema, with what each column is declared to be.
func schema(all []table) map[string]any {
	defs := map[string]any{}
	for _, t := range all {
		columns, needed := map[string]any{}, []string{}
		for _, c := range t.live {
			d := t.Columns[c.Name]
			one := map[string]any{"description": d.What, "x-category": d.Cat, "x-purpose": t.ActivityOf(c.Name).ID, "x-retention": t.RetentionOf(c.Name).ID}
			switch {
			case t.hidden(c.Name):
				one["type"], one["x-secret"] = "boolean", true
			case c.NotNull:
				one["type"] = jsonType(c)
			default:
				one["type"] = []string{jsonType(c), "null"}
			}
			if to := t.to[c.Name]; to != "" {
				one["x-refers-to"] = to
			}
			columns[c.Name] = one
			needed = append(needed, c.Name)
		}
		defs[t.Name] = map[string]any{"type": "object", "properties": columns, "required": needed, "additionalProperties": false, "x-key": t.key()}
	}
	return map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Tables of a Lectern site, one definition for each line of tables/NAME.jsonl", "$defs": defs}
}

// columns describes every column in one table.
func columns(to io.Writer, all []table) error {
	out := csv.NewWriter(to)
	err := out.Write([]string{"table", "column", "type", "refers_to", "what", "category", "secret", "whose", "purpose", "basis", "kept", "free_text"})
	for _, t := range all {
		var whose []string
		for _, l := range t.Subjects {
			whose = append(whose, l.Role+" by "+l.Path)
		}
		for _, c := range t.live {
			d, a, r := t.Columns[c.Name], t.ActivityOf(c.Name), t.RetentionOf(c.Name)
			kept := r.ID
			if r.Period != "" {
				kept = r.Period + " after " + r.Anchor
			}
			err = errors.Join(err, out.Write([]string{t.Name, c.Name, jsonType(c), t.to[c.Name], d.What, string(d.Cat), strconv.FormatBool(t.hidden(c.Name)),
				strings.Join(whose, "; "), a.ID, string(a.Basis), kept, strconv.FormatBool(d.FreeText)}))
		}
	}
	out.Flush()
	return errors.Join(err, out.Error())
}

const readmeHead = `# Everything of %s

Exported on %s by Lectern. Controller: %s.

## What is in this file

- tables/NAME.jsonl: one table each, one row a line, in JSON (UTF-8). This is the exact form.
- tables/NAME.csv: the same for spreadsheets (UTF-8, commas). Nothing stands for "none"; a text that a spreadsheet would compute has an
  apostrophe in front.
- columns.csv: what every column is, to which column of which table it leads, whose data, for which purpose, on which
  lawful basis and how long it is kept.
- schema.json: the same tables in JSON Schema, for programs.
- files/: the original files under the names that the tables use for them. files.jsonl lists each with its own name, size and SHA-256.
- manifest.json: how many rows and files, and the SHA-256 of everything here. manifest.sig is its signature (Ed25519, base64).

Columns whose names end in _at are moments: milliseconds since 1 January 1970, UTC. Columns whose names end in _on are days. Numbers of
rows can be larger than 2^53; read them as whole numbers of 64 bits. Columns marked "secret" hold true where a password digest or a token
is kept and false where none is; they are not exported themselves. Structured text is JSON inside a text.

Check this file with: lectern site verify FILE

## Tables
`

// readme says in plain words what lies where.
func readme(w io.Writer, m Manifest, all []table) error {
	var b strings.Builder
	fmt.Fprintf(&b, readmeHead, m.Site, m.Made.Time().UTC().Format("2 January 2006 15:04 UTC"), m.Controller)
	for _, t := range all {
		fmt.Fprintf(&b, "\n### %s\n\nPurpose: %s. Kept: %s.\n\n| Column | Type | What it is |\n|---|---|---|\n", t.Name, t.Activity.ID, t.Retention.ID)
		for _, c := range t.live {
			kind := jsonType(c)
			if t.hidden(c.Name) {
				kind = "secret"
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Name, kind, t.Columns[c.Name].What)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
