// SPDX-License-Identifier: AGPL-3.0-or-later
// A browser that was never here opens every page that anybody may see, and so does somebody who is signed in.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch, open } from "./lib/browser.mjs";
import { Lectern, signIn } from "./lib/lectern.mjs";
import { step } from "./lib/steps.mjs";

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

/** The names that the storage page declares; a name may end in a part that differs: "lectern.draft.…". */
async function declared(p) {
  await p.goto("/privacy/storage");
  const names = await p.locator("dd code").allInnerTexts();
  assert.ok(names.length > 3, names.join());
  return (name) => names.some((n) => name === n || n.split(/[{<…*]/)[0].length > 3 && name.startsWith(n.split(/[{<…*]/)[0]));
}

async function kept(p) {
  const cookies = (await p.context().cookies()).map((c) => c.name);
  return [...cookies, ...await p.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)])];
}

async function crawl(p, from, most) {
  const waiting = [...from], seen = new Set(waiting), strangers = [];
  p.on("request", (r) => {
    const { host, protocol } = new URL(r.url());
    if (/^https?:/.test(protocol) && host !== new URL(lectern.base).host) strangers.push(r.url());
  });
  const known = await declared(p);
  let opened = 0;
  while (waiting.length && opened < most) {
    const answer = await p.goto(waiting.shift());
    if (answer.status() >= 400) continue;
    opened++;
    assert.deepEqual((await kept(p)).filter((name) => !known(name)), [], p.url());
    assert.equal(await p.locator("dialog[open]").count(), 0, `${p.url()} stands in the way`);
    for (const href of await p.evaluate((base) => [...document.querySelectorAll("a[href]")].filter((a) => a.href.startsWith(base + "/") && !a.hasAttribute("download") && !a.type
      && !/\/files\//.test(a.href)).map((a) => a.href.split("#")[0]), lectern.base)) {
      if (!seen.has(href)) seen.add(href), waiting.push(href);
    }
  }
  assert.deepEqual(strangers, []);
  return opened;
}

step("T-06 a new browser keeps nothing, asks nobody else, and no page waits for a consent", async () => {
  const p = await open(browser, lectern.base);
  const n = await crawl(p, ["/privacy", "/sign-in", "/privacy/ask"], 60);
  assert.ok(n > 12, `${n} pages`);
  assert.deepEqual(await kept(p), []);
});

step("T-06 signed in, only what is declared is kept", async () => {
  const p = await open(browser, lectern.base);
  await signIn(p, lectern, "jonas@fjordvik.example");
  assert.ok(await crawl(p, ["/"], 40) > 10);
  assert.ok((await kept(p)).length > 0);
});
