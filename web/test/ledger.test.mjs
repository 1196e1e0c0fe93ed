// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { fold, same, verdict } = await load("lib/ledger.ts");
const entry = (seq, base, values) => ({ owner: "p", form: "f", at: 0, seq, base, values });

test("the newest value of each field counts, whatever the order they are read in", () => {
  assert.deepEqual(fold([entry(3, 1, { text: "c" }), entry(1, 1, { text: "a", title: "t" }), entry(2, 1, { text: "b" })]), { text: "c", title: "t" });
  assert.deepEqual(fold([]), {});
});

test("same to the server", () => {
  assert.ok(same({ t: "a\r\nb " }, { t: "a\nb" }));
  assert.ok(!same({ t: "a" }, { t: "b" }));
  assert.ok(!same({ t: "a" }, {}));
  assert.ok(same({}, { t: "a" }));
});

test("verdict", () => {
  const rows = [
    ["nothing kept", [], undefined, { t: "server" }, 3, "nothing"],
    ["kept is what the server has", [entry(1, 2, { t: "server" })], undefined, { t: "server" }, 3, "nothing"],
    ["crash before the save", [entry(1, 3, { t: "mine" })], undefined, { t: "server" }, 3, "restore"],
    ["the answer got lost, then more was typed", [entry(1, 3, { t: "mine, more" })], entry(0, 3, { t: "mine" }), { t: "mine" }, 4, "restore"],
    ["another device wrote meanwhile", [entry(1, 3, { t: "mine" })], entry(0, 3, { t: "old" }), { t: "theirs" }, 4, "ask"],
    ["another device wrote, nothing was ever sent from here", [entry(1, 3, { t: "mine" })], undefined, { t: "theirs" }, 4, "ask"],
  ];
  for (const [name, entries, sent, page, version, want] of rows) assert.equal(verdict(entries, sent, page, version), want, name);
});
