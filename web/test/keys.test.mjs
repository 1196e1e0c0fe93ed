// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

globalThis.navigator ??= { platform: "Linux" };
const { matches } = await load("lib/keys.ts");
const press = (key, held = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test("which press is which combination", () => {
  const rows = [
    ["j", press("j"), false, true], ["j", press("J", { shiftKey: true }), false, false], ["j", press("j", { ctrlKey: true }), false, false],
    ["mod+k", press("k", { ctrlKey: true }), false, true], ["mod+k", press("k", { metaKey: true }), false, false],
    ["mod+k", press("k", { metaKey: true }), true, true], ["mod+k", press("k", { ctrlKey: true }), true, false],
    ["?", press("?", { shiftKey: true }), false, true], ["/", press("/"), false, true], ["/", press("/", { shiftKey: true }), false, true],
    ["enter", press("Enter"), false, true], ["shift+arrowdown", press("ArrowDown", { shiftKey: true }), false, true],
    ["arrowdown", press("ArrowDown", { shiftKey: true }), false, false], ["alt+1", press("1", { altKey: true }), false, true], ["1", press("1", { altKey: true }), false, false],
  ];
  for (const [combo, p, mac, want] of rows) assert.equal(matches(combo, p, mac), want, `${combo} ${JSON.stringify(p)} mac ${mac}`);
});
