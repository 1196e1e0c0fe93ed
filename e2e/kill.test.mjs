// SPDX-License-Identifier: AGPL-3.0-or-later
// Five hundred pupils hand in at the same moment and the program is killed in the middle. Whatever was confirmed is there afterwards,
// word for word and byte for byte, and the database is sound.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { roster } from "./lib/lectern.mjs";
import { School } from "./lib/school.mjs";
import { step } from "./lib/steps.mjs";
import { zipFolder } from "./lib/zip.mjs";

const pupils = Array.from({ length: 500 }, (_, i) => ({ name: `k${i}`, text: `Answer ${i}: ${"yeast ".repeat(40)}end ${i}`, file: i % 5 === 0 ? `bytes of ${i} `.repeat(500) : "" }));
let school, folder, assignment, admin;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "lectern-kill-"));
  const file = join(folder, "many.zip");
  writeFileSync(file, zipFolder(roster, {
    "users.csv": (t) => `${t.trimEnd()}\n${pupils.map(({ name }) => `${name},,,true,org-1,student,${name},,${name},Pupil,,,${name}@havnegata.example,,,,08,`).join("\n")}\n`,
    "enrollments.csv": (t) => `${t.trimEnd()}\n${pupils.map(({ name }) => `e-${name},,,class-8b,org-1,${name},student,,,`).join("\n")}\n`,
  }));
  school = await School.open(file);
  const ida = await school.as("ida");
  assignment = await school.handOut(ida, await school.plan(ida), "Answers");
  await ida.context().close();
});
after(async () => {
  await school?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const at = (path) => school.lectern.base + path;

/** The admin makes a link for each pupil; each opens her own. */
async function letIn(pupil) {
  const page = await fetch(at(`/admin/people/${pupil.id}/link`), { method: "POST", headers: { Cookie: admin } });
  const [path] = /\/sign-in\/link\/[\w-]+/.exec(await page.text());
  const answer = await fetch(at(path), { method: "POST", redirect: "manual" });
  pupil.cookie = cookieOf(answer);
  assert.equal(answer.status, 303);
}

const cookieOf = (answer) => answer.headers.getSetCookie().map((c) => c.split(";")[0]).join("; ");

async function findPupils() {
  const answer = await fetch(at(new URL(await school.lectern.link("ragna@havnegata.example")).pathname), { method: "POST", redirect: "manual" });
  admin = cookieOf(answer);
  const ids = new Map();
  for (let next = "/admin/people?role=pupil"; next; ) {
    const html = await (await fetch(at(next), { headers: { Cookie: admin } })).text();
    for (const [, id, name] of html.matchAll(/href="\/admin\/people\/([0-9a-z]{13})"[^>]*>(?:<bdi>)?(k\d+) Pupil/g)) ids.set(name, id);
    next = /href="([^"]*[?&;]after=[^"]*)"/.exec(html)?.[1].replaceAll("&amp;", "&");
    if (next?.startsWith("?")) next = "/admin/people" + next;
  }
  for (const p of pupils) assert.ok((p.id = ids.get(p.name)), `${p.name} is not in the list`);
}

async function handIn(pupil) {
  const form = new FormData();
  form.set("version", "0");
  form.set("body", pupil.text);
  if (pupil.file) form.set("files", new Blob([pupil.file], { type: "text/plain" }), `${pupil.name}.txt`);
  const answer = await fetch(at(`${assignment}/submission`), { method: "POST", body: form, headers: { Cookie: pupil.cookie }, redirect: "manual" });
  pupil.answered = answer.status;
  pupil.confirmed = answer.status === 303;
}

/** Half of a hand-in, by a slow line: the rest never comes, so it is still on its way when the program dies. */
const halfHandIn = (pupil) => new Promise((over) => {
  const body = new URLSearchParams({ version: "0", body: pupil.text }).toString();
  const r = request(at(`${assignment}/submission`), {
    method: "POST", headers: { Cookie: pupil.cookie, "Content-Type": "application/x-www-form-urlencoded", "Content-Length": body.length },
  });
  r.on("response", (answer) => over((pupil.answered = answer.statusCode)));
  r.on("error", () => over());
  r.write(body.slice(0, body.length / 2));
});

async function inTurn(list, atOnce, f) {
  const left = [...list];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (left.length) await f(left.shift());
  }));
}

step("all are signed in", async () => {
  await findPupils();
  await inTurn(pupils, 8, letIn);
});

step("killed in the middle of five hundred hand-ins", async (t) => {
  const { lectern } = school;
  const enough = new Promise((go) => {
    let n = 0;
    for (const [i, p] of pupils.entries()) {
      p.done = i % 10 === 9 ? halfHandIn(p) : handIn(p).then(() => p.confirmed && ++n === 120 && go(), () => null);
    }
  });
  await Promise.race([enough, Promise.all(pupils.filter((_, i) => i % 10 !== 9).map((p) => p.done))]);
  await lectern.kill("SIGKILL");
  await Promise.all(pupils.map((p) => p.done));
  const confirmed = pupils.filter((p) => p.confirmed).length;
  t.diagnostic(`${confirmed} confirmed, ${pupils.length - confirmed} cut off`);
  assert.ok(confirmed >= 100 && confirmed < pupils.length, `${confirmed} confirmed: not in the middle`);
  assert.deepEqual(pupils.filter((p) => p.answered && p.answered !== 303).map((p) => p.answered), []);
});

step("every hand-in that was confirmed is there", async () => {
  await school.lectern.start();
  await inTurn(pupils.filter((p) => p.confirmed), 8, async (p) => {
    const page = await fetch(at(assignment), { headers: { Cookie: p.cookie } });
    const html = await page.text();
    assert.ok(html.includes(p.text.slice(-40)), `${p.name}: the text is not there`);
    const receipt = await fetch(at(`${assignment}/receipt`), { headers: { Cookie: p.cookie } });
    assert.equal(receipt.status, 200, `${p.name}: no receipt`);
    if (p.file) {
      const [, href] = /href="(\/files\/[0-9a-z]{13})[^"]*"/.exec(html) ?? [];
      assert.ok(href, `${p.name}: no file`);
      assert.equal(await (await fetch(at(`${href}?download`), { headers: { Cookie: p.cookie } })).text(), p.file, `${p.name}: the file is another`);
    }
  });
});

step("nobody has half a hand-in, and the rest can hand in now", async () => {
  await inTurn(pupils.filter((p) => !p.confirmed), 8, async (p) => {
    const receipt = await fetch(at(`${assignment}/receipt`), { headers: { Cookie: p.cookie } });
    if (receipt.status === 200 && p.file) assert.match(await receipt.text(), /\.txt/, `${p.name}: a receipt without its file`);
    await handIn(p);
    assert.ok(p.confirmed, `${p.name}: ${p.answered}`);
  });
});

step("the database is sound", async () => {
  const ill = JSON.parse((await school.lectern.run("doctor", "--json")).out).filter((c) => !c.well && !/mail|TLS/.test(c.what));
  assert.deepEqual(ill, []);
});
