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
import { MarkField, type Sheet } from "./lib/markfield";
import { Ahead } from "./lib/prefetch";
import type { State } from "./lib/saver";

const ahead = new Ahead();

class Marking extends HTMLElement implements Sheet {
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
    await new Promise((later) => window.setTimeout(later)); // the event that brought us here is over: a form cannot be sent within it
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

customElements.define("lectern-marking", Marking);
