// SPDX-License-Identifier: AGPL-3.0-or-later
// node e2e/run.mjs [part of a file's name …]   Journeys in a real browser over the real program. Needs bin/lectern and chromium.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { missing } from "./lib/browser.mjs";

if (missing()) {
  console.error(`\n  NO BROWSER TESTS WERE RUN: ${missing()}\n`);
  process.exit(process.env.CI === "true" ? 1 : 0);
}
const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here).filter((n) => n.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((w) => n.includes(w)))).map((n) => join(here, n));
if (files.length === 0) {
  console.error(`there is no part called ${wanted.join(" or ")}`);
  process.exit(64);
}
const tests = spawn(process.execPath, ["--test", "--test-concurrency=2", "--test-reporter=spec", ...files], { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => tests.kill(signal));
tests.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
