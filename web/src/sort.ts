// SPDX-License-Identifier: AGPL-3.0-or-later
// <lectern-sort data-text-moved="{name} is now {n} of {total}" data-text-failed="Not moved">
//   <ol data-list="LESSON">
//     <li data-sort="ITEM" data-label="Worksheet 7"><span class="grip" aria-hidden="true">…</span> …
//       <form data-move method="post" action="/items/ITEM/move"><button name="step" value="up">Move up</button><button name="step"
//       value="down">Move down</button></form></li>
//   </ol>   (several lists may stand in one element; an item can be carried from one to another)
// </lectern-sort>
//
// The buttons work without script. With it they move the row at once; dragging the grip posts to the same form `before` (the item
// that follows, empty at the end) and `list`. When the server does not take it, the row goes back.

import { announce } from "./lib/announce";
import { tellNet } from "./lib/offline";

const edge = 60; // px at the top and bottom of the window where dragging scrolls

/** The item before which a pointer at height y would drop, given the others' middles from top to bottom; null at the end. */
function slotFor<T>(y: number, others: { item: T; middle: number }[]): T | null {
  return others.find((o) => y < o.middle)?.item ?? null;
}

class Sort extends HTMLElement {
  private stopped = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.stopped = new AbortController());
    this.addEventListener("pointerdown", (e) => this.lift(e), { signal });
    this.addEventListener("submit", (e) => void this.step(e), { signal });
  }

  disconnectedCallback(): void {
    this.stopped.abort();
  }

  private lift(e: PointerEvent): void {
    const item = (e.target as Element).closest(".grip")?.closest<HTMLElement>("[data-sort]");
    if (!item || e.button) return;
    e.preventDefault();
    const home = place(item);
    const drag = new AbortController();
    const { signal } = drag;
    item.classList.add("lifted");
    const end = (keep: boolean) => {
      drag.abort();
      item.classList.remove("lifted");
      if (!keep) putBack(item, home);
      else if (place(item).before !== home.before || place(item).list !== home.list) void this.carried(item, home);
    };
    document.addEventListener("pointermove", (m) => this.follow(item, m), { signal });
    document.addEventListener("pointerup", () => end(true), { signal });
    document.addEventListener("pointercancel", () => end(false), { signal });
    document.addEventListener("keydown", (k) => k.key === "Escape" && (k.preventDefault(), end(false)), { signal });
  }

  private follow(item: HTMLElement, at: PointerEvent): void {
    const under = document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>("[data-list]");
    const list = under && this.contains(under) ? under : item.parentElement!;
    const others = items(list).filter((i) => i !== item).map((i) => {
      const r = i.getBoundingClientRect();
      return { item: i, middle: r.top + r.height / 2 };
    });
    const before = slotFor(at.clientY, others);
    if (place(item).before !== before || place(item).list !== list) list.insertBefore(item, before);
    if (at.clientY < edge) window.scrollBy(0, -12);
    if (at.clientY > innerHeight - edge) window.scrollBy(0, 12);
  }

  private async carried(item: HTMLElement, home: Place): Promise<void> {
    const { before, list } = place(item);
    const body = new URLSearchParams({ before: before?.dataset.sort ?? "", list: list.dataset.list ?? "" });
    await this.send(item, home, body);
  }

  private async step(e: SubmitEvent): Promise<void> {
    const form = (e.target as Element).closest<HTMLFormElement>("form[data-move]");
    const item = form?.closest<HTMLElement>("[data-sort]");
    const button = e.submitter as HTMLButtonElement | null;
    if (!form || !item || button?.name !== "step" || e.defaultPrevented) return;
    const { list } = place(item);
    const all = items(list);
    const at = all.indexOf(item);
    const neighbour = all[button.value === "up" ? at - 1 : at + 1];
    if (!neighbour) return; // beyond this list: the server knows what comes next, the ordinary way
    e.preventDefault();
    const home = place(item);
    list.insertBefore(item, button.value === "up" ? neighbour : neighbour.nextElementSibling);
    button.focus();
    await this.send(item, home, new URLSearchParams({ step: button.value }));
  }

  private async send(item: HTMLElement, home: Place, body: URLSearchParams): Promise<void> {
    const form = item.querySelector<HTMLFormElement>("form[data-move]")!;
    const url = form.getAttribute("action") ?? "";
    const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    tellNet(!!answer);
    const all = items(place(item).list);
    if (answer?.ok) {
      const words = this.dataset.textMoved ?? "";
      const name = item.dataset.label ?? item.textContent?.trim() ?? "";
      return announce(words.replace("{name}", name).replace("{n}", String(all.indexOf(item) + 1)).replace("{total}", String(all.length)));
    }
    putBack(item, home);
    announce(this.dataset.textFailed ?? "");
  }
}

interface Place {
  list: HTMLElement;
  before: HTMLElement | null;
}

const items = (list: Element) => [...list.children].filter((c): c is HTMLElement => c.matches("[data-sort]"));

function place(item: HTMLElement): Place {
  const list = item.parentElement!;
  const all = items(list);
  return { list, before: all[all.indexOf(item) + 1] ?? null };
}

function putBack(item: HTMLElement, home: Place): void {
  home.list.insertBefore(item, home.before);
}

customElements.define("lectern-sort", Sort);
