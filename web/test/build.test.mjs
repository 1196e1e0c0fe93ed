// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const walk = (dir) => readdirSync(dir, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? walk(join(dir, e.name)) : [join(dir, e.name)]));

test("every source file names its licence and stays short", () => {
  for (const f of [...walk(join(web, "src")), ...walk(join(web, "css")), ...walk(join(web, "test"))]) {
    const text = readFileSync(f, "utf8");
    assert.match(text.split("\n")[0], /SPDX-License-Identifier: AGPL-3.0-or-later/, f);
    assert.ok(text.split("\n").length <= 400, `${f} is longer than 400 lines`);
  }
});

test("colours are tokens: only the sheets of paper and covers in screens write their own", () => {
  for (const f of walk(join(web, "css")).filter((f) => !f.includes("/tokens/") && !f.includes("/rooms/"))) {
    for (const [colour] of readFileSync(f, "utf8").matchAll(/#[0-9a-f]{3,8}\b/gi)) {
      assert.ok(["#fff", "#13202b", "#42515a"].includes(colour), `${f}: ${colour}`);
    }
  }
});

test("the two blocks of dark values are the same", () => {
  const css = readFileSync(join(web, "css/tokens/dark.css"), "utf8").replace(/\/\*.*?\*\//gs, "");
  const blocks = [...css.matchAll(/:root\[data-theme="(?:dark|auto)"\] \{([^}]*)\}/g)].map((m) => m[1].replace(/\s+/g, " ").trim());
  assert.equal(blocks.length, 2);
  assert.equal(blocks[0], blocks[1]);
});

test("the core script with all it imports is below 20 KB", { skip: !existsSync(join(web, "dist/manifest.json")) && "not built" }, () => {
  const dist = join(web, "dist");
  const { "core.js": core } = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
  const seen = new Set();
  const add = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, next] of readFileSync(join(dist, file), "utf8").matchAll(/(?:from|import)\s*"\.\/([\w-]+\.js)"/g)) add(next);
  };
  add(core);
  const size = [...seen].reduce((n, f) => n + gzipSync(readFileSync(join(dist, f)), { level: 9 }).length, 0);
  assert.ok(size < 20 * 1024, `${size} bytes`);
  assert.ok(statSync(join(dist, core)).size > 500);
});
