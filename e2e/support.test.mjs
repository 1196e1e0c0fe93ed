// SPDX-License-Identifier: AGPL-3.0-or-later
// Support of the host in a real browser: an admin lets somebody in, she reads and can do nothing, and a pupil sees that she looked.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { axe, plain } from "./lib/axe.mjs";
import { launch, open, phone } from "./lib/browser.mjs";
import { Lectern, signIn } from "./lib/lectern.mjs";
import { step } from "./lib/steps.mjs";

const why = "Parents cannot sign in, case 4711";
let browser, lectern, admin, guest, link;
before(async () => {
  [browser, lectern] = await Promise.all([launch(), Lectern.fresh()]);
  const { code, err } = await lectern.run("demo", "--size", "school");
  assert.equal(code, 0, err);
  await lectern.start();
  admin = await open(browser, lectern.base);
  await signIn(admin, lectern, "ragnhild@fjordvik.example");
});
after(async () => {
  await browser?.close();
  await lectern?.remove();
});

const sound = async (p) => {
  assert.deepEqual([...await axe(p), ...await plain(p)], []);
  await p.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await axe(p, " dark", ["color-contrast"]), []);
  await p.emulateMedia({ colorScheme: "light" });
  const size = p.viewportSize();
  await p.setViewportSize(phone.viewport);
  assert.deepEqual([...await axe(p, " phone"), ...await plain(p, " phone")], []);
  await p.setViewportSize(size);
};

step("T-42 an admin sees what support will read, changes her mind about the time, and lets it in", async () => {
  await admin.goto("/admin");
  await admin.getByRole("link", { name: "Support of the host" }).click();
  await admin.getByRole("link", { name: "Let support in" }).first().click();
  await sound(admin);
  await admin.getByLabel("Given name of the person at the host").fill("Sven");
  await admin.getByLabel("Family name").fill("Holm");
  await admin.getByLabel("Why", { exact: true }).fill(why);
  await admin.getByRole("button", { name: "See what they will read" }).click();
  await admin.getByRole("heading", { name: "Let Sven Holm in for 2 hours?" }).waitFor();
  await sound(admin);
  await admin.getByRole("button", { name: "Change" }).click();
  assert.equal(await admin.getByLabel("Why", { exact: true }).inputValue(), why);
  await admin.getByLabel("1 hour", { exact: true }).check();
  await admin.getByRole("button", { name: "See what they will read" }).click();
  await admin.getByRole("button", { name: "Let in now" }).click();
  link = await admin.getByLabel("Link", { exact: true }).inputValue();
  await sound(admin);
});

step("T-42 support signs in once, reads with a line that says until when, and every button answers no", async () => {
  guest = await open(browser, lectern.base);
  await guest.goto(new URL(link).pathname);
  await guest.locator("main").getByRole("button").click();
  await guest.getByRole("complementary", { name: "Your visit" }).getByText("You can change nothing").waitFor();
  await sound(guest);
  await guest.goto("/admin/people?q=Jonas");
  await guest.getByRole("link", { name: "Jonas Eide" }).click();
  await sound(guest);
  await guest.getByRole("button", { name: "Sign-in link" }).click();
  await guest.getByText("Support of the host reads and changes nothing").waitFor();
  const again = await open(browser, lectern.base);
  await again.goto(new URL(link).pathname);
  await again.locator("main").getByRole("button").click();
  assert.equal(await again.locator("aside.visit").count(), 0);
});

step("T-32 the pupil reads on a phone who looked, as what and why", async () => {
  const p = await open(browser, lectern.base, phone);
  await signIn(p, lectern, "jonas@fjordvik.example");
  await p.goto("/privacy/me");
  await p.getByText("Can read now").waitFor();
  await p.getByRole("link", { name: "Support of the host" }).click();
  assert.deepEqual(await axe(p), []);
  await p.getByRole("link", { name: /Opened something of yours/ }).click();
  await p.getByText("Support of the host").first().waitFor();
  await p.getByText(why).first().waitFor();
});

step("T-42 the admin ends it, and the next page is refused", async () => {
  await admin.getByRole("link", { name: "See this visit" }).click();
  await sound(admin);
  await admin.getByRole("button", { name: "End the visit" }).click();
  await admin.getByText("Was ended before its time").waitFor();
  assert.equal((await guest.goto("/admin/people")).status(), 403);
  await guest.getByText("Your access has ended").waitFor();
});
