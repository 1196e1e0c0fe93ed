// SPDX-License-Identifier: AGPL-3.0-or-later
// One browser, and what people look at pages with.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const path = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const out = join(dirname(dirname(fileURLToPath(import.meta.url))), "out");

/** Why there is no browser to test with, or "". */
export const missing = () => (existsSync(path) ? "" : `there is no ${path}: apt-get install chromium`);

export const launch = () => chromium.launch({
  executablePath: path,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

export const desktop = { viewport: { width: 1440, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/**
 * A person's own browser window. what: desktop or phone, and script: false, dark: true, reduced: true. The page's faults (script errors,
 * breaches of the content policy, answers of 500 and above) are gathered in page.faults.
 */
export async function open(browser, base, { script = true, dark = false, ...what } = {}) {
  const context = await browser.newContext({
    ...desktop, baseURL: base, javaScriptEnabled: script, colorScheme: dark ? "dark" : "light", locale: "en-GB", timezoneId: "Europe/Oslo",
    reducedMotion: "reduce", ...what,
  });
  context.setDefaultTimeout(10_000);
  const faults = [];
  context.on("page", (p) => {
    p.on("pageerror", (e) => faults.push(`${p.url()}: ${e}`));
    p.on("console", (m) => /Content Security|Refused to/i.test(m.text()) && faults.push(`${p.url()}: ${m.text()}`));
    p.on("response", (r) => r.status() >= 500 && faults.push(`${r.status()} ${r.request().method()} ${r.url()}`));
  });
  const page = await context.newPage();
  page.faults = faults;
  return page;
}

/** Waits until fonts are there and everything that moves or changes its colour has come to rest. */
export const settled = (page) => page.evaluate(async () => {
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.race([Promise.allSettled(document.getAnimations().map((a) => a.finished)), new Promise((done) => setTimeout(done, 1000))]);
});

/** Waits until f gives something, looking again every 50 ms. */
export async function until(what, f, within = 8000) {
  for (const end = Date.now() + within; Date.now() < end; ) {
    const got = await f();
    if (got) return got;
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error(`never: ${what}`);
}
