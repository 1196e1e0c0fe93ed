// SPDX-License-Identifier: AGPL-3.0-or-later
// <lectern-marking id="marking" data-keys data-next="/submissions/8/mark" data-previous="/submissions/6/mark"
//     data-text-saving="Saving…" data-text-saved="Saved {time}" data-text-unreachable="Not saved yet, no connection"
//     data-text-signed-out="You were signed out" data-text-conflict="{who} wrote something else" data-text-refused="{why}"
//     data-text-mine="Yours" data-text-theirs="{who}, {time}" data-text-use-mine="Keep mine" data-text-use-theirs="Take theirs">
//   <a data-key="k" href="(previous)">…</a> <a data-key="j" href="(next)">…</a>
//   <form method="post" action="/submissions/7/mark">
//     <fieldset data-save="/submissions/7/mark/criteria/3" data-version="2"> radios with data-key="1"… </fieldset>
//     <div data-save="/submissions/7/mark/comment" data-version="5"><textarea name="comment">…</textarea></div>
//     <output class="saved"><span></span></output>
//     <button class="btn primary">Save, next: Lea</button>   <button name="act" value="return" data-plain>Return now</button>
//   </form>
//
// [data-save] is one field: PUT of its values with If-Match: "version", answered by JSON {version, savedAtText, texts?: {selector:
// text}} or 409/412 {version, values, who, savedAtText}. Nobody's words are ever overwritten unseen. The main button saves and
// opens data-next, which was fetched meanwhile. data-whole names a larger element to exchange (default: this one). Links with rel
// "next" and "prev" inside go before data-next and data-previous: they may be changed by a live refresh. A refresh also brings what
// another teacher saved into a field that holds nothing of one's own.

import { announce } from "./lib/announce";
import { body, read, write } from "./lib/fields";
import { refresh } from "./lib/live";
import { isDirty } from "./lib/morph";
import { tellNet } from "./lib/offline";
import { Ahead } from "./lib/prefetch";
import { ask, Saver, type Outcome, type State } from "./lib/saver";

const ahead = new Ahead();

class Marking extends HTMLElement {
  private fields: MarkField[] = [];
  private stopped = new AbortController();

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    const { signal } = (this.stopped = new AbortController());
    this.fields = [...this.querySelectorAll<HTMLElement>("[data-save]")].map((e) => new MarkField(e, this, form));
    form.addEventListener("submit", (e) => void this.submit(e, form), { signal });
    form.addEventListener("keydown", (e) => {
      // In a textarea Enter is a new line; with Ctrl it is what the button says.
      if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) form.requestSubmit();
    }, { signal });
    this.addEventListener("click", (e) => void this.turn(e), { signal });
    const again = () => this.fields.forEach((f) => (document.hidden ? void f.saver.flush() : f.saver.wake()));
    document.addEventListener("visibilitychange", again, { signal });
    window.addEventListener("online", again, { signal });
    window.addEventListener("focus", again, { signal });
    window.addEventListener("beforeunload", (e) => this.unsaved() && e.preventDefault(), { signal });
    this.querySelector("output.saved")?.setAttribute("aria-live", "off");
    const idle = window.requestIdleCallback ?? ((f: () => void) => window.setTimeout(f, 500));
    idle(() => ahead.fetch(this.next()));
    document.addEventListener("lectern:changed", () => this.fields.forEach((f) => f.adopt()), { signal });
  }

  disconnectedCallback(): void {
    this.stopped.abort();
    this.fields.forEach((f) => f.stop());
  }

  say(state: State, text: string, who = ""): void {
    if (state === "clean" || state === "waiting") return;
    const key = "text" + state.replace(/(^|-)(\w)/g, (_, __, c: string) => c.toUpperCase());
    const words = (this.dataset[key] ?? "").replace("{time}", text).replace("{why}", text).replace("{who}", who);
    const output = this.querySelector<HTMLElement>("output.saved");
    if (output) {
      (output.querySelector("span") ?? output).textContent = words;
      output.dataset.state = state;
    }
    if (state !== "saved" && state !== "saving") announce(words);
  }

  private next = () => this.querySelector("a[rel=next]")?.getAttribute("href") ?? this.dataset.next ?? "";
  private previous = () => this.querySelector("a[rel=prev]")?.getAttribute("href") ?? this.dataset.previous ?? "";
  private unsaved = () => this.fields.some((f) => !/^(clean|saved)$/.test(f.saver.state));

  private async flush(): Promise<boolean> {
    const done = (await Promise.all(this.fields.map((f) => f.saver.flush()))).every(Boolean);
    if (!done) this.querySelector(".versions, output.saved")?.scrollIntoView({ block: "nearest" });
    return done;
  }

  private async submit(e: SubmitEvent, form: HTMLFormElement): Promise<void> {
    if (e.defaultPrevented || form.dataset.sure !== undefined) return;
    e.preventDefault();
    if (!(await this.flush())) return;
    if (this.next() && !e.submitter?.matches("[data-plain]")) return this.open(this.next());
    form.dataset.sure = "";
    form.requestSubmit(e.submitter);
  }

  /** The links to the pupils before and after save first and open without a new page. */
  private async turn(e: MouseEvent): Promise<void> {
    const link = (e.target as Element).closest("a");
    const url = link?.getAttribute("href");
    if (!url || (url !== this.next() && url !== this.previous()) || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    if (await this.flush()) await this.open(url);
  }

  private open(url: string): Promise<void> {
    return ahead.go(url, this.dataset.whole ?? this.id);
  }
}

class MarkField {
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

  constructor(private readonly root: HTMLElement, private readonly marking: Marking, private readonly form: HTMLFormElement) {
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

  /** After a live refresh: goes on from what another teacher saved. What is being typed, or not saved yet, was not refreshed. */
  adopt(): void {
    if (this.holdsFocus() || this.inputs().some(isDirty)) return;
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
    box.dataset.keep = ""; // a live refresh knows nothing of it
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

customElements.define("lectern-marking", Marking);
