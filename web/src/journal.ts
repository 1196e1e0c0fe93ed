// SPDX-License-Identifier: AGPL-3.0-or-later
// <lectern-journal data-owner="PERSON" data-form="assignment-7" data-version="3" data-save="/assignments/7/draft"
//     data-text-saving="Saving…" data-text-saved="Saved {time}" data-text-unreachable="Saved on this device, sent when you are back"
//     data-text-signed-out="Saved on this device" data-text-conflict="Changed somewhere else" data-text-refused="Not saved: {why}">
//   <div class="notice warn" data-when="signed-out" hidden>You were signed out. … <a href="/sign-in" target="_blank">Sign in</a></div>
//   <div class="notice info" data-when="restored" hidden>What you wrote here is back.</div>
//   <div class="notice warn" data-when="conflict" hidden>… <button type="button" data-keep-mine>Keep what is on this device</button>
//                                                          <button type="button" data-take-theirs>Take the other</button></div>
//   <div class="notice late" data-when="not-handed-in" hidden>Not handed in: no connection. Press again when you are back.</div>
//   <form method="post" action="/assignments/7/submission"> … <output class="saved"><span></span></output> … </form>
//
// Every change is written down on this device at once and sent to data-save at every pause, as a form with `version`. The answer
// is JSON {version, savedAtText}; 409 with {version, values: {name: text}} when the version is no longer that; 401 when signed
// out. The journal is emptied after the server confirmed: a change by its save, all of it by the hand-in.

import { announce } from "./lib/announce";
import { body, read, readDefaults, write } from "./lib/fields";
import { busy } from "./lib/guard";
import { fold, Ledger, same, verdict } from "./lib/ledger";
import { tellNet } from "./lib/offline";
import { ask, Saver, type Outcome, type State } from "./lib/saver";
import { carry } from "./lib/toast";
import { wake } from "./lib/wake";

class Journal extends HTMLElement {
  private form!: HTMLFormElement;
  private ledger: Ledger | null = null; // null where the browser keeps nothing; the server still does
  private saver!: Saver;
  private version = 0;
  private theirs: Record<string, string> | null = null;
  private seen: Record<string, string> = {};
  private early: Record<string, string> = {}; // what was typed before the journal was open
  private stopped = new AbortController();

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    this.form = form;
    this.version = Number(this.dataset.version ?? 0);
    this.seen = readDefaults(form);
    this.saver = new Saver(() => this.save(), (state, text) => this.show(state, text));
    const { signal } = (this.stopped = new AbortController());
    for (const kind of ["input", "change", "lectern:change"]) form.addEventListener(kind, (e) => this.note(e), { signal });
    form.addEventListener("submit", (e) => void this.handIn(e), { signal });
    this.addEventListener("click", (e) => void this.decide(e.target as Element), { signal });
    const again = () => (document.hidden ? void this.saver.flush() : this.saver.wake());
    document.addEventListener("visibilitychange", again, { signal });
    window.addEventListener("online", again, { signal });
    window.addEventListener("focus", again, { signal });
    window.addEventListener("pagehide", () => void this.saver.flush(), { signal });
    this.form.querySelector("output.saved")?.setAttribute("aria-live", "off"); // a save at every pause is not worth saying
    void this.openLedger();
  }

  disconnectedCallback(): void {
    this.stopped.abort();
    this.saver?.stop();
    this.ledger?.close();
  }

  private async openLedger(): Promise<void> {
    const { owner, form } = this.dataset;
    this.ledger = await Ledger.open(owner ?? "", form ?? "").catch(() => null);
    // An editor turns what the server rendered into its own notation; before that the two cannot be compared.
    const editors = this.querySelector("lectern-editor") ? customElements.whenDefined("lectern-editor") : null;
    await Promise.race([editors, new Promise((done) => window.setTimeout(done, 3000))]);
    const kept = await this.ledger?.read().catch(() => null);
    if (!kept) return;
    const page = readDefaults(this.form);
    const newest = { ...fold(kept.entries), ...this.early };
    if (Object.keys(this.early).length) await this.ledger?.add(this.early, this.version).catch(() => 0);
    switch (verdict(kept.entries, kept.sent, page, this.version)) {
      case "nothing":
        if (same(this.early, page)) await this.ledger?.clear();
        break;
      case "restore":
        write(this.form, newest);
        this.seen = read(this.form);
        this.when("restored");
        this.saver.touch();
        break;
      case "ask":
        this.theirs = page;
        write(this.form, newest);
        this.seen = read(this.form);
        this.saver.state = "conflict";
        this.show("conflict", "");
    }
  }

  private changes(since: Record<string, string>): Record<string, string> {
    return Object.fromEntries(Object.entries(read(this.form)).filter(([name, value]) => value !== since[name]));
  }

  /** Writes down what the person changed. An editor tidies its text when it starts; that is no change of hers. */
  private note(e: Event): void {
    const at = e.target as Element & { name?: string };
    const name = at.closest("lectern-editor")?.querySelector("textarea")?.name ?? at.name;
    const changed = this.changes(this.seen);
    for (const other of Object.keys(changed)) if (name && other !== name) delete changed[other];
    if (Object.keys(changed).length === 0) return;
    Object.assign(this.seen, changed);
    if (!this.ledger) Object.assign(this.early, changed);
    void this.ledger?.add(changed, this.version).catch(() => (this.ledger = null)); // storage full: the server is the only place now
    this.saver.touch();
  }

  private async save(): Promise<Outcome> {
    const values = read(this.form);
    const upTo = (await this.ledger?.sending(values, this.version).catch(() => 0)) ?? 0;
    const params = body(values, { version: String(this.version) });
    const keepalive = document.hidden && params.toString().length < 60_000; // the browser's limit for a request that outlives its page
    const answer = await ask(this.dataset.save!, { method: "POST", body: params, keepalive }).catch(() => null);
    tellNet(!!answer);
    if (!answer) return { kind: "unreachable" };
    const { outcome, body: told } = answer;
    if (outcome === "conflict") this.theirs = (told.values as Record<string, string> | undefined) ?? null;
    // In conflict with our own words: they came through before, and only the answer was lost.
    if (outcome === "saved" || (outcome === "conflict" && this.theirs && same(this.theirs, values))) {
      this.version = Number(told.version);
      await this.ledger?.confirmed(upTo).catch(() => 0);
      return { kind: "saved", text: String(told.savedAtText ?? "") };
    }
    if (outcome === "conflict") this.version = Number(told.version ?? this.version); // keeping mine builds on theirs
    return { kind: outcome, text: String(told.text ?? told.message ?? "") };
  }

  private async decide(at: Element): Promise<void> {
    if (at.closest("[data-keep-mine]")) {
      this.saver.settle(true);
    } else if (at.closest("[data-take-theirs]")) {
      await this.ledger?.clear().catch(() => 0);
      this.saver.settle(false);
      if (!this.theirs) return location.reload();
      write(this.form, this.theirs);
      this.seen = read(this.form);
    }
  }

  private async handIn(e: SubmitEvent): Promise<void> {
    if (e.defaultPrevented) return;
    e.preventDefault();
    if (this.form.dataset.busy !== undefined) return;
    busy(this.form, e.submitter, true);
    if (await this.saver.flush()) await this.sendForm(e.submitter);
    else if (this.saver.state === "unreachable") this.when("not-handed-in");
    busy(this.form, e.submitter, false);
  }

  private async sendForm(submitter: HTMLElement | null): Promise<void> {
    const data = new FormData(this.form, submitter);
    if (data.has("version")) data.set("version", String(this.version));
    const url = submitter?.getAttribute("formaction") ?? this.form.getAttribute("action") ?? location.href;
    const answer = await fetch(url, { method: "POST", body: data }).catch(() => null);
    tellNet(!!answer);
    if (!answer) return this.when("not-handed-in");
    if (answer.status === 401) return this.show("signed-out", "");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = document.getElementById("main");
    const answered = page.getElementById("main");
    if (answer.ok && answer.redirected && !page.querySelector("[data-sign-in]")) {
      await this.ledger?.clear().catch(() => 0);
      carry(page);
      location.assign(answer.url);
    } else if (main && answered) {
      main.replaceChildren(...answered.childNodes); // what is wrong, beside what was typed
      main.querySelector<HTMLElement>("[aria-invalid=true], .notice")?.focus();
      wake(main);
    }
  }

  private show(state: State, text: string): void {
    const output = this.form.querySelector<HTMLElement>("output.saved");
    const key = "text" + state.replace(/(^|-)(\w)/g, (_, __, c: string) => c.toUpperCase());
    const words = (this.dataset[key] ?? "").replace("{time}", text).replace("{why}", text);
    if (output && state !== "waiting" && state !== "clean") {
      (output.querySelector("span") ?? output).textContent = words;
      output.dataset.state = state;
    }
    if (state === "waiting" || state === "saving") return;
    this.when(state);
    if (state !== "saved" && state !== "clean") announce(words);
  }

  private when(state: string): void {
    for (const e of this.querySelectorAll<HTMLElement>("[data-when]")) {
      const now = e.dataset.when!.split(" ").includes(state);
      if (now && e.hidden) announce(e.textContent?.trim() ?? "");
      // "restored" is news of this page: it stays while saving goes on.
      if (e.dataset.when !== "restored" || now) e.hidden = !now;
    }
  }
}

customElements.define("lectern-journal", Journal);
