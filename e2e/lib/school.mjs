// SPDX-License-Identifier: AGPL-3.0-or-later
// The school of e2e/roster, served, with what several journeys do in it.
import { desktop, launch, open, until } from "./browser.mjs";
import { Lectern, roster, signIn } from "./lectern.mjs";

export class School {
  static async open(from = roster) {
    const s = new School();
    [s.browser, s.lectern] = await Promise.all([launch(), Lectern.fresh()]);
    await s.lectern.site();
    await s.lectern.json("import", "oneroster", from);
    await s.lectern.start();
    return s;
  }

  async close() {
    await this.browser?.close();
    await this.lectern?.remove();
  }

  /** A window of its own in which somebody is signed in. */
  async as(who, what = desktop, base = this.lectern.base) {
    const p = await open(this.browser, base, what);
    await signIn(p, this.lectern, `${who}@havnegata.example`);
    return p;
  }

  /** A topic with one lesson today that the class can see. */
  async plan(p, lesson = "What makes dough rise") {
    await p.goto("/courses");
    await p.locator("#main").getByRole("link", { name: /Science 8B/ }).first().click();
    await p.waitForURL(/\/courses\/[0-9a-z]{13}$/);
    const course = new URL(p.url()).pathname;
    await p.getByRole("link", { name: "New topic" }).first().click();
    await p.getByLabel("Title").fill("Small things that live");
    await p.getByRole("button", { name: "Save" }).click();
    await p.getByRole("link", { name: "New lesson" }).click();
    await p.getByLabel("Title").fill(lesson);
    await p.getByLabel("Day").fill(today());
    await p.getByRole("button", { name: "Save" }).click();
    await p.waitForURL(/\/(courses|lessons)\//);
    await p.goto(course);
    await p.getByRole("button", { name: `More for ${lesson}` }).click();
    const show = p.getByRole("menuitem", { name: "Show to the class" }).or(p.getByRole("button", { name: "Show to the class" })).first();
    if (await show.isVisible()) await show.click();
    await p.goto(course);
    return course;
  }

  /** Work for the whole class in the lesson that plan made; gives where it is. */
  async handOut(p, course, title) {
    await p.goto(course);
    await p.getByText("Add to this lesson").click();
    await p.getByRole("link", { name: "Assignment", exact: true }).click();
    await p.getByLabel("Title").fill(title);
    await p.getByRole("button", { name: /^Hand out to/ }).click();
    await p.getByText(/^Handed out to/).waitFor();
    await p.goto(course);
    await p.getByRole("link", { name: title, exact: true }).click();
    await p.waitForURL(/\/assignments\/[0-9a-z]{13}$/);
    return new URL(p.url()).pathname;
  }
}

/** A day of the school, so many from today: 2026-11-24. */
export const today = (days = 0) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Oslo", dateStyle: "short" }).format(Date.now() + days * 86_400_000);

/** Writes into the editor, or into the textarea it stands on. */
export async function write(p, text, name = "body") {
  const editor = p.locator(`lectern-editor:has(textarea[name=${name}]) .ProseMirror`);
  const plain = p.locator(`textarea[name=${name}]`);
  await until(`the field ${name}`, async () => (await editor.isVisible()) || (await plain.isVisible() && !(await p.locator("lectern-editor").count())) || null);
  await editor.click();
  await p.keyboard.press("Control+End");
  await p.keyboard.insertText(text);
}

export const written = (p, name = "body") => p.locator(`lectern-editor:has(textarea[name=${name}]) .ProseMirror`).innerText();
