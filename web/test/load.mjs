// SPDX-License-Identifier: AGPL-3.0-or-later
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const src = join(dirname(dirname(fileURLToPath(import.meta.url))), "src");

/** Imports a TypeScript file of web/src into the test. */
export async function load(file) {
  const out = await build({ entryPoints: [join(src, file)], bundle: true, format: "esm", write: false, target: "node20", external: ["islands"] });
  return import("data:text/javascript;base64," + Buffer.from(out.outputFiles[0].contents).toString("base64"));
}
