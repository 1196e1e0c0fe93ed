// SPDX-License-Identifier: AGPL-3.0-or-later

import { hrefOf } from "./href";

type Words = (name: string) => string | undefined;

/** The row below the toolbar where the address of a link is typed. Enter takes it, Escape leaves. It posts nothing. */
export class AskAddress {
  readonly dom = document.createElement("div");
  private readonly input = document.createElement("input");
  private take: (href: string) => void = () => {};

  constructor(words: Words, private readonly leave: () => void) {
    this.dom.className = "bar-top";
    this.dom.hidden = true;
    this.dom.setAttribute("role", "group");
    this.dom.setAttribute("aria-label", words("link") ?? "");
    this.input.className = "input";
    this.input.type = "text"; // not url: example.org is enough
    this.input.inputMode = "url";
    this.input.autocomplete = "off";
    this.input.spellcheck = false;
    this.input.dir = "ltr";
    this.input.setAttribute("aria-label", words("address") ?? "");
    this.input.placeholder = words("address") ?? "";
    this.dom.append(this.input, this.button(words("insert"), () => this.done()), this.button(words("cancel"), () => this.close()));
    for (const kind of ["input", "change"]) this.dom.addEventListener(kind, (e) => e.stopPropagation()); // no change of the text yet
    this.dom.addEventListener("keydown", (e) => {
      if (e.isComposing || (e.key !== "Enter" && e.key !== "Escape")) return;
      if (e.key === "Enter" && e.target !== this.input) return;
      e.preventDefault(); // Enter would send the form
      e.stopPropagation();
      if (e.key === "Enter") this.done();
      else this.close();
    });
  }

  open(href: string, take: (href: string) => void): void {
    this.take = take;
    this.input.value = href;
    this.input.removeAttribute("aria-invalid");
    this.dom.hidden = false;
    this.input.focus();
    this.input.select();
  }

  private close(): void {
    this.dom.hidden = true;
    this.leave();
  }

  private done(): void {
    const href = hrefOf(this.input.value);
    if (!href) {
      this.input.setAttribute("aria-invalid", "true");
      this.input.focus();
      return;
    }
    this.dom.hidden = true;
    this.take(href);
  }

  private button(name: string | undefined, press: () => void): HTMLButtonElement {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = name ?? "";
    b.hidden = !name;
    b.addEventListener("click", press);
    return b;
  }
}
