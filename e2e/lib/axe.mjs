// SPDX-License-Identifier: AGPL-3.0-or-later
// What axe finds on a page, as one line for each element.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function axe(page, note = "", rules = null) {
  await page.evaluate(`window.axe ?? (() => {${source}})()`);
  const found = await page.evaluate(async (rules) => {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")}  ${n.html.slice(0, 160)}  ${n.any.concat(n.all, n.none).map((c) => c.message).join("; ").slice(0, 200)}`));
  }, rules);
  const { pathname } = new URL(page.url());
  return found.map((f) => `${pathname}${note}  ${f}`);
}

/** What a page must have besides: one h1, a title with its place, no sideways scrolling. */
export const plain = (page, note = "") => page.evaluate((note) => {
  const faults = [];
  const at = location.pathname + note;
  if (document.querySelectorAll("h1").length !== 1) faults.push(`${at}  ${document.querySelectorAll("h1").length} h1`);
  if (!/Lectern|·|–|,/.test(document.title)) faults.push(`${at}  title “${document.title}”`);
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    const most = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
      && !e.closest(".table-scroll, .tabs, .chips")).slice(0, 3);
    faults.push(`${at}  scrolls sideways by ${wide} px: ${most.map((e) => e.outerHTML.slice(0, 100)).join(" | ")}`);
  }
  return faults;
}, note);
