// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { Saver, backoff, kindOf } = await load("lib/saver.ts");

/** A clock that moves only when told to. */
function clock() {
  let now = 0, next = 1;
  const waiting = new Map();
  return {
    set: (f, ms) => (waiting.set(next, { f, at: now + ms }), next++),
    clear: (id) => waiting.delete(id),
    now: () => now,
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        await settled();
        const due = [...waiting].filter(([, w]) => w.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
        if (!due) break;
        now = Math.max(now, due[1].at);
        waiting.delete(due[0]);
        due[1].f();
      }
      now = end;
      await settled();
    },
  };
}
const settled = async () => { for (let i = 0; i < 20; i++) await Promise.resolve(); };

function desk(outcomes) {
  const c = clock(), sent = [], states = [];
  let text = "";
  const s = new Saver(async () => { sent.push(text); const o = outcomes.shift(); if (o instanceof Error) throw o; return o ?? { kind: "saved", text: "14:02" }; },
    (state) => states.push(state), 800, 5000, c);
  return { c, s, sent, states, type: (t) => { text = t; s.touch(); } };
}

test("saves at a pause, once", async () => {
  const d = desk([]);
  d.type("a"); await d.c.pass(500); d.type("ab"); await d.c.pass(500); d.type("abc");
  assert.deepEqual(d.sent, []);
  await d.c.pass(800);
  assert.deepEqual(d.sent, ["abc"]);
  assert.equal(d.s.state, "saved");
});

test("saves every five seconds of typing without a pause", async () => {
  const d = desk([]);
  for (let i = 0; i < 120; i++) { d.type("x".repeat(i)); await d.c.pass(100); }
  assert.ok(d.sent.length >= 2, `${d.sent.length} saves in twelve seconds`);
});

test("a change during a save is sent after it", async () => {
  const d = desk([]);
  let release;
  const slow = new Saver(() => new Promise((r) => { d.sent.push("slow"); release = () => r({ kind: "saved", text: "" }); }), () => {}, 800, 5000, d.c);
  slow.touch(); await d.c.pass(800);
  slow.touch(); await d.c.pass(3000);
  assert.equal(d.sent.filter((x) => x === "slow").length, 1, "two saves at a time");
  release(); await d.c.pass(800);
  assert.equal(d.sent.filter((x) => x === "slow").length, 2, "the change was not sent");
});

test("tries again after a lost line, with the newest words", async () => {
  const d = desk([new Error("offline"), { kind: "unreachable" }]);
  d.type("a"); await d.c.pass(800);
  assert.equal(d.s.state, "unreachable");
  d.type("ab"); await d.c.pass(5000);
  assert.deepEqual(d.sent.at(-1), "ab");
  assert.equal(d.s.state, "saved");
});

test("wake tries at once after signing in", async () => {
  const d = desk([{ kind: "signed-out" }]);
  d.type("a"); await d.c.pass(800);
  assert.equal(d.s.state, "signed-out");
  d.s.wake(); await d.c.pass(0);
  assert.equal(d.s.state, "saved");
  assert.equal(d.sent.length, 2);
});

test("a conflict waits for the person", async () => {
  const d = desk([{ kind: "conflict" }]);
  d.type("a"); await d.c.pass(800);
  d.type("ab"); await d.c.pass(60_000);
  assert.equal(d.sent.length, 1, "sent over a conflict");
  assert.equal(await d.s.flush(), false);
  d.s.settle(true); await d.c.pass(800);
  assert.deepEqual(d.sent, ["a", "ab"]);
});

test("what was refused is tried when it changes, and counts as unsaved", async () => {
  const d = desk([{ kind: "refused", text: "too long" }]);
  d.type("a"); await d.c.pass(60_000);
  assert.equal(d.sent.length, 1);
  d.type("b"); await d.c.pass(800);
  assert.deepEqual(d.sent, ["a", "b"]);
});

test("flush tells whether anything is left", async () => {
  const d = desk([{ kind: "unreachable" }]);
  assert.equal(await d.s.flush(), true, "nothing was there");
  d.type("a");
  assert.equal(await d.s.flush(), false);
  assert.equal(await d.s.flush(), true);
});

test("backoff grows to a minute", () => {
  assert.deepEqual([1, 2, 3, 10].map((n) => backoff(n, 1)), [1000, 2000, 4000, 60_000]);
  assert.ok(backoff(1, 0) >= 750);
});

test("kinds of answers", () => {
  const rows = [[{ status: 200 }, "saved"], [{ status: 204 }, "saved"], [{ status: 0, type: "opaqueredirect" }, "signed-out"], [{ status: 401 }, "signed-out"],
    [{ status: 409 }, "conflict"], [{ status: 412 }, "conflict"], [{ status: 429 }, "unreachable"], [{ status: 503 }, "unreachable"],
    [{ status: 403 }, "refused"], [{ status: 422 }, "refused"], [{ status: 413 }, "refused"]];
  for (const [answer, want] of rows) assert.equal(kindOf(answer), want, JSON.stringify(answer));
});
