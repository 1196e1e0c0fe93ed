// SPDX-License-Identifier: AGPL-3.0-or-later
// <button data-copy="https://…" data-copied="Link copied">   or   <button data-copy-from="id-of-field" data-copied="…">

import { toast } from "./toast";

export function startCopy(): void {
  document.addEventListener("click", async (e) => {
    const button = (e.target as Element).closest<HTMLElement>("[data-copy], [data-copy-from]");
    if (!button) return;
    const from = document.getElementById(button.dataset.copyFrom ?? "");
    const text = button.dataset.copy ?? (from instanceof HTMLInputElement || from instanceof HTMLTextAreaElement ? from.value : from?.textContent);
    if (!text) return;
    try {
      await navigator.clipboard.writeText(text.trim());
      toast(button.dataset.copied ?? "");
    } catch {
      // No clipboard outside a secure page: select the text, so that Ctrl C is all that is left to do.
      if (from instanceof HTMLInputElement || from instanceof HTMLTextAreaElement) from.select();
      else if (from) getSelection()?.selectAllChildren(from);
    }
  });
}
