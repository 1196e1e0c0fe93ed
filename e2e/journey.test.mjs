// SPDX-License-Identifier: AGPL-3.0-or-later
// Work is handed out, handed in by four pupils in four ways, marked by two teachers at once, returned, and read at home.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { axe } from "./lib/axe.mjs";
import { desktop, phone, until } from "./lib/browser.mjs";
import { Line } from "./lib/line.mjs";
import { step } from "./lib/steps.mjs";
import { School, today, write, written } from "./lib/school.mjs";

let school, ida, course, assignment;
const title = "Lab report: what yeast eats";
const clean = async (p, note) => assert.deepEqual(await axe(p, note), []);
const closed = async (p) => {
  assert.deepEqual(p.faults, []);
  await p.context().close();
};

before(async () => {
  school = await School.open();
  ida = await school.as("ida");
  course = await school.plan(ida);
});
after(() => school?.close());

step("a teacher hands out from the plan with four clicks", async () => {
  let clicks = 0;
  const click = (l) => (clicks++, l.click());
  await ida.goto(course);
  await click(ida.getByText("Add to this lesson"));
  await click(ida.getByRole("link", { name: "Assignment", exact: true }));
  await ida.waitForURL(/assignments\/new/);
  await ida.keyboard.type(title); // the field has the focus
  await click(ida.getByRole("button", { name: /^(Tomorrow|Next lesson|\w+day) ?/ }).first());
  await click(ida.getByRole("button", { name: "Hand out to 5" }));
  await ida.getByText("Handed out to 5 pupils").waitFor();
  assert.ok(clicks <= 4, `${clicks} clicks`);
  await ida.goto(course);
  await ida.getByRole("link", { name: title, exact: true }).click();
  await ida.waitForURL(/\/assignments\/[0-9a-z]{13}$/);
  assignment = new URL(ida.url()).pathname;
  await clean(ida);
});

step("one pupil gets a deadline of her own, which is over", async () => {
  await ida.goto(`${assignment}/dates`);
  await ida.getByLabel("For", { exact: true }).selectOption({ label: "Elif Kaya" });
  await ida.getByLabel("Due: day").fill(today(-1));
  await ida.getByLabel("Due: time").fill("12:00");
  await ida.getByRole("button", { name: "Save" }).click();
  await ida.getByText("The dates are saved").waitFor();
});

step("in time: from Today to the receipt", async () => {
  const noah = await school.as("noah");
  await noah.goto("/");
  await noah.locator("#main").getByRole("link", { name: new RegExp(title) }).first().click();
  await noah.waitForURL("**" + assignment);
  await write(noah, "Yeast makes more gas from honey than from white sugar.");
  await until("saved", async () => /^Saved \d/.test(await noah.locator("output.saved").innerText()));
  await clean(noah);
  await noah.getByRole("button", { name: "Hand in", exact: true }).click();
  await noah.waitForURL(/\/receipt|\/assignments\/[0-9a-z]{13}$/);
  await noah.getByText(/Handed in at/).first().waitFor();
  assert.equal(await noah.getByText("Handed in late").count(), 0);
  await noah.goto(`${assignment}/receipt`);
  await noah.getByText("Receipt code").first().waitFor();
  await clean(noah);
  await closed(noah);
});

step("late: it is taken and says so", async () => {
  const elif = await school.as("elif");
  await elif.goto(assignment);
  await write(elif, "The balloon on the brown sugar was the largest.");
  await elif.getByRole("button", { name: "Hand in", exact: true }).click();
  await elif.getByText(/Handed in late/).first().waitFor();
  await closed(elif);
});

step("without connection for a while: typing goes on, the page is loaded again, nothing is lost", async () => {
  const line = await Line.to(school.lectern.port);
  const sami = await school.as("sami", desktop, line.base);
  await sami.goto(assignment);
  await write(sami, "We weighed the yeast. ");
  await until("saved", async () => /^Saved \d/.test(await sami.locator("output.saved").innerText()));
  line.cut();
  await sami.context().setOffline(true);
  await write(sami, "Then the line was gone and we went on measuring.");
  await until("kept here", async () => /on this device/.test(await sami.locator("output.saved").innerText()));
  await until("the strip", () => sami.locator("#offline").isVisible());
  await sami.getByRole("button", { name: "Hand in", exact: true }).click();
  await sami.locator("[data-when=not-handed-in]").waitFor();
  await sami.reload().then(() => assert.fail("there is no connection"), () => null);
  await sami.context().setOffline(false);
  line.mend();
  await sami.goto(assignment);
  await until("what she wrote", async () => (await written(sami)).includes("we went on measuring"));
  assert.match(await written(sami), /We weighed the yeast/);
  await sami.locator("[data-when=restored]").waitFor();
  await sami.getByRole("button", { name: "Hand in", exact: true }).click();
  await sami.getByText(/Handed in at/).first().waitFor();
  await sami.goto(assignment);
  assert.match(await sami.locator("#main").innerText(), /we went on measuring/);
  await closed(sami);
  line.close();
});

step("on a phone, with a photo", async () => {
  const tuva = await school.as("tuva", phone);
  await tuva.goto(assignment);
  await write(tuva, "My curve is in the picture.");
  const picture = await tuva.screenshot({ type: "png" });
  await tuva.setInputFiles("input[type=file]", { name: "curve.png", mimeType: "image/png", buffer: picture });
  await tuva.locator("input[type=hidden][name=upload], .file[data-state=done], li .file a").first().waitFor({ state: "attached" });
  await clean(tuva, " phone");
  await tuva.getByRole("button", { name: "Hand in", exact: true }).click();
  await tuva.getByText(/Handed in at/).first().waitFor();
  assert.match(await tuva.locator("#main").innerText(), /curve/);
  await closed(tuva);
});

step("two teachers mark at once: each sees the other within two seconds, nobody is overwritten", async () => {
  await ida.goto(assignment);
  await ida.locator("#main").getByRole("link", { name: /Noah Berg/ }).last().click();
  await ida.waitForURL(/\/marking\//);
  const at = new URL(ida.url()).pathname;
  const omar = await school.as("omar");
  await omar.goto(at);
  await Promise.all([ida, omar].map((p) => p.waitForFunction(() => customElements.get("lectern-marking"))));
  await omar.waitForTimeout(300); // both pages listen
  await clean(ida);

  await ida.getByLabel("Points").fill("17");
  await until("Ida's mark is saved", async () => /^Saved/.test(await ida.locator("output.saved").innerText()));
  let began = Date.now();
  await until("Omar sees the mark", async () => (await omar.locator("input[name=mark]").inputValue()) === "17", 4000);
  assert.ok(Date.now() - began < 2000, `${Date.now() - began} ms`);

  await omar.locator("textarea[name=comment]").fill("You asked a good question.");
  await until("Omar's comment is saved", async () => /^Saved/.test(await omar.locator("output.saved").innerText()));
  began = Date.now();
  await until("Ida sees the comment", async () => (await ida.locator("textarea[name=comment]").inputValue()) === "You asked a good question.", 4000);
  assert.ok(Date.now() - began < 2000, `${Date.now() - began} ms`);
  assert.equal(await ida.locator("input[name=mark]").inputValue(), "17");

  await ida.locator("textarea[name=comment]").fill("You asked a good question!");
  await until("Ida goes on from Omar's words", async () => (await omar.locator("textarea[name=comment]").inputValue()) === "You asked a good question!", 4000);
  assert.equal(await ida.locator(".versions").count(), 0, "nobody else wrote meanwhile");

  await omar.locator("textarea[name=comment]").fill("You asked a good question! Yes.");
  await until("Omar goes on from Ida's words, his cursor never left the field", async () => (await ida.locator("textarea[name=comment]").inputValue()) === "You asked a good question! Yes.", 4000);
  assert.equal(await omar.locator(".versions").count(), 0, "he had seen what she wrote");

  await Promise.all([
    ida.locator("textarea[name=comment]").fill("You asked a good question. Say how you measured."),
    omar.locator("textarea[name=comment]").fill("You asked a good question. Name the units."),
  ]);
  const box = await until("the two versions side by side", async () => {
    for (const p of [ida, omar]) if (await p.locator(".versions").count()) return p;
    return null;
  });
  const text = await box.locator(".versions").innerText();
  assert.match(text, /Say how you measured/);
  assert.match(text, /Name the units/);
  await clean(box, " conflict");
  await box.getByRole("button", { name: "Keep mine" }).click();
  const mine = await box.locator("textarea[name=comment]").inputValue();
  const other = box === ida ? omar : ida;
  await until("both see the one that was kept", async () => (await other.locator("textarea[name=comment]").inputValue()) === mine, 4000);
  await closed(omar);
});

step("the others are marked, and all is returned", async () => {
  await ida.goto(`${assignment}/marking`);
  const done = new Set();
  for (let i = 0; i < 6 && done.size < 3; i++) {
    const mark = ida.locator("input[name=mark]");
    const name = await ida.locator("h2[data-focus]").innerText();
    if (!(await mark.inputValue()) && !done.has(name) && !/Aksel/.test(name)) {
      await mark.fill("14,5");
      await ida.locator("textarea[name=comment]").fill("Clear and short.");
      await until("saved", async () => /^Saved/.test(await ida.locator("output.saved").innerText()));
      done.add(name);
    }
    const next = ida.locator("a[rel=next]");
    if (!(await next.count())) break;
    await next.click();
    await until("the next pupil", async () => (await ida.locator("h2[data-focus]").innerText()) !== name);
  }
  assert.equal(done.size, 3, [...done].join(", "));
  await ida.goto(assignment);
  await ida.getByRole("link", { name: "Return 4" }).click();
  await clean(ida);
  await ida.getByRole("button", { name: /Return 4/ }).click();
  await ida.getByText(/Returned to 4/).first().waitFor();
  await closed(ida);
});

step("the pupil reads the comment and sees the mark in the ring", async () => {
  const noah = await school.as("noah");
  await noah.goto("/");
  const back = noah.getByRole("heading", { name: "Came back" }).locator("xpath=ancestor::section");
  assert.match(await back.innerText(), /17/);
  await clean(noah);
  await back.getByRole("link", { name: new RegExp(title) }).click();
  await noah.waitForURL("**" + assignment);
  assert.match(await noah.locator(".came-back").innerText(), /You asked a good question/);
  assert.match(await noah.locator(".came-back .mark").innerText(), /17/);
  await clean(noah);
  await closed(noah);
});

step("at home: the parent sees her child's work and mark, and no other child's", async () => {
  const liv = await school.as("liv", { ...phone });
  await liv.goto("/");
  if (!/\/children\//.test(liv.url())) await liv.locator("#main").getByRole("link", { name: /Noah/ }).first().click();
  await liv.waitForURL(/\/children\//);
  assert.match(await liv.locator("#main").innerText(), /17/);
  await clean(liv, " phone");
  await liv.locator("#main").getByRole("link", { name: new RegExp(title) }).first().click();
  await liv.waitForURL(/\/children\/.*\/assignments\//);
  const text = await liv.locator("#main").innerText();
  for (const want of ["You asked a good question", "Yeast makes more gas from honey", "17"]) assert.ok(text.includes(want), want);
  assert.equal(await liv.getByRole("button", { name: /Hand in/ }).count(), 0);
  await clean(liv, " phone");
  const elif = await school.as("elif", desktop);
  await elif.goto("/me");
  const other = await liv.goto(`${assignment}/marking`);
  assert.equal(other.status(), 404);
  await closed(elif);
  assert.deepEqual(liv.faults, []);
});
