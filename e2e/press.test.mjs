// SPDX-License-Identifier: AGPL-3.0-or-later
// One press is enough, and two are not too many.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { until } from "./lib/browser.mjs";
import { Keys } from "./lib/keys.mjs";
import { School } from "./lib/school.mjs";
import { step } from "./lib/steps.mjs";

let school, ida, course, assignment;
before(async () => {
  school = await School.open();
  ida = await school.as("ida");
  course = await school.plan(ida);
  assignment = await school.handOut(ida, course, "Worksheet 6");
});
after(() => school?.close());

/** The marking page of a pupil, as it is before anything is typed. */
async function marking(pupil) {
  await ida.goto(assignment);
  await ida.locator("#main").getByRole("link", { name: pupil }).last().click();
  await ida.waitForURL(/\/marking\//);
  await ida.waitForFunction(() => customElements.get("lectern-marking"));
  if (!(await ida.getByRole("button", { name: "Excuse", exact: true }).isVisible())) await ida.getByText("Try again, excuse, paper").click();
}

step("a pupil is excused by one press of the mouse", async () => {
  await marking(/Noah Berg/);
  await ida.getByRole("button", { name: "Excuse", exact: true }).click();
  await ida.getByText("Excused").first().waitFor();
});

step("by one press of a key", async () => {
  await marking(/Elif/);
  await ida.getByRole("button", { name: "Excuse", exact: true }).focus();
  await new Keys(ida).press("Enter");
  await ida.getByText("Excused").first().waitFor();
});

step("work that came on paper is noted by one press", async () => {
  await marking(/Tuva/);
  await ida.getByRole("button", { name: "Came on paper", exact: true }).click();
  await ida.getByText("Noted: it came on paper").first().waitFor();
});

step("a button pressed twice makes one topic, and works again when the page comes back", async () => {
  await ida.goto(course);
  await ida.getByRole("link", { name: "New topic" }).first().click();
  await ida.getByLabel("Title").fill("Things that rise");
  await ida.getByRole("button", { name: "Save" }).dblclick();
  await ida.waitForURL(/\?topic=/);
  await ida.goBack();
  const save = ida.getByRole("button", { name: "Save" });
  await until("the button is free", async () => (await save.getAttribute("aria-busy")) === null);
  await ida.getByLabel("Title").fill("Things that sink");
  await save.click();
  await ida.waitForURL(/\?topic=/);
  assert.match(await ida.locator("#main").innerText(), /Topic 3 of 3/, "the one of the plan and two more");
  assert.deepEqual(ida.faults, []);
});
