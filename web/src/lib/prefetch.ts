// SPDX-License-Identifier: AGPL-3.0-or-later

import { announce } from "./announce";
import { push } from "./history";
import { listen } from "./live";
import { corner } from "./toast";
import { wake } from "./wake";

const fresh = 60_000; // ms a fetched page may wait

/** Pages fetched ahead, so that the next one is there at once. They are in memory only: pages are never kept in a cache. */
export class Ahead {
  private pages = new Map<string, { at: number; html: Promise<string | null> }>();

  fetch(url: string): void {
    if (!url || this.pages.has(url)) return;
    const html = fetch(url, { headers: { "Lectern-Ahead": "1" } })
      .then((a) => (a.ok && !a.redirected ? a.text() : null))
      .catch(() => null);
    this.pages.set(url, { at: Date.now(), html });
  }

  forget(): void {
    this.pages.clear();
  }

  /** Opens a page by putting its element `id` in the place of the one here; the ordinary way when that cannot be. */
  async go(url: string, id: string): Promise<void> {
    const known = this.pages.get(url);
    this.pages.delete(url);
    const html = known && Date.now() - known.at < fresh ? await known.html : null;
    const page = html && new DOMParser().parseFromString(html, "text/html");
    const here = document.getElementById(id);
    const there = page && page.getElementById(id);
    if (!page || !here || !there) return location.assign(url);
    push(url);
    document.title = page.title;
    here.replaceWith(there);
    corner().append(...page.querySelectorAll(".toasts > .toast"));
    window.scrollTo(0, 0);
    const heading = there.querySelector<HTMLElement>("[data-focus]") ?? there.querySelector<HTMLElement>("h1, h2");
    if (heading && !heading.matches("input, textarea, select, button, a")) heading.tabIndex = -1;
    heading?.focus({ preventScroll: true });
    announce(page.title);
    wake(there);
    listen();
  }
}
