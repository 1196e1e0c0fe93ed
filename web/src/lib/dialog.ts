// SPDX-License-Identifier: AGPL-3.0-or-later
// <a href="/classes/3/return" data-dialog="return">Return 11</a> … <dialog class="dialog" id="return" aria-labelledby="…">
//   <h2>…</h2><form method="post">…<button data-close data-safe>Not yet</button><button class="btn primary">Return 11</button>
// Without script the link leads to a page that asks the same.

export function startDialogs(): void {
  document.addEventListener("click", (e) => {
    const at = e.target as Element;
    const opener = at.closest<HTMLElement>("[data-dialog]");
    if (opener && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      const dialog = document.getElementById(opener.dataset.dialog ?? "");
      if (dialog instanceof HTMLDialogElement) {
        e.preventDefault();
        open(dialog);
      }
      return;
    }
    if (at.closest("[data-close]")) {
      const dialog = at.closest("dialog");
      if (dialog) {
        e.preventDefault();
        dialog.close();
      }
    } else if (at instanceof HTMLDialogElement && outside(at, e)) {
      at.close();
    }
  });
}

function open(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  dialog.showModal();
  // The safe answer has the focus, so that a hasty Enter does nothing that reaches other people.
  const first = dialog.querySelector<HTMLElement>("[autofocus]") ?? dialog.querySelector<HTMLElement>("[data-safe]");
  first?.focus();
}

function outside(dialog: HTMLDialogElement, e: MouseEvent): boolean {
  const r = dialog.getBoundingClientRect();
  const inside = e.clientX >= r.left && e.clientX <= r.right && e.clientY >= r.top && e.clientY <= r.bottom;
  return !inside && !dialog.querySelector("form:not([method=dialog]) :is(textarea, input[type=text])");
}
