// SPDX-License-Identifier: AGPL-3.0-or-later
// <lectern-editor data-doc="{…}" data-heading="3" data-l-toolbar="Text" data-l-bold="Bold" …><textarea name="body">Markdown</textarea>
// The markup is described in the package comment of internal/platform/richtext. The textarea stays what the form sends and what
// the journal reads: JSON after every change, told by the event input. Where this script fails it is simply there.

import { history } from "prosemirror-history";
import type { Node, Schema } from "prosemirror-model";
import { EditorState, type Command } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { AskAddress } from "./ask";
import { buttonsFor, linkAt, setLink, type Button } from "./commands";
import { headingLevels } from "./levels";
import { keysFor, lastLine, rulesFor } from "./keys";
import { tidyPasted } from "./paste";
import { Pictures } from "./pictures";
import { schemaFor } from "./schema";
import { Toolbar } from "./toolbar";
import { fromValue, toValue } from "./value";

class Editor extends HTMLElement {
  private view: EditorView | null = null;
  private area!: HTMLTextAreaElement;
  private box!: HTMLElement;
  private toolbar!: Toolbar;
  private ask!: AskAddress;
  private pictures: Pictures | null = null;
  private schema!: Schema;
  private stopped = new AbortController();

  connectedCallback(): void {
    const area = this.querySelector("textarea");
    if (this.view || !area) return;
    this.area = area;
    // Somebody is typing: it can wait until she has left.
    if (document.activeElement === area && area.value !== area.defaultValue) area.addEventListener("blur", () => this.upgrade(), { once: true });
    else this.upgrade();
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.downgrade(); // it was not only moved
    });
  }

  /** JSON; takes JSON or Markdown. What is set is no change of the person: no event tells it. */
  get value(): string {
    return this.querySelector("textarea")?.value ?? "";
  }

  set value(value: string) {
    if (!this.view) {
      const area = this.querySelector("textarea");
      if (area) area.value = value;
      return;
    }
    this.view.updateState(this.stateOf(fromValue(this.schema, value)));
    this.area.value = toValue(this.view.state.doc);
    this.toolbar.update(this.view.state, this.view);
  }

  override focus(): void {
    if (this.view) this.view.focus();
    else this.querySelector("textarea")?.focus();
  }

  private upgrade(): void {
    if (this.view || !this.isConnected) return;
    const names = JSON.parse(this.dataset.names || "{}") as Record<string, string>;
    this.schema = schemaFor({
      heading: this.firstHeading(),
      name: (person) => names[person] ?? "…",
      fileURL: (file) => (this.dataset.fileUrl ?? "/files/{file}").replace("{file}", file),
    });
    const typed = this.area.value !== this.area.defaultValue;
    let doc: Node;
    try {
      doc = fromValue(this.schema, typed ? this.area.value : this.dataset.doc || this.area.value);
    } catch {
      return; // a document of a newer program: the textarea still works
    }
    const hadFocus = document.activeElement === this.area;
    this.build(doc);
    if (hadFocus) this.view!.focus();
    // What the server rendered is JSON from now on, so that it can be compared with what is typed.
    const value = toValue(this.view!.state.doc);
    if (!typed) this.area.defaultValue = value;
    this.area.value = value;
  }

  private firstHeading = () => Number(this.dataset.heading) || 3;

  private build(doc: Node): void {
    const words = (name: string) => this.getAttribute("data-l-" + name) ?? undefined;
    this.pictures = this.dataset.upload ? new Pictures(this.dataset.upload, words, () => this.view!) : null;
    const buttons = buttonsFor(this.schema).filter((b) => b.run !== "picture" || this.pictures);
    const back = () => this.view!.focus();
    this.toolbar = new Toolbar(buttons, words, spriteOf(this), (b, byKey) => this.press(b, byKey), back);
    this.ask = new AskAddress(words, back);
    this.plugins = [
      tableEditing(), headingLevels(this.firstHeading()), rulesFor(this.schema), ...keysFor(this.schema, buttons, this.askLink), history(), lastLine,
      ...(this.pictures ? [this.pictures.plugin] : []),
    ];
    this.box = document.createElement("div");
    this.box.className = "editor";
    this.box.append(this.toolbar.dom, this.ask.dom, ...(this.pictures ? [this.pictures.dom] : []));
    const view: EditorView = new EditorView(this.box, {
      state: this.stateOf(doc),
      editable: () => !this.area.readOnly && !this.area.disabled,
      attributes: this.attributesOf(),
      transformPastedHTML: tidyPasted,
      handleKeyDown: (_, e) => e.altKey && e.key === "F10" && (this.toolbar.focus(), true),
      dispatchTransaction: (tr) => {
        view.updateState(view.state.apply(tr));
        this.toolbar.update(view.state, view);
        if (tr.docChanged) this.tell();
      },
    });
    this.view = view;
    view.dom.addEventListener("input", (e) => e.stopPropagation()); // the browser's, before we have read the change
    this.toolbar.update(view.state, view);
    this.area.after(this.box);
    this.hideArea();
  }

  private plugins: EditorState["plugins"][number][] = [];

  private stateOf(doc: Node): EditorState {
    const whole = doc.lastChild!.type.name === "paragraph" ? doc : doc.copy(doc.content.addToEnd(this.schema.nodes.paragraph!.create()));
    return EditorState.create({ doc: whole, plugins: this.plugins });
  }

  private attributesOf(): Record<string, string> {
    const out: Record<string, string> = { class: "area prose", role: "textbox", "aria-multiline": "true" };
    for (const name of ["aria-describedby", "aria-invalid", "aria-label", "aria-labelledby", "lang", "dir"]) {
      const value = this.area.getAttribute(name);
      if (value) out[name] = value;
    }
    const label = this.area.labels[0];
    if (label) {
      label.id ||= `${this.area.id || this.area.name}-label`;
      out["aria-labelledby"] ??= label.id;
      label.addEventListener("click", () => this.view?.focus(), { signal: this.stopped.signal });
    }
    if (this.area.required) out["aria-required"] = "true";
    if (this.area.id) out.id = this.area.id; // links to the field, as from a list of faults, lead here
    return out;
  }

  /** Hidden, and not required: the browser would stop the form at a field nobody can see. The server says what is missing. */
  private hideArea(): void {
    const { area } = this;
    if (area.id) area.id += "-source";
    area.dataset.required = String(area.required);
    area.required = false;
    area.hidden = true;
    const { signal } = this.stopped;
    area.form?.addEventListener("reset", () => window.setTimeout(() => (this.value = this.area.value)), { signal });
  }

  private downgrade(): void {
    if (!this.view) return;
    this.stopped.abort();
    this.stopped = new AbortController();
    this.view.destroy();
    this.view = null;
    this.box.remove();
    this.area.id = this.area.id.replace(/-source$/, "");
    this.area.required = this.area.dataset.required === "true";
    this.area.hidden = false;
  }

  private tell(): void {
    this.area.value = toValue(this.view!.state.doc);
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private press(button: Button, byKey: boolean): void {
    const view = this.view!;
    if (button.run === "link") return void this.askLink(view.state, view.dispatch, view);
    if (button.run === "picture") return this.pictures?.choose();
    button.run(view.state, view.dispatch, view);
    if (!byKey || !/do$/.test(button.name)) view.focus(); // undo is pressed more than once
  }

  private askLink: Command = (state) => {
    const type = this.schema.marks.link!;
    const now = linkAt(state.selection.$from, type) ?? linkAt(state.selection.$to, type);
    this.ask.open(now?.href ?? "", (href) => {
      const view = this.view!;
      setLink(type, href)(view.state, view.dispatch);
      view.focus();
    });
    return true;
  };
}

/** The sprite this element names, or that of any icon on the page. */
function spriteOf(e: HTMLElement): string {
  return e.dataset.icons ?? document.querySelector("svg.icon use[href*='#i-']")?.getAttribute("href")?.split("#")[0] ?? "";
}

customElements.define("lectern-editor", Editor);
