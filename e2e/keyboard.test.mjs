// SPDX-License-Identifier: AGPL-3.0-or-later
// The way from the plan to the mark with Tab, Enter, Escape and typing, and it can always be seen where the focus is.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { open, until } from "./lib/browser.mjs";
import { Keys, focus } from "./lib/keys.mjs";
import { School } from "./lib/school.mjs";
import { step } from "./lib/steps.mjs";

const title = "Worksheet 5";
const saved = (p) => until("saved", async () => /^Saved/.test(await p.locator("output.saved").innerText()));
let school;
before(async () => {
  school = await School.open();
  const ida = await school.as("ida");
  await school.plan(ida);
  await ida.context().close();
});
after(() => school?.close());

async function signIn(who) {
  const p = await open(school.browser, school.lectern.base);
  await p.goto(new URL(await school.lectern.link(`${who}@havnegata.example`)).pathname);
  const keys = new Keys(p);
  await until("the button has the focus", async () => (await focus(p))?.name === "Sign in");
  await Promise.all([p.waitForURL((u) => !u.pathname.startsWith("/sign-in")), keys.press("Enter")]);
  return keys;
}

step("the first Tab skips to the page", async () => {
  const keys = await signIn("ida");
  await keys.page.goto("/");
  await keys.press("Tab");
  assert.equal((await focus(keys.page)).name, "Skip to the page");
  await keys.press("Enter");
  assert.equal((await focus(keys.page)).id, "main");
  await keys.page.context().close();
});

step("a teacher hands out", async () => {
  const keys = await signIn("ida");
  await keys.page.goto("/");
  await keys.follow(/Science 8B/, /\/courses\//);
  await keys.tabTo(/^Add to this lesson/);
  await keys.press("Enter");
  await keys.follow("Assignment", /assignments\/new/);
  await until("the title has the focus", async () => (await focus(keys.page))?.id.includes("title"));
  await keys.type(title);
  await keys.tabTo(/^(Tomorrow|Next lesson|\w+day) /, { tag: "button" });
  await keys.press("Enter");
  await keys.tabTo("Hand out to 5");
  await keys.press("Enter");
  await keys.page.getByText("Handed out to 5 pupils").waitFor();
  await keys.page.context().close();
});

step("a pupil hands in", async () => {
  const keys = await signIn("noah");
  await keys.page.goto("/");
  await keys.follow(new RegExp(title), /\/assignments\//);
  await keys.page.locator(".ProseMirror").waitFor();
  for (let i = 0; i < 60 && !(await keys.page.locator(".ProseMirror").evaluate((e) => e === document.activeElement)); i++) await keys.press("Tab");
  await keys.type("Question one: the balloon on the left.");
  await saved(keys.page);
  await keys.press("Escape");
  await keys.tabTo("Hand in");
  await keys.press("Enter");
  await keys.page.getByText(/Handed in at/).first().waitFor();
  await keys.page.context().close();
});

step("a teacher marks and returns", async () => {
  const keys = await signIn("omar");
  const { page } = keys;
  await page.goto("/");
  await keys.follow(new RegExp(title), /\/assignments\//);
  if (!/\/marking\//.test(page.url())) await keys.follow(/^Grade/, /\/marking\//);
  const name = await page.locator("h2[data-focus]").innerText();
  await keys.tabTo(/Points/, { tag: "input" });
  await keys.type("18");
  await keys.tabTo(/^To /, { tag: "textarea" });
  await keys.type("Every answer has a reason.");
  await saved(page);
  await keys.tabTo(/^Return now/);
  await keys.press("Enter");
  await page.getByText(/Returned/).first().waitFor();
  assert.equal(name, "Noah Berg");
  await page.context().close();
});

step("the pupil reads what came back", async () => {
  const keys = await signIn("noah");
  await keys.page.goto("/");
  await keys.follow(new RegExp(title), /\/assignments\//);
  assert.match(await keys.page.locator(".came-back").innerText(), /Every answer has a reason[\s\S]*18/);
  await keys.page.context().close();
});
