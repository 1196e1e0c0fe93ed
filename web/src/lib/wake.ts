// SPDX-License-Identifier: AGPL-3.0-or-later

import islands from "islands";

const asked = new Set<string>();

/** Loads the script of every island below `root` that is not running yet, and tells the parts of core that the page changed. */
export function wake(root: ParentNode = document): void {
  for (const e of root.querySelectorAll(":not(:defined)")) {
    const load = islands[e.localName];
    if (!load || asked.has(e.localName)) continue;
    asked.add(e.localName);
    load().catch(() => asked.delete(e.localName)); // no connection: the form below it still works, and the next page tries again
  }
  document.dispatchEvent(new CustomEvent("lectern:changed"));
}
