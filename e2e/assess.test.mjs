// SPDX-License-Identifier: AGPL-3.0-or-later
// In a real browser: the office and the privacy officer assess what a plan may do to a child, on a phone and by keys; and a pupil takes the
// work of one school along to another one.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { axe } from "./lib/axe.mjs";
import { launch, open, phone } from "./lib/browser.mjs";
import { Lectern, signIn } from "./lib/lectern.mjs";
import { step } from "./lib/steps.mjs";

const password = "fjordvik demo school";
let browser, here, there, folder;
before(async () => {
  [browser, here, there, folder] = await Promise.all([launch(), Lectern.fresh(), Lectern.fresh(), mkdtemp(join(tmpdir(), "lectern-along-"))]);
  await Promise.all(
    [here, there].map(async (l) => {
      const { code, err } = await l.run("demo", "--size", "school");
      assert.equal(code, 0, err);
      await l.start();
    }),
  );
});
after(async () => {
  await browser?.close();
  await Promise.all([here?.remove(), there?.remove(), folder && rm(folder, { recursive: true })]);
});

async function as(lectern, who, what) {
  const p = await open(browser, lectern.base, what);
  await signIn(p, lectern, `${who}@fjordvik.example`);
  return p;
}

step("what needs an assessment is refused, and says where to begin", async () => {
  const office = await as(here, "ragnhild");
  await office.goto("/admin/imports/fields");
  await office.locator("[name=column]").fill("users.metadata.plan");
  await office.locator("[name=label]").fill("Individual plan");
  await office.locator("[name=activity]").selectOption("assessment");
  await office.locator("[name=category]").selectOption("pastoral");
  await office.getByRole("button", { name: "Map the column" }).click();
  assert.equal(await office.locator("[name=label]").inputValue(), "Individual plan");
  assert.deepEqual(await axe(office), []);
  await office.getByRole("link", { name: "See the assessments of consequences" }).click();
  await office.getByRole("link", { name: "New assessment" }).click();
  await office.locator("[name=title]").fill("Individual plans");
  await office.getByLabel("Marks and feedback").check();
  await office.getByLabel(/Care and support/).check();
  await office.getByRole("button", { name: "Begin" }).click();
  await office.waitForURL(/\/work$/);
  await office.locator("[name=necessity]").fill("The law demands a plan.");
  await office.locator("[name=views]").fill("The pupils' council was asked.");
  await office.getByRole("button", { name: "Save" }).first().click();
  await office.getByText("Add a risk").click();
  await office.locator("[name=what]").fill("Classmates read it.");
  for (const [name, n] of [["likely", "3"], ["severe", "3"], ["likely_after", "1"], ["severe_after", "2"]]) {
    await office.locator(`[name=${name}]`).selectOption(n);
  }
  await office.locator("[name=measure]").fill("Only the form teacher may open it.");
  await office.locator("[name=proof]").selectOption("T-41");
  await office.locator("form[action$='/risks']").getByRole("button", { name: "Save" }).click();
  await office.getByText("Without measures: high risk. With them: low risk.").waitFor();
  await office.getByText("The privacy officer must give advice.").waitFor();
  assert.deepEqual(await axe(office), []);
  await office.context().close();
});

step("the officer gives advice on a phone, and the office approves", async () => {
  const officer = await as(here, "sigrun", phone);
  await officer.goto("/privacy/assessments");
  await officer.getByRole("link", { name: "2. Individual plans" }).click();
  await officer.locator("[name=advice]").fill("Yes, for those who need one.");
  await officer.locator("form[action$='/advice']").getByRole("button").click();
  assert.equal(await officer.getByRole("button", { name: "Approve and publish" }).count(), 0);
  assert.deepEqual(await axe(officer), []);
  await officer.context().close();
  const office = await as(here, "ragnhild");
  await office.goto("/privacy/assessments");
  await office.getByRole("link", { name: "2. Individual plans" }).click();
  await office.getByRole("button", { name: "Approve and publish" }).click();
  await office.goto("/privacy/assessments");
  await office.locator("li", { hasText: "Individual plans" }).getByText("In force").waitFor();
  await office.context().close();
  const visitor = await open(browser, here.base);
  await visitor.goto("/privacy/assessments");
  await visitor.getByRole("link", { name: "2. Individual plans" }).click();
  await visitor.getByText("Only the form teacher may open it.").waitFor();
  assert.deepEqual(await axe(visitor), []);
  await visitor.context().close();
});

step("a pupil takes work along to another school", async () => {
  const old = await as(here, "jonas");
  await old.goto("/privacy/me/ask?kind=port");
  await old.locator("[name=password]").fill(password);
  await old.getByRole("button", { name: "Send" }).click();
  await old.waitForURL(/\/privacy\/me\/requests\//);
  const fetchIt = old.getByRole("button", { name: "Fetch it" });
  for (let i = 0; i < 40 && !(await fetchIt.isVisible()); i++) {
    await old.waitForTimeout(250);
    await old.reload();
  }
  const [copy] = await Promise.all([old.waitForEvent("download"), fetchIt.click()]);
  const zip = join(folder, "works.zip");
  await copy.saveAs(zip);
  await old.context().close();

  const pupil = await as(there, "jonas", phone);
  await pupil.goto("/privacy/me");
  await pupil.getByRole("link", { name: "Work from another school" }).click();
  await pupil.getByRole("link", { name: "Bring work from another school" }).click();
  await pupil.locator("input[type=file]").setInputFiles(zip);
  await pupil.locator("input[name=upload]").waitFor({ state: "attached" });
  assert.deepEqual(await axe(pupil), []);
  await pupil.getByRole("button", { name: "Look into it" }).click();
  const take = pupil.getByRole("button", { name: "Take the chosen works" });
  await take.waitFor({ timeout: 20_000 }); // the page asks again by itself
  assert.match(await pupil.locator("main").innerText(), /Signed by the key[\s\S]*Drawing: a yeast cell[\s\S]*I could see a darker spot/);
  assert.deepEqual(await axe(pupil), []);
  await take.click();
  await pupil.waitForURL(/\/portfolio$/, { timeout: 20_000 });
  await pupil.getByRole("link", { name: "Drawing: a yeast cell" }).click();
  await pupil.getByText("I could see a darker spot").waitFor();
  assert.deepEqual(await axe(pupil), []);
  await pupil.context().close();
});
