// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { transfer, Refused } = await load("lib/chunks.ts");

/** A server that keeps bytes and loses the line when told to. */
function server({ failAt = [], refuse = false, forget = false } = {}) {
  const s = { bytes: [], starts: 0, patches: 0, waits: 0 };
  s.wire = {
    start: async () => {
      if (refuse) throw new Refused("This kind of file is not taken.");
      s.starts++; s.bytes = [];
      return { upload: "u" + s.starts, offset: 0 };
    },
    offset: async () => { if (forget) { forget = false; return -1; } return s.bytes.length; },
    patch: async (_u, offset, chunk, sent) => {
      s.patches++;
      assert.equal(offset, s.bytes.length, "a chunk in the wrong place");
      const data = [...new Uint8Array(await chunk.arrayBuffer())];
      if (failAt.includes(s.patches)) { s.bytes.push(...data.slice(0, 1)); throw new Error("line lost"); }
      s.bytes.push(...data); sent(data.length);
      return s.bytes.length;
    },
    wait: async () => { s.waits++; },
  };
  return s;
}
const data = Uint8Array.from({ length: 25 }, (_, i) => i);
const file = new File([data], "a.bin");

test("sends all bytes in order", async () => {
  const s = server(), seen = [];
  assert.equal(await transfer(file, s.wire, 10, (n) => seen.push(n), () => false), "u1");
  assert.deepEqual(s.bytes, [...data]);
  assert.equal(seen.at(-1), 25);
});

test("a lost line is a pause, and it goes on where the server is", async () => {
  const s = server({ failAt: [2, 3] }), paused = [];
  await transfer(file, s.wire, 10, (_n, p) => paused.push(p), () => false);
  assert.deepEqual(s.bytes, [...data]);
  assert.equal(s.starts, 1);
  assert.equal(s.waits, 2);
  assert.ok(paused.includes(true) && paused.at(-1) === false);
});

test("goes on with an upload known from before, or starts again when it is gone", async () => {
  const kept = server();
  kept.bytes = [...data.slice(0, 7)];
  assert.equal(await transfer(file, kept.wire, 10, () => {}, () => false, "old"), "old");
  assert.deepEqual([kept.bytes, kept.starts], [[...data], 0]);
  const gone = server({ forget: true });
  assert.equal(await transfer(file, gone.wire, 10, () => {}, () => false, "old"), "u1");
  assert.deepEqual(gone.bytes, [...data]);
});

test("a refusal ends it with the server's words", async () => {
  await assert.rejects(transfer(file, server({ refuse: true }).wire, 10, () => {}, () => false), /not taken/);
});

test("a removed file stops", async () => {
  const s = server();
  await assert.rejects(transfer(file, s.wire, 10, () => {}, () => s.patches > 0), Refused);
  assert.equal(s.patches, 1);
});

test("an empty file is there at once", async () => {
  assert.equal(await transfer(new File([], "empty"), server().wire, 10, () => {}, () => false), "u1");
});
