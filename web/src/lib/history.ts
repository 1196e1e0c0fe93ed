// SPDX-License-Identifier: AGPL-3.0-or-later

const here = () => location.pathname + location.search;
let shown = here();
let listening = false;

/** Writes an address into the history for a page that script has put together. Going back loads the page before it afresh. */
export function push(url: string): void {
  history.pushState(null, "", url);
  shown = here();
  if (listening) return;
  listening = true;
  // A jump inside the page (#main) also arrives here; only another address needs another page.
  window.addEventListener("popstate", () => here() !== shown && location.reload());
}
