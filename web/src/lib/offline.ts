// SPDX-License-Identifier: AGPL-3.0-or-later
// <div class="offline" id="offline" hidden>No connection. …</div>   The words come from the server with the page.

import { announce } from "./announce";

/** Shows the strip while there is no connection. Islands that notice it first tell by the event lectern:net {detail: boolean}. */
export function startOffline(): void {
  const show = (offline: boolean) => {
    for (const strip of document.querySelectorAll<HTMLElement>("#offline")) {
      if (strip.hidden !== offline) continue;
      strip.hidden = !offline;
      if (offline && !strip.matches("[role=status]")) announce(strip.textContent?.trim() ?? "");
    }
  };
  window.addEventListener("offline", () => show(true));
  window.addEventListener("online", () => show(false));
  document.addEventListener("lectern:net", (e) => show(!(e as CustomEvent<boolean>).detail));
  if (navigator.onLine === false) show(true);
}

/** Tells the page whether the server was reached just now. */
export function tellNet(reached: boolean): void {
  document.dispatchEvent(new CustomEvent("lectern:net", { detail: reached }));
}
