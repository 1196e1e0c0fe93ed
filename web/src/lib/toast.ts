// SPDX-License-Identifier: AGPL-3.0-or-later
// <div class="toasts"><div class="toast" role="status">Returned to 11<form method="post" action="…"><button class="btn sm">Undo
// The server writes them; they go after eight seconds, but not while hovered or focused. Undo is a plain form.

import { announce } from "./announce";
import { toasts as carried } from "./places";

const stay = 8000; // ms

/** Takes the toasts of a page that was fetched along to the next page this tab opens: the server shows each only once. */
export function carry(page: Document): void {
  const found = [...page.querySelectorAll(".toasts > .toast")].map((t) => t.outerHTML);
  if (found.length) sessionStorage.setItem(carried, found.join(""));
}

export function startToasts(): void {
  const waiting = sessionStorage.getItem(carried);
  if (waiting) {
    sessionStorage.removeItem(carried);
    const page = new DOMParser().parseFromString(waiting, "text/html");
    announce(page.querySelector(".toast")?.firstChild?.textContent?.trim() ?? "");
    corner().append(...page.body.children);
  }
  adopt();
  document.addEventListener("lectern:changed", adopt);
}

function adopt(): void {
  for (const t of document.querySelectorAll<HTMLElement>(".toasts > .toast:not([data-timed])")) leaveLater(t);
}

/** The corner where toasts stand. */
export function corner(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".toasts");
  if (found) return found;
  const made = document.createElement("div");
  made.className = "toasts";
  document.body.append(made);
  return made;
}

/** Shows one sentence, with an undo when given. Never for errors: those stand where they happened. */
export function toast(text: string, undo?: { label: string; do: () => void }): void {
  const t = document.createElement("div");
  t.className = "toast";
  t.append(text);
  if (undo) {
    const button = document.createElement("button");
    button.className = "btn sm";
    button.type = "button";
    button.textContent = undo.label;
    button.addEventListener("click", () => {
      t.remove();
      undo.do();
    });
    t.append(button);
  }
  corner().append(t);
  announce(text);
  leaveLater(t);
}

function leaveLater(t: HTMLElement): void {
  t.dataset.timed = "";
  let timer = 0;
  const start = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => t.remove(), stay);
  };
  const stop = () => window.clearTimeout(timer);
  t.addEventListener("pointerenter", stop);
  t.addEventListener("focusin", stop);
  t.addEventListener("pointerleave", () => t.contains(document.activeElement) || start());
  t.addEventListener("focusout", start);
  start();
}
