// SPDX-License-Identifier: AGPL-3.0-or-later

package db_test

import (
	"slices"
	"testing"

	"lectern/internal/platform/db"
	"lectern/internal/platform/testkit"
)

// TestReferences: both engines say the same, also where a key is of two columns or its name is not said.
func TestReferences(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		got, err := db.References(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		want := []db.Reference{{"book", "place", "spot", "place"}, {"book", "room", "spot", "room"}, {"book", "shelf_id", "shelf", "id"}, {"book", "writer", "author", "number"}}
		if !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
	}, db.Migration{Domain: "book", Name: "20260101_0000_book", SQL: `
		CREATE TABLE author (number bigint PRIMARY KEY);
		CREATE TABLE shelf (id bigint PRIMARY KEY);
		CREATE TABLE spot (room bigint NOT NULL, place bigint NOT NULL, PRIMARY KEY (room, place));
		CREATE TABLE book (id bigint PRIMARY KEY, shelf_id bigint REFERENCES shelf (id), writer bigint REFERENCES author, room bigint, place bigint,
			FOREIGN KEY (room, place) REFERENCES spot (room, place));`})
}
