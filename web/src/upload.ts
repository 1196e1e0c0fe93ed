// SPDX-License-Identifier: AGPL-3.0-or-later
// <lectern-upload data-start="/files" data-url="/files/{upload}" data-name="upload" data-chunk="4194304" data-shrink="2000"
//     data-text-waiting="Waiting for the connection" data-text-failed="Could not be sent" data-text-done="{name} is here">
//   <label class="drop"><b>Drop files here or choose</b><input type="file" name="file" multiple></label>
//   <template><li class="file"><svg class="icon">…</svg><span data-file-name></span><span class="meta" data-note></span>
//     <button type="button" class="btn quiet sm" data-remove>Remove</button><progress class="bar" max="100"></progress></li></template>
//   <ul class="files"></ul>
// </lectern-upload>
//
// POST data-start name, size → JSON {upload, offset}; PATCH data-url with Upload-Offset and the bytes → 204 with the new
// Upload-Offset; HEAD tells how far it came. When a file is there, a hidden field data-name carries its upload id and the form may
// go; while one is on its way, the form waits for it. Without script the plain file field is sent with the form. data-attach, when
// set, is told of a file that is there (its id under data-name) and of one that was removed again (under "remove"), so that it is
// kept before the form is sent.

import { announce } from "./lib/announce";
import { transfer } from "./lib/chunks";
import { tellNet } from "./lib/offline";
import { uploads } from "./lib/places";
import { shrink } from "./lib/shrink";
import { wireTo } from "./lib/wire";

/** A key that names no file: two rounds of FNV-1a over what tells uploads apart. */
function fingerprint(text: string): string {
  const round = (seed: number) => [...text].reduce((h, c) => Math.imul(h ^ c.codePointAt(0)!, 16777619), seed) >>> 0;
  return `${round(2166136261).toString(16)}${round(40389).toString(16)}`;
}

class Upload extends HTMLElement {
  private running = new Set<Promise<unknown>>();
  private stopped = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.stopped = new AbortController());
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    const drop = this.querySelector<HTMLElement>(".drop");
    if (!input || !this.querySelector("template")) return;
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      input.value = ""; // sent by us, so not once more with the form
      files.forEach((f) => this.take(f));
      this.dispatchEvent(new Event("lectern:change", { bubbles: true }));
    }, { signal });
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
      drop?.addEventListener(kind, (e) => {
        e.preventDefault();
        drop.classList.toggle("over", kind === "dragenter" || kind === "dragover");
        if (e instanceof DragEvent && kind === "drop") [...(e.dataTransfer?.files ?? [])].forEach((f) => this.take(f));
      }, { signal });
    }
    // Capture, so that the form waits before anything else looks at the submit.
    this.closest("form")?.addEventListener("submit", (e) => void this.hold(e), { signal, capture: true });
  }

  disconnectedCallback(): void {
    this.stopped.abort();
  }

  private async hold(e: SubmitEvent): Promise<void> {
    if (this.running.size === 0) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    const form = e.target as HTMLFormElement;
    e.submitter?.setAttribute("aria-busy", "true");
    await Promise.allSettled([...this.running]);
    e.submitter?.removeAttribute("aria-busy");
    if (!this.querySelector('.file[data-state="failed"]')) form.requestSubmit(e.submitter);
  }

  private take(file: File): void {
    const row = (this.querySelector("template")!.content.cloneNode(true) as DocumentFragment).querySelector<HTMLElement>(".file")!;
    row.querySelector("[data-file-name]")!.textContent = file.name;
    row.querySelector("progress")?.setAttribute("aria-label", file.name);
    this.querySelector(".files")?.append(row);
    let gone = false;
    row.querySelector("[data-remove]")?.addEventListener("click", () => {
      gone = true;
      const arrived = row.querySelector<HTMLInputElement>("input[type=hidden]")?.value;
      if (arrived) void this.attach("remove", arrived);
      row.remove();
      this.querySelector<HTMLElement>("input[type=file]")?.focus();
    });
    const run = this.send(file, row, () => gone || !this.isConnected).finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private async send(original: File, row: HTMLElement, cancelled: () => boolean): Promise<void> {
    const note = row.querySelector<HTMLElement>("[data-note]");
    const bar = row.querySelector("progress");
    const say = (state: string, words: string) => {
      row.dataset.state = state;
      if (note) note.textContent = words;
    };
    try {
      const file = await shrink(original, Number(this.dataset.shrink ?? 0));
      const mark = uploads + fingerprint(`${this.dataset.start} ${file.name} ${file.size} ${original.lastModified}`);
      const well = { start: this.dataset.start!, url: this.dataset.url ?? "", failed: this.dataset.textFailed ?? "" };
      const wire = wireTo(well, (upload) => sessionStorage.setItem(mark, upload));
      const progress = (sent: number, paused: boolean) => {
        const percent = file.size ? Math.floor((sent / file.size) * 100) : 100;
        if (bar) bar.value = percent;
        say(paused ? "paused" : "sending", paused ? (this.dataset.textWaiting ?? "") : `${percent} %`);
        tellNet(!paused);
      };
      progress(0, false);
      const known = sessionStorage.getItem(mark) ?? "";
      const upload = await transfer(file, wire, Number(this.dataset.chunk ?? 4 << 20), progress, cancelled, known);
      sessionStorage.removeItem(mark);
      if (cancelled()) return;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: this.dataset.name ?? "upload", value: upload });
      row.append(field);
      await this.attach(field.name, upload);
      bar?.remove();
      say("done", "");
      announce((this.dataset.textDone ?? "{name}").replace("{name}", original.name));
      this.dispatchEvent(new Event("lectern:change", { bubbles: true }));
    } catch (e) {
      if (cancelled()) return;
      say("failed", (e instanceof Error && e.message) || (this.dataset.textFailed ?? ""));
      announce(`${original.name}: ${note?.textContent ?? ""}`);
    }
  }

  /** Without a connection the file still goes with the form. */
  private async attach(name: string, upload: string): Promise<void> {
    if (!this.dataset.attach) return;
    const init = { method: "POST", body: new URLSearchParams([[name, upload]]), headers: { Accept: "application/json" } };
    await fetch(this.dataset.attach, init).catch(() => null);
  }
}

customElements.define("lectern-upload", Upload);
