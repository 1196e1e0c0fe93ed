// SPDX-License-Identifier: AGPL-3.0-or-later

let last = "";

/** Says a text once to screen readers, in the page's one polite live region (#live; made when the page has none). */
export function announce(text: string): void {
  if (!text) return;
  const region = document.getElementById("live") ?? makeRegion();
  // The same words twice would not be read again; a trailing no-break space makes them new.
  last = text === last ? text + "\u00a0" : text;
  region.textContent = last;
}

function makeRegion(): HTMLElement {
  const region = document.createElement("div");
  region.id = "live";
  region.className = "sr";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}
