// SPDX-License-Identifier: AGPL-3.0-or-later

/** What became of one attempt to save. `refused` is final until something changes; the others are tried again. */
export type Outcome =
  | { kind: "saved"; text: string }
  | { kind: "unreachable" }
  | { kind: "signed-out" }
  | { kind: "conflict" }
  | { kind: "refused"; text: string };

export type State = "clean" | "waiting" | "saving" | Outcome["kind"];

export interface Timers {
  set(f: () => void, ms: number): number;
  clear(id: number): void;
  now(): number;
}

const real: Timers = { set: (f, ms) => window.setTimeout(f, ms), clear: (i) => window.clearTimeout(i), now: () => Date.now() };

/** Milliseconds before attempt n (1, 2, …): doubling from one second to one minute, a quarter at random so that a class does
 * not come back all at once. */
export function backoff(attempt: number, random = Math.random()): number {
  return Math.min(60_000, 1000 * 2 ** (attempt - 1)) * (0.75 + random * 0.25);
}

/**
 * Saves at every pause and never twice at a time. It calls `send` for what is there at that moment; what changes meanwhile is
 * sent after it. After a failure it tries again by itself; wake() makes it try now (the network is back, the person signed in).
 */
export class Saver {
  state: State = "clean";
  private dirty = false;
  private since = 0;
  private failures = 0;
  private timer = 0;
  private running: Promise<void> | null = null;

  constructor(
    private readonly send: () => Promise<Outcome>,
    private readonly shown: (state: State, text: string) => void,
    private readonly pause = 800,
    private readonly longest = 5000,
    private readonly timers: Timers = real,
  ) {}

  /** Something changed. */
  touch(): void {
    const now = this.timers.now();
    if (!this.dirty) this.since = now;
    this.dirty = true;
    if (this.state === "conflict") return; // the person decides first
    if (this.state === "unreachable" || this.state === "signed-out") return; // a new try is under way already
    if (!this.running) this.become("waiting", "");
    this.later(Math.max(0, Math.min(this.pause, this.since + this.longest - now)));
  }

  /** Saves now, if anything is unsaved. True when nothing is left unsaved. */
  async flush(): Promise<boolean> {
    this.timers.clear(this.timer);
    if (this.running) await this.running;
    if (this.dirty && this.state !== "conflict") await this.run();
    return !this.dirty;
  }

  /** Tries again at once after a failure. */
  wake(): void {
    if (this.dirty && !this.running && (this.state === "unreachable" || this.state === "signed-out")) this.later(0);
  }

  /** A conflict was settled: go on with what is there now, or with nothing to save. */
  settle(send: boolean): void {
    this.state = "clean";
    this.dirty = false;
    if (send) this.touch();
    else this.become("clean", "");
  }

  stop(): void {
    this.timers.clear(this.timer);
  }

  private later(ms: number): void {
    this.timers.clear(this.timer);
    this.timer = this.timers.set(() => void this.flush(), ms);
  }

  private run(): Promise<void> {
    this.running = this.attempt().finally(() => (this.running = null));
    return this.running;
  }

  private async attempt(): Promise<void> {
    this.dirty = false;
    this.become("saving", "");
    let outcome: Outcome;
    try {
      outcome = await this.send();
    } catch {
      outcome = { kind: "unreachable" };
    }
    if (outcome.kind === "saved") {
      this.failures = 0;
      this.become("saved", outcome.text);
      if (this.dirty) this.later(this.pause);
      return;
    }
    this.dirty = true;
    this.become(outcome.kind, "text" in outcome ? outcome.text : "");
    if (outcome.kind === "unreachable" || outcome.kind === "signed-out") this.later(backoff(++this.failures));
  }

  private become(state: State, text: string): void {
    this.state = state;
    this.shown(state, text);
  }
}

/** Sends and tells what became of it. Reads the JSON of an answer that has some. */
export async function ask(url: string, init: RequestInit): Promise<{ outcome: Outcome["kind"]; body: Record<string, unknown> }> {
  const answer = await fetch(url, { ...init, redirect: "manual", headers: { Accept: "application/json", ...init.headers } });
  const json = answer.headers.get("Content-Type")?.includes("json") ?? false;
  const body = json ? ((await answer.json()) as Record<string, unknown>) : {};
  return { outcome: kindOf(answer), body };
}

/** A redirect is the way to the sign-in page. Too many, or a fault of the server, is worth another try. */
export function kindOf(answer: { type?: string; status: number }): Outcome["kind"] {
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed-out";
  if (answer.status >= 200 && answer.status < 300) return "saved";
  if (answer.status === 409 || answer.status === 412) return "conflict";
  if (answer.status === 429 || answer.status >= 500) return "unreachable";
  return "refused";
}
