// SPDX-License-Identifier: AGPL-3.0-or-later
// node e2e/shots.mjs   Pictures of the demo school for docs/guide, and of the same pages in the dark for e2e/out.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { desktop, launch, missing, open, out, phone, settled } from "./lib/browser.mjs";
import { Lectern, roster, signIn } from "./lib/lectern.mjs";
import { zipFolder } from "./lib/zip.mjs";

if (missing()) {
  console.error(`NO PICTURES WERE TAKEN: ${missing()}`);
  process.exit(1);
}
const guide = join(dirname(dirname(fileURLToPath(import.meta.url))), "docs", "guide");
for (const folder of [guide, out]) mkdirSync(folder, { recursive: true });

const main = (p) => p.locator("#main");
const follow = async (p, name) => {
  await main(p).getByRole("link", { name }).first().click();
  await p.waitForLoadState();
};
const report = async (p) => {
  await p.goto("/courses");
  await follow(p, /Science 8B/);
  await follow(p, /Lab report/);
};

const pictures = {
  "today-pupil": ["jonas", desktop, (p) => p.goto("/")],
  "today-teacher": ["marit", desktop, (p) => p.goto("/")],
  plan: ["marit", desktop, async (p) => {
    await p.goto("/courses");
    await follow(p, /Science 8B/);
  }],
  marking: ["marit", desktop, async (p) => {
    await report(p);
    await follow(p, /^Grade/);
    await p.waitForURL(/\/marking\//);
  }],
  "hand-in": ["jonas", desktop, async (p) => {
    await report(p);
    await p.locator(".ProseMirror").waitFor();
  }],
  "parent-phone": ["anne", phone, async (p) => {
    await p.goto("/");
    if (!/\/children\//.test(p.url())) await follow(p, /Jonas/);
  }],
  "admin-people": ["ragnhild", desktop, (p) => p.goto("/admin/people")],
  "import-preview": ["ragnhild", desktop, async (p) => {
    await p.goto("/admin/imports/new");
    const odd = (t) => `${t.trimEnd()}\ne9,,,class-none,org-1,p-noah,student,,,\n`;
    await p.setInputFiles("input[type=file]", { name: "oneroster.zip", mimeType: "application/zip", buffer: zipFolder(roster, { "enrollments.csv": odd }) });
    await p.getByRole("button", { name: "Show what would change" }).click();
    await p.getByRole("heading", { name: "What would change" }).waitFor({ timeout: 20_000 });
  }],
};

const lectern = await Lectern.fresh();
const browser = await launch();
let failed = 0;
try {
  const made = await lectern.run("demo", "--size", "school");
  if (made.code !== 0) throw new Error(made.err);
  await lectern.start();
  for (const [name, [who, size, lead]] of Object.entries(pictures)) {
    const p = await open(browser, lectern.base, { ...size, deviceScaleFactor: 1.5 });
    try {
      await signIn(p, lectern, `${who}@fjordvik.example`);
      await lead(p);
      await settled(p);
      await p.screenshot({ path: join(guide, `${name}.png`), animations: "disabled" }); // the ring is drawn to its end
      await p.emulateMedia({ colorScheme: "dark" });
      await settled(p);
      await p.screenshot({ path: join(out, `${name}-dark.png`) });
      if (size !== phone) {
        await p.emulateMedia({ colorScheme: "light" });
        await p.setViewportSize(phone.viewport);
        await settled(p);
        await p.screenshot({ path: join(out, `${name}-phone.png`), fullPage: true });
      }
      console.log(`ok   ${name}`);
    } catch (e) {
      failed++;
      console.log(`FAIL ${name}: ${e.message}`);
    }
    await p.context().close();
  }
} finally {
  await browser.close();
  await lectern.remove();
}
process.exit(failed ? 1 : 0);
