// SPDX-License-Identifier: AGPL-3.0-or-later
// <section data-keys><a href="…" data-key="j">…</a></section>   <button data-key="mod+k" data-dialog="jump">
// A single key works only while its panel [data-keys] has the focus, or nothing has, and never in a text field; a combination
// with mod (Ctrl, on Apple ⌘) works everywhere. html[data-keys=off] switches the single keys off.
// Ctrl K goes to [data-jump], the place to find anything.

const apple = /Mac|iP(hone|ad|od)/.test(navigator.platform);

export type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Whether a press is the combination: "j", "?", "enter", "mod+k", "shift+arrowdown". */
export function matches(combo: string, press: Press, mac = apple): boolean {
  const parts = combo.toLowerCase().split("+");
  const key = parts.pop() || "+";
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  if (parts.includes("mod") !== mod || other || parts.includes("alt") !== press.altKey) return false;
  // A sign such as "?" needs Shift on some keyboards and not on others, so Shift counts only for letters and named keys.
  const shiftCounts = key.length > 1 || /^[a-z]$/.test(key);
  if (shiftCounts && parts.includes("shift") !== press.shiftKey) return false;
  return press.key.toLowerCase() === key;
}

export function startKeys(): void {
  document.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.isComposing || e.repeat) return;
    const single = !(e.ctrlKey || e.metaKey || e.altKey);
    const focus = document.activeElement ?? document.body;
    if (single && (document.documentElement.dataset.keys === "off" || takesKey(focus, e.key))) return;
    const found = [...document.querySelectorAll<HTMLElement>("[data-key], [data-jump]")].filter(
      (el) => pressed(el, e) && usable(el) && (!single || within(el, focus)),
    );
    const el = nearest(found, focus);
    if (!el) return;
    e.preventDefault();
    if (el.matches("input:not([type=radio], [type=checkbox]), textarea, select")) el.focus();
    else el.click();
  });
}

const pressed = (el: HTMLElement, e: KeyboardEvent) => (el.dataset.key ?? "mod+k").split(/\s+/).some((c) => c && matches(c, e));

function takesKey(focus: Element, key: string): boolean {
  if (focus.closest("textarea, select, [contenteditable]:not([contenteditable=false]), [role=grid], .menu")) return true;
  if (focus.matches("input:not([type=radio], [type=checkbox], [type=button], [type=submit])")) return true;
  return (key === "Enter" || key === " ") && focus.matches("a, button, summary, input, [role=button]");
}

function usable(el: HTMLElement): boolean {
  return !el.matches(":disabled, [aria-disabled=true]") && el.getClientRects().length > 0 && !blockedByDialog(el);
}

function blockedByDialog(el: HTMLElement): boolean {
  const open = document.querySelector("dialog[open]:modal");
  return !!open && !open.contains(el);
}

function within(el: HTMLElement, focus: Element): boolean {
  if (focus === document.body || focus === document.documentElement) return true;
  const panel = el.closest("[data-keys]:not(html)");
  return !!panel && panel.contains(focus);
}

/** Of several with the same key, the one that shares the smallest enclosing element with the focus (the level of this criterion). */
function nearest(found: HTMLElement[], focus: Element): HTMLElement | undefined {
  if (found.length < 2) return found[0];
  for (let around: Element | null = focus; around; around = around.parentElement) {
    const inside = found.find((el) => around!.contains(el));
    if (inside) return inside;
  }
  return found[0];
}
