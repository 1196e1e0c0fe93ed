// SPDX-License-Identifier: AGPL-3.0-or-later
// Steps of one journey: when one does not succeed, those after it are not tried.
import { test } from "node:test";

let stuck = "";

export function step(name, fn) {
  test(name, async (t) => {
    if (stuck) return t.skip(`after “${stuck}”`);
    stuck = name;
    await fn(t);
    stuck = "";
  });
}
