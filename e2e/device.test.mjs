// SPDX-License-Identifier: AGPL-3.0-or-later
// A machine that several pupils use: what one of them wrote is kept until it has arrived, is seen by nobody else, and goes when she goes.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { until } from "./lib/browser.mjs";
import { signIn } from "./lib/lectern.mjs";
import { School, write, written } from "./lib/school.mjs";
import { step } from "./lib/steps.mjs";

const words = "The balloon rises because of the heat.";
let school, assignment, p;
before(async () => {
  school = await School.open();
  const ida = await school.as("ida");
  assignment = await school.handOut(ida, await school.plan(ida), "Balloons");
  await ida.context().close();
});
after(() => school?.close());

/** What this program left in the browser. */
const left = () => p.evaluate(async () => [...(await indexedDB.databases()).map((d) => d.name), ...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((k) => k.startsWith("lectern")));

const open = async () => {
  await p.goto(assignment);
  await p.locator(".ProseMirror").waitFor();
};

async function signOut(answer) {
  const asked = [];
  const hear = (d) => { asked.push(d.message()); return answer ? d.accept() : d.dismiss(); };
  p.on("dialog", hear);
  await p.goto("/me");
  await p.getByRole("button", { name: "Sign out" }).click();
  if (answer) await p.waitForURL("**/sign-in");
  else await until("she was asked", () => asked.length > 0);
  p.off("dialog", hear);
  return asked;
}

step("what did not arrive is kept when the session ends by itself", async () => {
  p = await school.as("noah");
  await p.route("**/draft", (r) => r.abort());
  await open();
  await write(p, words);
  await until("it is on the device", async () => (await left()).includes("lectern"));
  await p.context().clearCookies();
  await p.goto("/");
  await p.waitForURL(/\/sign-in/);
  assert.ok((await left()).includes("lectern"), "an ended session clears nothing");
});

step("the next person sees nothing of it, and is asked before it goes", async () => {
  await signIn(p, school.lectern, "sami@havnegata.example");
  await open();
  assert.doesNotMatch(await written(p), /balloon/i);
  const asked = await signOut(false);
  assert.equal(asked.length, 1);
  assert.match(asked[0], /\w+ \w+ \w+/);
  assert.ok((await left()).includes("lectern"));
  await p.context().clearCookies();
});

step("the first finds it again, and leaves nothing when she signs out", async () => {
  await signIn(p, school.lectern, "noah@havnegata.example");
  await open();
  await until("it is back", async () => (await written(p)).includes(words));
  await p.unroute("**/draft");
  await p.evaluate(() => window.dispatchEvent(new Event("online")));
  await until("it has arrived", async () => /^Saved( at)? \d/.test(await p.locator("output.saved").innerText()), 15_000);
  assert.deepEqual(await signOut(true), [], "nothing to ask when all has arrived");
  assert.deepEqual(await left(), []);
});
