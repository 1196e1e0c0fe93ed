// SPDX-License-Identifier: AGPL-3.0-or-later
// <button popovertarget="m7" aria-label="More for …">…</button> <div class="menu" id="m7" popover>…</div>
// Places the menu beside its button, moves with the arrow keys, and opens it on browsers that know no popover.

const known = "popover" in HTMLElement.prototype;

export function startMenus(): void {
  document.addEventListener("toggle", (e) => {
    const menu = e.target;
    if (menu instanceof HTMLElement && menu.matches(".menu") && (e as ToggleEvent).newState === "open") opened(menu);
  }, true);
  document.addEventListener("keydown", arrows);
  if (known) return;
  for (const menu of document.querySelectorAll<HTMLElement>(".menu[popover]")) menu.hidden = true;
  document.addEventListener("click", (e) => {
    const button = (e.target as Element).closest("[popovertarget]");
    const menu = button && document.getElementById(button.getAttribute("popovertarget") ?? "");
    for (const other of document.querySelectorAll<HTMLElement>(".menu[popover]:not([hidden])")) if (other !== menu) other.hidden = true;
    if (!menu) return;
    menu.hidden = !menu.hidden;
    if (!menu.hidden) opened(menu);
  });
}

function opened(menu: HTMLElement): void {
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!button) return;
  const b = button.getBoundingClientRect();
  const m = menu.getBoundingClientRect();
  const rtl = getComputedStyle(menu).direction === "rtl";
  const below = b.bottom + m.height + 4 <= innerHeight || b.top < m.height;
  // Words begin at the start of their line, and the menu below them; three dots stand at the end.
  const left = rtl === button.matches(".add-line") ? b.right - m.width : b.left;
  menu.style.setProperty("position", "fixed");
  menu.style.setProperty("top", `${below ? b.bottom + 4 : b.top - m.height - 4}px`);
  menu.style.setProperty("left", `${Math.max(8, Math.min(left, innerWidth - m.width - 8))}px`);
  items(menu)[0]?.focus();
}

const items = (menu: Element) => [...menu.querySelectorAll<HTMLElement>("a[href], button:not(:disabled)")];

function arrows(e: KeyboardEvent): void {
  const menu = (e.target as Element).closest?.<HTMLElement>(".menu");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(e.target as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key];
  if (to !== undefined) {
    e.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  } else if (e.key === "Escape" && !known) {
    menu.hidden = true;
    document.querySelector<HTMLElement>(`[popovertarget="${CSS.escape(menu.id)}"]`)?.focus();
  }
}
