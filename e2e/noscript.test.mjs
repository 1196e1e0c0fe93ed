// SPDX-License-Identifier: AGPL-3.0-or-later
// Old machines, broken scripts: handing in, marking and returning work without any.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { School } from "./lib/school.mjs";
import { step } from "./lib/steps.mjs";

const plain = { script: false };
let school, course, assignment;
before(async () => {
  school = await School.open();
  const ida = await school.as("ida");
  course = await school.plan(ida);
  assignment = await school.handOut(ida, course, "Reading log");
  await ida.context().close();
});
after(() => school?.close());

step("a pupil keeps a draft, then hands in a text and a file", async () => {
  const noah = await school.as("noah", plain);
  await noah.goto("/");
  await noah.locator("#main").getByRole("link", { name: /Reading log/ }).first().click();
  await noah.locator("textarea[name=body]").fill("I read **twelve** pages.");
  await noah.getByRole("button", { name: "Save for later" }).click();
  await noah.getByText("It is not handed in yet").waitFor();
  assert.match(await noah.locator("textarea[name=body]").inputValue(), /\*\*twelve\*\*/);
  await noah.locator("input[type=file][name=files]").setInputFiles({ name: "log.txt", mimeType: "text/plain", buffer: Buffer.from("Monday: 12 pages\n") });
  await noah.getByRole("button", { name: "Hand in", exact: true }).click();
  await noah.getByText(/Handed in at/).first().waitFor();
  await noah.goto(`${assignment}/receipt`);
  const receipt = await noah.locator("#main").innerText();
  assert.match(receipt, /log\.txt/);
  assert.match(receipt, /Receipt code/);
  await noah.goto(assignment);
  const href = await noah.getByRole("link", { name: /log\.txt/ }).first().getAttribute("href");
  assert.equal(await (await noah.request.get(`${href}?download`)).text(), "Monday: 12 pages\n");
  assert.deepEqual(noah.faults, []);
  await noah.context().close();
});

step("a teacher marks and returns", async () => {
  const omar = await school.as("omar", plain);
  await omar.goto(assignment);
  await omar.getByRole("link", { name: "Grade 1", exact: true }).click();
  await omar.locator("strong", { hasText: "twelve" }).waitFor();
  await omar.locator("input[name=mark]").fill("200");
  await omar.locator("textarea[name=comment]").fill("Well kept.");
  await omar.getByRole("button", { name: /^Save/ }).click();
  await omar.getByText(/Write a number from 0 to/).first().waitFor();
  assert.equal(await omar.locator("textarea[name=comment]").inputValue(), "Well kept.", "what was typed is still there");
  await omar.locator("input[name=mark]").fill("9");
  await omar.getByRole("button", { name: /^Save/ }).click();
  await omar.goto(assignment);
  await omar.getByRole("link", { name: "Return 1" }).click();
  await omar.getByRole("button", { name: "Return 1" }).click();
  await omar.getByText("Returned to 1").first().waitFor();
  assert.deepEqual(omar.faults, []);
  await omar.context().close();
});

step("two teachers who save the same form: the second sees both and decides", async () => {
  const [ida, omar] = [await school.as("ida", plain), await school.as("omar", plain)];
  for (const p of [ida, omar]) {
    await p.goto(assignment);
    await p.locator("#main").getByRole("link", { name: /Noah Berg/ }).last().click();
    await p.waitForURL(/\/marking\//);
  }
  const at = new URL(ida.url()).pathname;
  await ida.locator("textarea[name=comment]").fill("Well kept. Write what you thought.");
  await ida.getByRole("button", { name: /^Save/ }).click();
  await omar.locator("textarea[name=comment]").fill("Well kept. Add the title.");
  await omar.getByRole("button", { name: /^Save/ }).click();
  const page = await omar.locator("#main").innerText();
  assert.match(page, /Write what you thought/, "Ida's words beside his own");
  assert.match(await omar.locator("textarea[name=comment]").inputValue(), /Add the title/);
  await ida.goto(at);
  assert.match(await ida.locator("textarea[name=comment]").inputValue(), /Write what you thought/, "nothing was written over");
  await Promise.all([ida.context().close(), omar.context().close()]);
});

step("it came back", async () => {
  const noah = await school.as("noah", plain);
  await noah.goto("/");
  await noah.locator("#main").getByRole("link", { name: /Reading log/ }).first().click();
  assert.match(await noah.locator(".came-back").innerText(), /Well kept\.[\s\S]*9/);
  await noah.context().close();
});
