// SPDX-License-Identifier: AGPL-3.0-or-later

const limit = 10_000; // ms after which a form can be sent again, whatever became of the first time

/** A form is sent once: the button turns busy and a second press does nothing, until the page comes back or ten seconds went by. */
export function startGuard(): void {
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    const method = e.submitter?.getAttribute("formmethod") ?? form.getAttribute("method");
    if (e.defaultPrevented || method?.toLowerCase() !== "post" || form.dataset.guard === "off") return;
    if (form.dataset.busy !== undefined) {
      e.preventDefault();
      return;
    }
    busy(form, e.submitter, true);
    window.setTimeout(() => busy(form, e.submitter, false), limit);
  });
  // Back shows the page as it was left, busy button and all.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-busy]")) {
      busy(form, form.querySelector("[aria-busy=true]"), false);
    }
  });
}

/** Marks a form as being sent, or takes the mark off. The button is not disabled: it would lose focus and its value. */
export function busy(form: HTMLFormElement, button: Element | null, on: boolean): void {
  if (on) form.dataset.busy = "";
  else delete form.dataset.busy;
  if (on) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
}
