// SPDX-License-Identifier: AGPL-3.0-or-later
// From an empty data folder to a signed-in admin, and the pages everybody has.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, plain } from "./lib/axe.mjs";
import { launch, open } from "./lib/browser.mjs";
import { Lectern, signIn } from "./lib/lectern.mjs";

let browser, lectern;
before(async () => {
  [browser, lectern] = await Promise.all([launch(), Lectern.fresh()]);
  await lectern.start();
});
after(async () => {
  await browser?.close();
  await lectern?.remove();
});

const password = "seven blue herons";
const form = { name: "Havnegata skole", controller_name: "Havnegata kommune", controller_email: "post@havnegata.example", officer_name: "Siv Dahl",
  officer_email: "siv@havnegata.example", given_name: "Ragna", family_name: "Foss", email: "ragna@havnegata.example", new_password: password };

test("the first run makes the site and lets its admin in", async () => {
  const p = await open(browser, lectern.base);
  await p.goto("/me");
  assert.equal(new URL(p.url()).pathname, "/first-run");
  assert.deepEqual([...await axe(p), ...await plain(p)], []);
  for (const [name, value] of Object.entries(form)) await p.fill(`[name=${name}]`, value);
  await p.selectOption("[name=country]", "NO");
  await p.selectOption("[name=language]", "en");
  await p.getByRole("button", { name: "Make the site" }).click();
  await p.waitForURL((u) => u.pathname !== "/first-run");
  await p.goto("/admin/site");
  assert.equal(await p.inputValue("[name=name]"), form.name);
  assert.deepEqual(p.faults, []);
  await p.context().close();
});

test("a wrong password keeps the name, a right one leads where she wanted to go", async () => {
  const p = await open(browser, lectern.base);
  await p.goto("/me/devices");
  await p.getByLabel("User name or e-mail").fill(form.email);
  await p.getByLabel("Password").fill("nine green herons");
  await p.getByRole("button", { name: "Sign in", exact: true }).click();
  await p.getByText("do not belong together").first().waitFor();
  assert.equal(await p.getByLabel("User name or e-mail").inputValue(), form.email);
  assert.deepEqual(await axe(p), []);
  await p.getByLabel("Password").fill(password);
  await p.getByRole("button", { name: "Sign in", exact: true }).click();
  await p.waitForURL("**/me/devices");
  await p.goto("/me");
  await p.getByRole("button", { name: "Sign out" }).click();
  await p.waitForURL("**/sign-in");
  assert.deepEqual(p.faults, []);
  await p.context().close();
});

test("a link lets in once", async () => {
  const link = await lectern.link(form.email);
  const [first, second] = [await open(browser, lectern.base), await open(browser, lectern.base)];
  await first.goto(link);
  await first.getByRole("button", { name: "Sign in" }).click();
  await first.waitForURL((u) => !u.pathname.startsWith("/sign-in"));
  await second.goto(link);
  const button = second.getByRole("button", { name: "Sign in" });
  if (await button.isVisible()) await button.click();
  await second.getByText("This link no longer works").first().waitFor();
  await Promise.all([first.context().close(), second.context().close()]);
});

test("display settings hold on every page", async () => {
  const p = await open(browser, lectern.base);
  await signIn(p, lectern, form.email);
  await p.goto("/me");
  await p.check("[name=theme][value=dark]");
  await p.check("[name=contrast][value=more]");
  await p.locator("form[action='/me/display'] button").click();
  await p.waitForURL("**/me");
  await p.goto("/privacy");
  assert.equal(await p.getAttribute("html", "data-theme"), "dark");
  assert.equal(await p.getAttribute("html", "data-contrast"), "more");
  assert.deepEqual(await axe(p, " dark, more contrast"), []);
  await p.context().close();
});

test("what she did is in the log", async () => {
  const p = await open(browser, lectern.base);
  await signIn(p, lectern, form.email);
  await p.goto("/admin/audit");
  assert.ok((await p.locator("table tbody tr").count()) >= 3);
  assert.deepEqual([...await axe(p), ...await plain(p)], []);
  await p.context().close();
});
