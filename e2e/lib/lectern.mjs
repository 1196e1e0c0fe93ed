// SPDX-License-Identifier: AGPL-3.0-or-later
// The real program on a data folder of its own. Every process started here is ended by its id.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const program = process.env.LECTERN ?? join(dirname(here), "bin", "lectern");
export const roster = join(here, "roster");

const freePort = () => new Promise((done, fail) => {
  const s = createServer().on("error", fail).listen(0, "127.0.0.1", () => {
    const { port } = s.address();
    s.close(() => done(port));
  });
});

export class Lectern {
  /** A data folder that nobody else uses, and where it will be served. */
  static async fresh() {
    const l = new Lectern();
    l.data = mkdtempSync(join(tmpdir(), "lectern-e2e-"));
    l.port = await freePort();
    l.base = `http://127.0.0.1:${l.port}`;
    return l;
  }

  /** Runs a command on the data folder: {code, out, err}. */
  run(...args) {
    return new Promise((done, fail) => {
      const p = spawn(program, [...args, "--data", this.data], { env: this.env() });
      let out = "", err = "";
      p.stdout.on("data", (b) => (out += b));
      p.stderr.on("data", (b) => (err += b));
      p.on("error", fail).on("close", (code) => done({ code, out, err }));
    });
  }

  /** Like run, for a command that must be done without faults; gives its JSON. */
  async json(...args) {
    const { code, out, err } = await this.run(...args, "--json");
    if (code !== 0) throw new Error(`lectern ${args.join(" ")}: exit code ${code}\n${err}`);
    return JSON.parse(out);
  }

  env() {
    return { ...process.env, LECTERN_BASE_URL: this.base, LECTERN_LISTEN: `127.0.0.1:${this.port}` };
  }

  site(name = "Havnegata skole") {
    return this.json("site", "create", "--name", name, "--country", "NO", "--zone", "Europe/Oslo", "--languages", "en,nb",
      "--controller", "Havnegata kommune", "--controller-email", "post@havnegata.example", "--officer", "Siv Dahl",
      "--officer-email", "siv@havnegata.example", "--admin-email", "ragna@havnegata.example", "--admin-given", "Ragna", "--admin-family", "Foss");
  }

  /** Serves, and comes back when the first answer is there. */
  async start() {
    this.log = "";
    this.child = spawn(program, ["serve", "--data", this.data, "--listen", `127.0.0.1:${this.port}`], { env: this.env(), stdio: ["ignore", "ignore", "pipe"] });
    this.child.stderr.on("data", (b) => (this.log += b));
    this.ended = new Promise((done) => this.child.on("exit", (code, signal) => done(code ?? signal)));
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      if (this.child.exitCode !== null) break;
      if (await fetch(this.base + "/readyz").then((r) => r.ok, () => false)) return this;
      await new Promise((r) => setTimeout(r, 25));
    }
    throw new Error("lectern does not answer\n" + this.log);
  }

  kill(signal = "SIGKILL") {
    this.child.kill(signal);
    return this.ended;
  }

  /** Stops as an operator would; a program that does not end with code 0 is a fault. */
  async stop() {
    if (this.child?.exitCode === null && this.child.signalCode === null) {
      const code = await this.kill("SIGTERM");
      if (code !== 0) throw new Error(`lectern ended with ${code}\n${this.log}`);
    }
  }

  async remove() {
    try {
      await this.stop();
    } finally {
      rmSync(this.data, { recursive: true, force: true });
    }
  }

  async link(email) {
    return (await this.json("user", "signin-link", "--email", email)).link;
  }
}

export async function signIn(page, lectern, email) {
  await page.goto(new URL(await lectern.link(email)).pathname);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((u) => !u.pathname.startsWith("/sign-in"));
}
