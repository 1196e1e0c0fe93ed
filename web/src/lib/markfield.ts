// SPDX-License-Identifier: AGPL-3.0-or-later

import { body, read, write } from "./fields";
import { refresh } from "./live";
import { isDirty } from "./morph";
import { tellNet } from "./offline";
import { ask, Saver, type Outcome, type State } from "./saver";

/** What a field needs of the element around it. */
export interface Sheet extends HTMLElement {
  say(state: State, text: string, who?: string): void;
}

/** One field of a marking sheet, [data-save]: saves as it is typed, and shows two versions beside each other when both were changed. */
export class MarkField {
  readonly saver: Saver;
  private version: string;
  private known: string; // the values the server has, as far as this page was told
  private readonly note = () => {
    // Leaving a field tells of a change that was saved while it was typed.
    if (JSON.stringify(this.values()) !== this.known || !/^(clean|saved)$/.test(this.saver.state)) this.saver.touch();
  };
  private readonly left = () => window.setTimeout(() => {
    const region = this.root.closest<HTMLElement>("[data-live]");
    if (region && !this.holdsFocus() && Number(this.root.dataset.version) > Number(this.version)) void refresh(region);
  });

  constructor(private readonly root: HTMLElement, private readonly marking: Sheet, private readonly form: HTMLFormElement) {
    this.version = root.dataset.version ?? "0";
    this.saver = new Saver(() => this.save(), (state, text) => state !== "conflict" && marking.say(state, text), 600, 4000);
    this.known = JSON.stringify(this.values());
    for (const kind of ["input", "change"]) root.addEventListener(kind, this.note);
    root.addEventListener("focusout", this.left);
  }

  stop(): void {
    for (const kind of ["input", "change"]) this.root.removeEventListener(kind, this.note);
    this.root.removeEventListener("focusout", this.left);
    void this.saver.flush();
  }

  /** After a live refresh: goes on from what another teacher saved. What is not saved yet was not refreshed, nor a list with the focus. */
  adopt(): void {
    const focus = document.activeElement;
    if (this.inputs().some(isDirty) || (this.holdsFocus() && focus?.matches("select, [contenteditable]"))) return;
    const shown = this.root.dataset.version ?? "0";
    if (Number(shown) > Number(this.version)) this.version = shown;
    this.known = JSON.stringify(this.values());
  }

  private holdsFocus = () => this.root.contains(document.activeElement);
  private inputs = () => [...this.root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];

  /** What was saved is what a refresh may change again. */
  private settled(saved: Record<string, string>): void {
    if (JSON.stringify(saved) !== JSON.stringify(this.values())) return;
    for (const e of this.inputs()) {
      if (e instanceof HTMLInputElement && /^(checkbox|radio)$/.test(e.type)) e.defaultChecked = e.checked;
      else e.defaultValue = e.value;
    }
  }

  private values(): Record<string, string> {
    const all = read(this.form);
    return Object.fromEntries(Object.entries(all).filter(([name]) => this.root.querySelector(`[name="${CSS.escape(name)}"]`)));
  }

  private async save(): Promise<Outcome> {
    const values = this.values();
    const params = body(values);
    this.known = JSON.stringify(values);
    const keepalive = document.hidden && params.toString().length < 60_000; // the browser's limit for a request that outlives its page
    const init = { method: "PUT", body: params, keepalive, headers: { "If-Match": `"${this.version}"` } };
    const answer = await ask(this.root.dataset.save!, init).catch(() => null);
    tellNet(!!answer);
    if (!answer) return { kind: "unreachable" };
    const { outcome, body: told } = answer;
    if (told.version !== undefined) this.version = String(told.version);
    if (outcome === "conflict") this.sideBySide(told);
    if (outcome === "saved") {
      this.settled(values);
      this.fill((told.texts as Record<string, string> | undefined) ?? {});
    }
    return { kind: outcome, text: String(told.savedAtText ?? told.text ?? told.message ?? "") };
  }

  /** Sums and words the server worked out anew, such as the points in the ring. */
  private fill(texts: Record<string, string>): void {
    for (const [selector, text] of Object.entries(texts)) {
      for (const e of this.marking.querySelectorAll(selector)) e.textContent = text;
    }
  }

  private sideBySide(told: Record<string, unknown>): void {
    const theirs = (told.values as Record<string, string> | undefined) ?? {};
    const { dataset } = this.marking;
    const who = String(told.who ?? "");
    const title = (dataset.textTheirs ?? "").replace("{who}", who).replace("{time}", String(told.savedAtText ?? ""));
    this.root.querySelector(".versions")?.remove();
    const box = document.createElement("div");
    box.className = "versions";
    box.dataset.keep = ""; // a refresh does not take the choice away
    box.append(
      version(dataset.textMine ?? "", this.values(), dataset.textUseMine ?? "", () => this.settle(box, true)),
      version(title, theirs, dataset.textUseTheirs ?? "", () => {
        write(this.form, theirs);
        this.settled(this.values());
        this.settle(box, false);
      }),
    );
    this.root.append(box);
    this.marking.say("conflict", "", who);
  }

  private settle(box: Element, send: boolean): void {
    box.remove();
    this.saver.settle(send);
    this.root.querySelector<HTMLElement>("textarea, input")?.focus();
  }
}

function version(title: string, values: Record<string, string>, label: string, use: () => void): HTMLElement {
  const card = document.createElement("div");
  const name = document.createElement("b");
  const text = document.createElement("p");
  const button = document.createElement("button");
  name.textContent = title;
  text.textContent = Object.values(values).join(", ");
  button.type = "button";
  button.className = "btn sm";
  button.textContent = label;
  button.addEventListener("click", use);
  card.append(name, text, button);
  return card;
}
