// SPDX-License-Identifier: AGPL-3.0-or-later

import type { EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { Button } from "./commands";

type Words = (name: string) => string | undefined;
const svg = "http://www.w3.org/2000/svg";

/** A toolbar as the ARIA pattern has it: one stop of the Tab key, arrow keys, Home and End inside, Escape back to the text. */
export class Toolbar {
  readonly dom = document.createElement("div");
  private readonly parts: { button: Button; dom: HTMLButtonElement }[] = [];

  constructor(buttons: Button[], words: Words, sprite: string, private readonly press: (b: Button, byKey: boolean) => void, leave: () => void) {
    this.dom.className = "bar-top";
    this.dom.setAttribute("role", "toolbar");
    this.dom.setAttribute("aria-label", words("toolbar") ?? "");
    let group = 0;
    for (const button of buttons) {
      const name = words(button.name);
      if (!name) continue;
      if (group && group !== button.group) this.dom.append(document.createElement("i"));
      group = button.group;
      const dom = buttonFor(button, name, sprite);
      this.parts.push({ button, dom });
      this.dom.append(dom);
    }
    this.parts[0]?.dom.setAttribute("tabindex", "0");
    this.dom.addEventListener("mousedown", (e) => e.preventDefault()); // the selection in the text stays
    this.dom.addEventListener("click", (e) => this.click(e));
    this.dom.addEventListener("keydown", (e) => (e.key === "Escape" ? leave() : this.move(e)));
  }

  /** Goes to the toolbar. */
  focus(): void {
    this.parts.find((p) => p.dom.tabIndex === 0)?.dom.focus();
  }

  update(state: EditorState, view: EditorView): void {
    for (const { button, dom } of this.parts) {
      dom.hidden = !(button.shown?.(state) ?? true);
      if (button.on) dom.setAttribute("aria-pressed", String(button.on(state)));
      // Not disabled: a button that has the focus must not lose it.
      const can = view.editable && (typeof button.run === "string" || button.run(state));
      if (can) dom.removeAttribute("aria-disabled");
      else dom.setAttribute("aria-disabled", "true");
    }
    if (!this.usable().some((b) => b.tabIndex === 0)) this.stopAt(this.usable()[0]);
  }

  private usable = () => this.parts.map((p) => p.dom).filter((b) => !b.hidden);

  private stopAt(dom: HTMLButtonElement | undefined): void {
    for (const p of this.parts) p.dom.tabIndex = p.dom === dom ? 0 : -1;
  }

  private click(e: MouseEvent): void {
    const dom = (e.target as Element).closest("button");
    const part = this.parts.find((p) => p.dom === dom);
    if (!part) return;
    this.stopAt(part.dom);
    if (part.dom.getAttribute("aria-disabled") !== "true") this.press(part.button, e.detail === 0);
  }

  private move(e: KeyboardEvent): void {
    const all = this.usable();
    const now = all.indexOf(document.activeElement as HTMLButtonElement);
    const forward = getComputedStyle(this.dom).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const to = e.key === "Home" ? 0 : e.key === "End" ? all.length - 1 : /^Arrow(Left|Right)$/.test(e.key) ? now + (e.key === forward ? 1 : -1) : NaN;
    if (Number.isNaN(to) || now < 0) return;
    e.preventDefault();
    const next = all[(to + all.length) % all.length];
    this.stopAt(next);
    next?.focus();
  }
}

function buttonFor(button: Button, name: string, sprite: string): HTMLButtonElement {
  const dom = document.createElement("button");
  dom.type = "button";
  dom.tabIndex = -1;
  dom.dataset.command = button.name;
  if (button.keys) dom.setAttribute("aria-keyshortcuts", button.keys);
  if (!button.icon || !sprite) {
    dom.textContent = name;
    return dom;
  }
  dom.setAttribute("aria-label", name);
  dom.title = name;
  const icon = document.createElementNS(svg, "svg");
  icon.setAttribute("class", /^(undo|redo|list|numbers)$/.test(button.icon) ? "icon flip" : "icon");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  icon.append(document.createElementNS(svg, "use"));
  icon.firstElementChild!.setAttribute("href", `${sprite}#i-${button.icon}`);
  dom.append(icon);
  return dom;
}
