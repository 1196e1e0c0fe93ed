// SPDX-License-Identifier: AGPL-3.0-or-later
// A school comes in from a OneRoster export: by command, and by an admin who looks first.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { axe } from "./lib/axe.mjs";
import { launch, open } from "./lib/browser.mjs";
import { Lectern, roster, signIn } from "./lib/lectern.mjs";
import { zipFolder } from "./lib/zip.mjs";

const samples = join(dirname(dirname(dirname(roster))), "shared", "samples", "oneroster");
let browser, lectern;
before(async () => {
  [browser, lectern] = await Promise.all([launch(), Lectern.fresh()]);
  await lectern.site();
});
after(async () => {
  await browser?.close();
  await lectern?.remove();
});

test("by command: tried, applied, and a second time nothing changes", async () => {
  const tried = await lectern.json("import", "oneroster", roster, "--dry-run");
  assert.equal(tried.kinds.person.created, 8);
  const done = await lectern.json("import", "oneroster", roster);
  assert.deepEqual([done.kinds.person.created, done.kinds.class.created, done.kinds.enrolment.created, done.kinds.guardian.created], [8, 1, 7, 1]);
  const again = await lectern.json("import", "oneroster", roster);
  for (const [kind, n] of Object.entries(again.kinds)) assert.deepEqual([kind, n.created, n.changed, n.closed], [kind, 0, 0, 0]);
});

test("by the admin: the preview changes nothing, Import does, the report can be read", async () => {
  await lectern.start();
  const p = await open(browser, lectern.base);
  await signIn(p, lectern, "ragna@havnegata.example");
  await p.goto("/admin/imports");
  await p.getByRole("link", { name: "Import a roster" }).first().click();
  const more = zipFolder(roster, {
    "users.csv": (t) => `${t.trimEnd()}\np-odd,,,true,org-1,student,odd,,Odd,Vik,,,odd@havnegata.example,,,,08,\n`,
    "enrollments.csv": (t) => `${t.trimEnd()}\ne8,,,class-8b,org-1,p-odd,student,,,\ne9,,,class-none,org-1,p-odd,student,,,\n`,
  });
  await p.setInputFiles("input[type=file]", { name: "export.zip", mimeType: "application/zip", buffer: more });
  await p.getByRole("button", { name: "Show what would change" }).click();
  await p.waitForURL(/\/admin\/imports\/[0-9a-z]{13}$/);
  await p.getByRole("heading", { name: "What would change" }).waitFor({ timeout: 15_000 });
  assert.deepEqual(await axe(p), []);
  assert.match(await p.locator("#main").innerText(), /enrollments/, "the report names the row that was dropped");
  assert.equal((await lectern.run("user", "signin-link", "--email", "odd@havnegata.example")).code, 1, "the preview made nobody");
  await p.getByRole("button", { name: /^Import \d+ people$/ }).click();
  await p.getByRole("heading", { name: "What was changed" }).waitFor({ timeout: 15_000 });
  await lectern.link("odd@havnegata.example");
  const [file] = await Promise.all([p.waitForEvent("download"), p.locator("a[href$='report.csv']").click()]);
  assert.match(file.suggestedFilename(), /\.csv$/);
  assert.deepEqual(p.faults, []);
  await p.context().close();
  await lectern.stop();
});

test("rosters of other makers", { skip: existsSync(samples) ? false : "no samples beside this folder" }, async (t) => {
  for (const name of readdirSync(samples)) {
    await t.test(name, async () => {
      const other = await Lectern.fresh();
      try {
        await other.site();
        const { code, out, err } = await other.run("import", "oneroster", join(samples, name), "--json");
        assert.ok(code === 0 || code === 2, `exit code ${code}\n${err}`);
        const { kinds, lines, state } = JSON.parse(out);
        assert.equal(state, "done");
        assert.ok(kinds.person.created > 0);
        assert.equal(code, (lines ?? []).some((l) => l.outcome !== "note" && l.Outcome !== "note") ? 2 : 0);
        const ill = JSON.parse((await other.run("doctor", "--json")).out).filter((c) => !c.well && !/mail|TLS/.test(c.what));
        assert.deepEqual(ill, []);
      } finally {
        await other.remove();
      }
    });
  }
});
