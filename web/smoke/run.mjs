// SPDX-License-Identifier: AGPL-3.0-or-later
// node web/smoke/run.mjs [part of a name]   The islands in a real browser. Needs web/dist and /usr/bin/chromium (or CHROMIUM=path).
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const browser = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "lectern-")), {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", headless: true,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const until = async (what, f) => {
  for (let i = 0; i < 100; i++) { if (await f()) return; await new Promise((r) => setTimeout(r, 50)); }
  throw new Error("never: " + what);
};

const steps = {
  async "dialog, menu, keys"({ p, base }) {
    await p.goto(base + "/core");
    await p.click("#ask");
    assert.ok(await p.locator("#return").evaluate((d) => d.matches(":modal")));
    assert.equal(await focused(p), "no", "the safe answer has the focus");
    await p.keyboard.press("Escape");
    assert.equal(await focused(p), "ask");
    await p.click("#more");
    await until("menu focused", async () => (await focused(p)) === "m1");
    await p.keyboard.press("ArrowDown");
    assert.equal(await focused(p), "m2");
    await p.keyboard.press("Escape");
    await p.focus("#panel");
    await p.keyboard.press("j");
    assert.match(p.url(), /#next$/);
    await p.goto(base + "/core");
    await p.focus("#word");
    await p.keyboard.type("j");
    assert.doesNotMatch(p.url(), /#next/);
    await p.evaluate(() => { document.activeElement.blur(); document.documentElement.dataset.keys = "off"; });
    await p.keyboard.press("j");
    assert.doesNotMatch(p.url(), /#next/, "keys are off");
    await p.keyboard.press("Control+k");
    await p.waitForURL("**/find");
  },
  async "icon from the sprite is drawn"({ p, base }) {
    await p.goto(base + "/core");
    await until("icon", () => p.locator("svg.icon use").first().evaluate((u) => u.getBBox().width > 5));
  },
  async "double submit, swap, toast, copy"({ p, s, base }) {
    await p.goto(base + "/core");
    await p.locator("#send").evaluate((b) => { b.click(); b.click(); });
    assert.equal(await p.getAttribute("#send", "aria-busy"), "true");
    await until("posted", () => s.posts.some((x) => x.path === "/slow"));
    assert.equal(s.posts.filter((x) => x.path === "/slow").length, 1);
    await p.goto(base + "/core");
    await p.fill("#note", "being typed");
    await p.click("#tick");
    await until("swapped", async () => (await p.textContent("#ticks")) === "1 ticks");
    assert.equal(await p.inputValue("#note"), "being typed", "nothing else changed");
    assert.match(await p.textContent("#toasts"), /Ticked/);
    await browser.grantPermissions(["clipboard-read", "clipboard-write"], { origin: base });
    await p.click("#copy");
    await until("copied toast", async () => (await p.textContent("#toasts")).includes("Copied"));
    assert.equal(await p.evaluate(() => navigator.clipboard.readText()), "hello");
  },
  async "live region keeps focus and typing"({ p, s, base }) {
    await p.goto(base + "/core");
    await until("connected", () => s.streams.size > 0);
    await p.locator("#note").pressSequentially("half a sen");
    s.waiting = 5;
    s.tell("assignment-7");
    await until("refreshed", async () => (await p.locator("#waiting li").count()) === 5);
    assert.equal(await focused(p), "note");
    assert.equal(await p.inputValue("#note"), "half a sen");
    assert.equal(await p.textContent("#live"), "5 waiting");
    await browser.setOffline(true);
    await until("offline strip", () => p.isVisible("#offline"));
    await browser.setOffline(false);
    await until("strip gone", async () => !(await p.isVisible("#offline")));
  },
  async "journal: saves, survives a lost line and a reload"({ p, s, base }) {
    await p.goto(base + "/journal");
    await p.fill("#text", "One");
    await until("saved", async () => (await said(p)) === "Saved 14:02");
    assert.equal(s.draft.text, "One");
    s.failDrafts = true;
    await p.locator("#text").pressSequentially(" two");
    await until("on the device", async () => (await said(p)) === "On this device");
    await p.check("[name=own]");
    await p.reload();
    await until("restored", async () => (await p.inputValue("#text")) === "One two");
    assert.ok(await p.isChecked("[name=own]"));
    assert.ok(await p.isVisible("[data-when=restored]"));
    await p.click("#hand");
    await until("not handed in", () => p.isVisible("[data-when=not-handed-in]"));
    assert.equal(s.handedIn, 0);
    s.failDrafts = false;
    await p.click("#hand");
    await p.waitForURL("**/core");
    assert.equal(s.draft.text, "One two");
    assert.match(await p.textContent("#toasts"), /Handed in at 14:12/);
    assert.deepEqual(await kept(p), [], "the journal is empty after the hand-in");
  },
  async "journal: signed out keeps all, signing in goes on"({ p, s, base }) {
    s.signedIn = false;
    await p.goto(base + "/journal");
    await p.fill("#text", "Kept");
    await until("notice", () => p.isVisible("[data-when=signed-out]"));
    assert.equal((await kept(p)).length > 0, true);
    await p.click("#hand");
    await p.waitForTimeout(300);
    assert.equal(s.handedIn, 0, "not handed in while signed out");
    s.signedIn = true;
    await p.evaluate(() => window.dispatchEvent(new Event("focus")));
    await until("saved", async () => s.draft.text === "Kept" && !(await p.isVisible("[data-when=signed-out]")));
  },
  async "journal: another device wrote meanwhile"({ p, s, base }) {
    await p.goto(base + "/journal");
    s.draft = { version: s.draft.version + 1, text: "From the phone" };
    await p.fill("#text", "From the laptop");
    await until("conflict", () => p.isVisible("[data-when=conflict]"));
    assert.equal(s.draft.text, "From the phone", "nothing is overwritten unasked");
    await p.reload();
    await until("asked again", () => p.isVisible("[data-when=conflict]"));
    assert.equal(await p.inputValue("#text"), "From the laptop");
    await p.click("[data-keep-mine]");
    await until("kept mine", async () => s.draft.text === "From the laptop");
    await until("notice gone", async () => !(await p.isVisible("[data-when=conflict]")));
    s.draft = { version: s.draft.version + 1, text: "Phone again" };
    await p.fill("#text", "Laptop again");
    await until("conflict", () => p.isVisible("[data-when=conflict]"));
    await p.click("[data-take-theirs]");
    await until("took theirs", async () => (await p.inputValue("#text")) === "Phone again");
    assert.deepEqual(await kept(p), []);
  },
  async "journal: two hundred quick changes are all there"({ p, s, base }) {
    s.failDrafts = true;
    await p.goto(base + "/journal");
    const text = "word ".repeat(40).trim();
    await p.locator("#text").fill("");
    await p.locator("#text").pressSequentially(text);
    await p.reload();
    await until("restored", async () => (await p.inputValue("#text")) === text);
  },
  async "marking: saves each field, never over another's words, next without a page"({ p, s, base }) {
    await p.goto(base + "/mark/7");
    await p.fill("#points", "16");
    await until("saved", async () => (await said(p)) === "Saved 14:02");
    assert.equal(s.posts.at(-1).headers["if-match"], '"1"');
    assert.equal(await p.textContent("#sum"), "16");
    s.marks[7].comment = { version: 5, value: "Their words" };
    await p.fill("#comment", "My words");
    await until("side by side", () => p.isVisible(".versions"));
    assert.match(await p.textContent(".versions"), /My words.*Mr Hale, 14:01.*Their words/s);
    assert.equal(s.marks[7].comment.value, "Their words");
    await p.focus("#points");
    await p.keyboard.press("Enter");
    await p.waitForTimeout(200);
    assert.match(p.url(), /mark\/7/, "an open conflict keeps the page");
    await p.click(".versions > :nth-child(1) button");
    await until("mine kept", () => s.marks[7].comment.value === "My words");
    await p.evaluate(() => (window.samePage = true));
    await p.focus("#points");
    await p.keyboard.press("Enter");
    await until("next", async () => (await p.textContent("h1")) === "Pupil 8");
    assert.ok(await p.evaluate(() => window.samePage), "no page load");
    assert.equal(await p.title(), "Pupil 8");
    await p.fill("#points", "9");
    await until("saved there", () => s.marks[8].points.value === "9");
    await p.goBack();
    await until("back", async () => (await p.textContent("h1")) === "Pupil 7" && (await p.inputValue("#points")) === "16");
  },
  async "upload: chunks, a lost line, the form waits"({ p, s, base }) {
    await p.goto(base + "/upload");
    s.upload.failNext = true;
    await p.setInputFiles("#file", { name: "film.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(3_500_000, 7) });
    await p.click("#go");
    await p.waitForURL("**/find", { timeout: 15_000 });
    assert.equal(s.upload.bytes, 3_500_000);
    assert.equal(s.posts.find((x) => x.path === "/send-files").form.get("upload"), "5");
  },
  async "sort: buttons and pointer"({ p, s, base }) {
    await p.goto(base + "/sort");
    await until("running", () => p.evaluate(() => !!customElements.get("lectern-sort")));
    await p.click("#downA");
    assert.equal(await order(p), "BAC");
    assert.equal(await focused(p), "downA");
    await until("said", async () => (await p.textContent("#live")) === "A is now 2 of 3");
    await p.hover("#gripC");
    await p.mouse.down();
    const top = await p.locator("[data-sort=B]").boundingBox();
    await p.mouse.move(top.x + 10, top.y + 2, { steps: 5 });
    await p.mouse.up();
    assert.equal(await order(p), "CBA");
    await until("posted", () => s.posts.at(-1).form.get("before") === "B");
    s.refuseMoves = true;
    await p.click("#downC");
    await until("put back", async () => (await order(p)) === "CBA" && (await p.textContent("#live")) === "Not moved");
  },
};

const focused = (p) => p.evaluate(() => document.activeElement?.id);
const said = (p) => p.textContent("output.saved span");
const order = (p) => p.evaluate(() => [...document.querySelectorAll("[data-sort]")].map((e) => e.dataset.sort).join(""));
const kept = (p) => p.evaluate(() => new Promise((done) => {
  const open = indexedDB.open("lectern", 1);
  open.onsuccess = () => {
    const all = open.result.transaction("journal").objectStore("journal").getAll();
    all.onsuccess = () => (open.result.close(), done(all.result.filter((e) => e.seq > 0)));
  };
}));

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  if (process.argv[2] && !name.includes(process.argv[2])) continue;
  const { s, server, base } = await serve();
  const p = await browser.newPage();
  const faults = [];
  p.on("pageerror", (e) => faults.push(String(e)));
  p.on("console", (m) => /Content Security|Uncaught|Refused/i.test(m.text()) && faults.push(m.text()));
  try {
    await step({ p, s, base });
    assert.deepEqual(faults, []);
    console.log("ok   " + name);
  } catch (e) {
    failed++;
    console.log("FAIL " + name + "\n" + (e.stack ?? e) + (faults.length ? "\n" + faults.join("\n") : ""));
  }
  await browser.setOffline(false);
  await p.close({ runBeforeUnload: false });
  server.closeAllConnections();
  server.close();
}
await browser.close();
process.exit(failed ? 1 : 0);
