// SPDX-License-Identifier: AGPL-3.0-or-later
// A teacher puts pictures into a page: pasted where the caret is, and chosen with the button.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { axe } from "./lib/axe.mjs";
import { School } from "./lib/school.mjs";
import { step } from "./lib/steps.mjs";

const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
let school, p, course;
before(async () => {
  school = await School.open();
  p = await school.as("ida");
  course = await school.plan(p);
});
after(() => school?.close());

const pictures = () => p.locator(".editor .area img");
// A browser tells of a moved caret a frame later, and the editor reads it 20 ms after that. People press Ctrl+V, which makes it read at once.
const caretHeard = () => p.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))));
const ask = () => p.getByRole("dialog", { name: "Picture" });

step("a pasted picture asks what it shows, and stands where the caret was", async () => {
  await p.goto(`${course}/resources/new?kind=page`);
  await p.getByLabel("Title").fill("Yeast");
  await p.getByRole("textbox", { name: "Text" }).click();
  for (const key of ["B", "Enter", "A", "ArrowUp", "End"]) await p.keyboard.press(key);
  await caretHeard();
  await p.evaluate((bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
    document.querySelector(".editor .area").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, [...pixel]);
  await ask().waitFor();
  assert.deepEqual(await axe(p, " asking about a picture"), []);
  await p.keyboard.press("Enter");
  await ask().getByText(/^Say what the picture shows/).waitFor();
  assert.equal(await pictures().count(), 0);
  await p.keyboard.type("A yeast cell");
  await p.keyboard.press("Enter");
  await pictures().first().waitFor();
  assert.deepEqual(await p.locator(".editor .area").evaluate((a) => [...a.children].map((e) => e.alt ?? e.textContent)), ["B", "A yeast cell", "A"]);
});

step("the button chooses one; Escape leaves it out, decoration needs no words", async () => {
  const choose = async () => {
    const chooser = p.waitForEvent("filechooser");
    await p.getByRole("button", { name: "Picture", exact: true }).press("Enter");
    await (await chooser).setFiles({ name: "cell.png", mimeType: "image/png", buffer: pixel });
    await ask().waitFor();
  };
  await choose();
  await p.keyboard.press("Escape");
  await ask().waitFor({ state: "detached" });
  assert.equal(await pictures().count(), 1);
  await choose();
  await p.getByLabel("Only decoration").check();
  await p.getByRole("button", { name: "Put in" }).click();
  await pictures().nth(1).waitFor();
  await p.getByRole("button", { name: "Save and show to the class" }).click();
  await p.waitForURL(/\/resources\/[0-9a-z]{13}$/);
  assert.deepEqual(await p.locator(".prose img").evaluateAll((all) => all.map((i) => i.alt)), ["A yeast cell", ""]);
  assert.deepEqual(p.faults, []);
});
