// SPDX-License-Identifier: AGPL-3.0-or-later
// Builds web/dist: scripts, style, fonts, the icon sprite and the licences of what is in them, each under a hashed name, with
// a .br and a .gz beside it where that saves bytes. manifest.json maps the names used in Go to the hashed ones.

import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import zlib from "node:zlib";

const web = dirname(fileURLToPath(import.meta.url));
const root = dirname(web);
const dist = join(web, "dist");
const modules = join(root, "node_modules");

/** Every web/src/NAME.ts is an entry, and so is web/src/NAME/index.ts. All but core define the element lectern-NAME. */
export function entries() {
  const src = join(web, "src");
  const found = {};
  for (const e of readdirSync(src, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const index = join(src, e.name, "index.ts");
    if (e.isDirectory() && existsSync(index)) found[e.name] = index;
    if (e.isFile() && /^[a-z]+\.ts$/.test(e.name)) found[e.name.slice(0, -3)] = join(src, e.name);
  }
  return found;
}

/** The module "islands" maps element names to their import, so that core loads an island when a page first shows one. */
const islands = (found) => ({
  name: "islands",
  setup(b) {
    b.onResolve({ filter: /^islands$/ }, () => ({ path: "islands", namespace: "islands" }));
    b.onLoad({ filter: /.*/, namespace: "islands" }, () => ({
      resolveDir: web,
      contents: `export default {${Object.entries(found)
        .filter(([name]) => name !== "core")
        .map(([name, file]) => `"lectern-${name}": () => import(${JSON.stringify(file)})`)
        .join(",\n")}}`,
    }));
  },
});

const common = {
  bundle: true, minify: true, metafile: true, outdir: dist, absWorkingDir: root, write: true, logLevel: "warning",
  target: ["chrome111", "safari16.4", "firefox128"], legalComments: "none", assetNames: "[name]-[hash]",
  entryNames: "[name]-[hash]", chunkNames: "part-[hash]", loader: { ".woff2": "file" }, charset: "utf8",
};

function hashed(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  const dot = name.lastIndexOf(".");
  const file = `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
  writeFileSync(join(dist, file), bytes);
  return file;
}

function sprite() {
  const names = JSON.parse(readFileSync(join(web, "icons.json"), "utf8"));
  const symbols = Object.entries(names).map(([ours, theirs]) => {
    const svg = readFileSync(join(modules, "lucide-static/icons", `${theirs}.svg`), "utf8");
    const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="i-${ours}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence -->${symbols.join("")}</svg>`;
}

function packageOf(input) {
  const path = input.split("node_modules/").pop();
  return path === input ? "" : path.split("/").slice(0, path.startsWith("@") ? 2 : 1).join("/");
}

function licences(inputs) {
  const names = new Set([...inputs.map(packageOf).filter(Boolean), "lucide-static"]);
  return [...names].sort().map((name) => {
    const folder = join(modules, name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
    return `${name} ${about.version} (${about.license})\n\n${file ? readFileSync(join(folder, file), "utf8").trim() : ""}\n`;
  }).join("\n" + "-".repeat(80) + "\n\n");
}

async function compress() {
  const br = promisify(zlib.brotliCompress), gz = promisify(zlib.gzip);
  const report = [];
  for (const file of readdirSync(dist).filter((f) => /\.(css|js|svg|txt)$/.test(f))) {
    const bytes = readFileSync(join(dist, file));
    const [b, g] = await Promise.all([
      br(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
      gz(bytes, { level: 9 }),
    ]);
    if (b.length < bytes.length) writeFileSync(join(dist, file + ".br"), b);
    if (g.length < bytes.length) writeFileSync(join(dist, file + ".gz"), g);
    report.push([file, bytes.length, g.length, b.length]);
  }
  return report;
}

async function main() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  writeFileSync(join(dist, ".gitkeep"), "");

  const found = entries();
  const [script, style] = await Promise.all([
    build({ ...common, entryPoints: found, format: "esm", splitting: true, plugins: [islands(found)],
      outExtension: { ".js": ".js" } }),
    build({ ...common, entryPoints: { app: join(web, "css/app.css") }, nodePaths: [modules] }),
  ]);

  const manifest = {};
  const outputs = { ...script.metafile.outputs, ...style.metafile.outputs };
  const entryName = Object.fromEntries(Object.entries(found).map(([name, file]) => [file, `${name}.js`]));
  for (const [path, out] of Object.entries(outputs)) {
    const file = basename(path);
    if (path.endsWith(".woff2")) manifest[basename(Object.keys(out.inputs)[0])] = file;
    else if (path.endsWith(".css")) manifest["app.css"] = file;
    else if (out.entryPoint && entryName[join(root, out.entryPoint)]) manifest[entryName[join(root, out.entryPoint)]] = file;
  }
  manifest["sprite.svg"] = hashed("sprite.svg", sprite());
  manifest["licences.txt"] = hashed("licences.txt", licences(Object.values(outputs).flatMap((o) => Object.keys(o.inputs))));
  for (const name of readdirSync(join(web, "static"))) manifest[name] = hashed(name, readFileSync(join(web, "static", name)));

  const report = await compress();
  writeFileSync(join(dist, "manifest.json"), JSON.stringify(Object.fromEntries(Object.entries(manifest).sort()), null, 1) + "\n");
  for (const [file, plain, g, b] of report) console.log(`${file.padEnd(34)} ${kb(plain)} plain ${kb(g)} gzip ${kb(b)} brotli`);
  const budget = report.find(([f]) => f.startsWith("app-") && f.endsWith(".css"));
  if (budget[3] > 18 * 1024) throw new Error(`the style is ${kb(budget[3])} as brotli; 18 KB is the limit`);
}

const kb = (n) => (n / 1024).toFixed(1).padStart(7) + " KB";

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
