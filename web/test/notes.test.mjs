// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { stack } = await load("lib/notes.ts");

test("notes stand where they want to, and below each other where they would touch", () => {
  const rows = [
    ["apart", [[10, 40], [100, 40]], [10, 100]],
    ["touching", [[10, 40], [20, 30], [200, 10]], [10, 58, 200]],
    ["pushed down one after another", [[0, 50], [0, 50], [0, 50]], [0, 58, 116]],
    ["none", [], []],
  ];
  for (const [name, notes, want] of rows) assert.deepEqual(stack(notes.map(([w, height]) => ({ want: w, height }))), want, name);
});
