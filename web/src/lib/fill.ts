// SPDX-License-Identifier: AGPL-3.0-or-later
// <div class="chips" data-fills hidden><button type="button" data-fill="due" data-fill-date="2026-11-25" data-fill-time="08:00">…</button></div>
// A press fills the fields due_date and due_time of the same form. Without script the chips stay hidden.

import { announce } from "./announce";

const show = () => {
  for (const e of document.querySelectorAll<HTMLElement>("[data-fills]")) e.hidden = false;
};

export function startFill(): void {
  document.addEventListener("click", (e) => {
    const chip = (e.target as Element).closest<HTMLElement>("[data-fill]");
    const fields = chip?.closest("form")?.elements;
    if (!chip || !fields) return;
    const { fill, fillDate = "", fillTime = "" } = chip.dataset;
    for (const [name, value] of [[`${fill}_date`, fillDate], [`${fill}_time`, fillTime]] as const) {
      const field = fields.namedItem(name);
      if (!(field instanceof HTMLInputElement)) continue;
      field.value = value;
      for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    announce(`${fillDate} ${fillTime}`);
  });
  document.addEventListener("lectern:changed", show);
}
