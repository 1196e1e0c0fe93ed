// SPDX-License-Identifier: AGPL-3.0-or-later
// Rights in a real browser: a pupil reads what an erasure would leave and fetches a copy, a parent asks for a child, somebody without an
// account writes, and the privacy officer sees it all with the days that are left.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { axe } from "./lib/axe.mjs";
import { launch, open, phone } from "./lib/browser.mjs";
import { Lectern, signIn } from "./lib/lectern.mjs";
import { step } from "./lib/steps.mjs";

const password = "fjordvik demo school";
let browser, lectern, pupil;
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

async function as(who, what) {
  const p = await open(browser, lectern.base, what);
  await signIn(p, lectern, `${who}@fjordvik.example`);
  return p;
}

step("a pupil reaches the preview of an erasure in three clicks from Today", async () => {
  pupil = await as("jonas", phone);
  await pupil.goto("/");
  let clicks = 0;
  const click = async (what) => {
    await what.click();
    clicks++;
  };
  const me = pupil.locator('a[href="/me"]:visible').first();
  await click(me);
  await click(pupil.locator('a[href="/privacy/me"]').first());
  await click(pupil.locator('a[href="/privacy/me/erase"]').first());
  await pupil.getByRole("heading", { name: "This would stay" }).waitFor();
  assert.ok(clicks <= 4);
  const main = await pupil.locator("main").innerText();
  assert.match(main, /mark or comment/);
  assert.match(main, /record of assessment/);
  assert.match(main, /until \d+ \w+ 20\d\d/);
  assert.deepEqual(await axe(pupil), []);
});

step("what was typed is still there after a wrong password", async () => {
  await pupil.locator("[name=said]").fill("I am moving away.");
  await pupil.locator("[name=password]").fill("not my password");
  await pupil.getByRole("button", { name: "Ask to have it deleted" }).click();
  await pupil.locator("#f-password[aria-invalid=true], [name=password][aria-invalid=true]").first().waitFor();
  assert.equal(await pupil.locator("[name=said]").inputValue(), "I am moving away.");
  await pupil.locator("[name=password]").fill(password);
  await pupil.getByRole("button", { name: "Ask to have it deleted" }).click();
  await pupil.waitForURL(/\/privacy\/me\/requests\//);
  assert.deepEqual(await axe(pupil), []);
});

step("he fetches a copy once", async () => {
  await pupil.goto("/privacy/me/ask?kind=access");
  await pupil.locator("[name=password]").fill(password);
  await pupil.getByRole("button", { name: "Send" }).click();
  await pupil.waitForURL(/\/privacy\/me\/requests\//);
  const fetchIt = pupil.getByRole("button", { name: "Fetch it" });
  for (let i = 0; i < 40 && !(await fetchIt.isVisible()); i++) {
    await pupil.waitForTimeout(250);
    await pupil.reload();
  }
  const [copy] = await Promise.all([pupil.waitForEvent("download"), fetchIt.click()]);
  assert.match(copy.suggestedFilename(), /\.zip$/);
  await pupil.reload();
  await pupil.getByText("The copy is gone.").waitFor();
});

step("a parent reads what is stored about a child", async () => {
  const p = await as("anne");
  await p.goto("/privacy/me");
  await p.getByRole("link", { name: "Jonas Eide" }).click();
  await p.getByRole("heading", { name: /Jonas Eide/ }).waitFor();
  assert.deepEqual(await axe(p), []);
  await p.context().close();
});

step("somebody without an account asks", async () => {
  const p = await open(browser, lectern.base);
  await p.goto("/privacy/ask");
  assert.deepEqual(await axe(p), []);
  await p.locator("[name=kind]").selectOption("access");
  await p.locator("[name=name]").fill("Grandmother Eide");
  await p.locator("[name=contact]").fill("grandmother@example.org");
  await p.getByRole("button", { name: "Send" }).click();
  await p.getByText("Received.").waitFor();
  await p.context().close();
});

step("the officer decides, and the admin cannot", async () => {
  const p = await as("sigrun");
  await p.goto("/privacy/desk");
  await p.getByText("Grandmother Eide").waitFor();
  assert.deepEqual(await axe(p), []);
  await p.getByRole("link", { name: /^Delete data/ }).click();
  await p.getByRole("heading", { name: "This would disappear" }).waitFor();
  assert.deepEqual(await axe(p), []);
  const desk = new URL(p.url()).pathname;
  await p.getByRole("button", { name: "Grant the deletion" }).click();
  await p.getByText("Granted; it begins in three days").waitFor();
  await p.context().close();
  const admin = await as("ragnhild");
  assert.equal((await admin.goto(desk)).status(), 404);
  admin.faults.length = 0; // the page that is not there is what was wanted
  await admin.context().close();
});

step("he takes it back while he can", async () => {
  await pupil.goto("/privacy/me");
  await pupil.getByRole("link", { name: "Delete data" }).click();
  await pupil.getByRole("button", { name: "Take it back" }).click();
  await pupil.getByText("Taken back").first().waitFor();
  await pupil.context().close();
});

step("T-58 a pupil reports a leak in two clicks from her privacy page, and the officer sees it with a clock", async () => {
  const p = await as("jonas", phone);
  await p.goto("/privacy/me");
  await p.getByRole("link", { name: "Report a leak" }).first().click();
  assert.deepEqual(await axe(p), []);
  await p.locator("[name=said]").fill("I could read the marks of others.");
  await p.locator("[name=place]").fill("The screen in the hall");
  await p.getByRole("button", { name: "Send it to the privacy officer" }).click();
  await p.getByRole("heading", { name: "Thank you for telling us" }).waitFor();
  const o = await as("sigrun");
  await o.goto("/privacy/desk");
  await o.getByRole("link", { name: "Leaks", exact: true }).first().click();
  await o.getByRole("link", { name: /^Leak 1/ }).first().click();
  await o.getByText("I could read the marks of others.").waitFor();
  assert.deepEqual(await axe(o), []);
  await o.getByRole("button", { name: "Start the clock" }).click();
  await o.getByText(/7[12] hours left/).first().waitFor();
});

step("somebody without an account reports a leak from the notice", async () => {
  const p = await open(browser, lectern.base);
  await p.goto("/privacy");
  await p.getByRole("link", { name: "Report a leak" }).first().click();
  await p.locator("[name=said]").fill("A list of names lies in the bus.");
  await p.getByRole("button", { name: "Send it to the privacy officer" }).click();
  await p.getByRole("heading", { name: "Thank you for telling us" }).waitFor();
});
