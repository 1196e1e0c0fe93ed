// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page of the demo school that somebody of each role can come to by links: axe, light and dark, desktop and phone; one heading; and no
// sideways scrolling, down to 320 px.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, plain } from "./lib/axe.mjs";
import { launch, open, phone } from "./lib/browser.mjs";
import { Lectern, signIn } from "./lib/lectern.mjs";

const colours = ["color-contrast", "link-in-text-block"];
const cast = { pupil: "jonas", teacher: "marit", parent: "anne", mentor: "per", admin: "ragnhild", officer: "sigrun" };
const most = { "/assignments/{}": 3, "/resources/{}": 2, "/children/{}/assignments/{}": 2 };
const same = /^\/privacy|^\/me\//; // the same for everybody
const looked = new Set();
let browser, lectern;
before(async () => {
  [browser, lectern] = await Promise.all([launch(), Lectern.fresh()]);
  const { code, err } = await lectern.run("demo", "--size", "school");
  assert.equal(code, 0, err);
  await lectern.start();
});
after(async () => {
  await browser?.close();
  await lectern?.remove();
});

/** What kind of page an address is: ids and the values of a query do not matter. */
function kind(url) {
  const names = [...new Set(url.searchParams.keys())].sort().join("&");
  return url.pathname.replace(/\/[0-9a-z]{13}(?=\/|$)/g, "/{}") + (names && `?${names}`);
}

async function look(p) {
  const found = [...await axe(p), ...await plain(p)];
  await p.emulateMedia({ colorScheme: "dark" });
  found.push(...await axe(p, " dark", colours));
  await p.emulateMedia({ colorScheme: "light" });
  await p.setViewportSize(phone.viewport);
  found.push(...await axe(p, " phone"), ...await plain(p, " phone"));
  await p.setViewportSize({ width: 320, height: 640 });
  found.push(...await plain(p, " 320"));
  await p.setViewportSize({ width: 1440, height: 900 });
  return found;
}

async function walk(p, faults) {
  const waiting = ["/", "/me", "/privacy"], times = {}, seen = new Set();
  while (waiting.length) {
    const url = new URL(waiting.shift(), lectern.base);
    url.hash = "";
    const k = kind(url);
    if (seen.has(url.href) || (times[k] ?? 0) >= (most[k] ?? 1)) continue;
    seen.add(url.href);
    times[k] = (times[k] ?? 0) + 1;
    const answer = await p.goto(url.href);
    if (answer.status() >= 400 && answer.status() !== 409) { // 409 is a page that says why not
      faults.push(`${k}  a link leads to ${answer.status()}`);
      continue;
    }
    if (!same.test(k) || !looked.has(k)) faults.push(...(await look(p)).map((f) => f.replace(/\/[0-9a-z]{13}(?=\/|\s|$)/g, "/{}")));
    looked.add(k);
    waiting.push(...await p.evaluate((base) => [...document.querySelectorAll("a[href]")].filter((a) => a.href.startsWith(base + "/")
      && !/\/files\/|\/assets\/|\.csv(\?|$)|[?&]download/.test(a.href) && !a.hasAttribute("download") && !a.type).map((a) => a.href), lectern.base));
  }
  return Object.keys(times);
}

for (const [role, who] of Object.entries(cast)) {
  test(`what ${/^[ao]/.test(role) ? "an" : "a"} ${role} comes to`, async (t) => {
    const p = await open(browser, lectern.base), faults = [];
    await signIn(p, lectern, `${who}@fjordvik.example`);
    const kinds = await walk(p, faults);
    t.diagnostic(`${role}: ${kinds.length} kinds of page`);
    assert.deepEqual([...new Set([...faults, ...p.faults])], []);
    assert.ok(kinds.length >= 6, kinds.join(" "));
    await p.context().close();
  });
}
