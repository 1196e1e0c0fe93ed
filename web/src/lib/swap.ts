// SPDX-License-Identifier: AGPL-3.0-or-later
// <form method="post" action="…" data-swap="roll">   <a href="?week=49" data-swap="week" data-push>
// Sends the form or follows the link in the background and takes the element of that id out of the answer, which is the
// ordinary page the same form leads to without script. Toasts of the answer come along. An answer without that element is opened
// as a page. Without a connection the strip says so and the form stays as it is: nothing is sent twice.

import { announce } from "./announce";
import { busy } from "./guard";
import { push } from "./history";
import { listen } from "./live";
import { morph } from "./morph";
import { tellNet } from "./offline";
import { carry, corner } from "./toast";
import { wake } from "./wake";

export function startSwap(): void {
  document.addEventListener("click", (e) => {
    const link = (e.target as Element).closest<HTMLAnchorElement>("a[data-swap]");
    if (!link || e.defaultPrevented || e.button || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    void swap(link.dataset.swap!, link.href, {}).then((ok) => {
      if (!ok) location.assign(link.href);
      else if (link.dataset.push !== undefined) push(link.href);
    });
  });
  document.addEventListener("submit", (e) => {
    const form = (e.target as Element).closest<HTMLFormElement>("form[data-swap]");
    if (!form || e.defaultPrevented || form.querySelector("input[type=file]")) return;
    e.preventDefault();
    if (form.dataset.busy !== undefined) return;
    void send(form, e.submitter);
  });
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const body = new URLSearchParams([...new FormData(form, submitter)].map(([k, v]) => [k, String(v)]));
  const url = new URL(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
  const post = form.getAttribute("method")?.toLowerCase() === "post";
  if (!post) url.search = body.toString();
  busy(form, submitter, true);
  const ok = await swap(form.dataset.swap!, url.href, post ? { method: "POST", body } : {});
  busy(form, submitter, false);
  if (!ok) location.assign(url);
}

/** True when all is done that can be. False asks the caller to open the address as a page; a POST never comes to that. */
async function swap(id: string, url: string, init: RequestInit): Promise<boolean> {
  const target = document.getElementById(id);
  const answer = await fetch(url, { ...init, headers: { "Lectern-Part": id } }).catch(() => null);
  tellNet(!!answer);
  if (!answer) return true;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById(id);
  if (!target || !found) {
    if (init.method !== "POST") return false;
    carry(page);
    if (answer.redirected) location.assign(answer.url);
    else location.reload();
    return true;
  }
  target.querySelectorAll("form").forEach((f) => f.contains(document.activeElement) && answer.ok && f.reset());
  morph(target, found);
  corner().append(...page.querySelectorAll(".toasts > .toast"));
  announce(page.querySelector<HTMLElement>(".toasts > .toast")?.firstChild?.textContent?.trim() ?? found.dataset.announce ?? "");
  target.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  wake(target);
  listen();
  return true;
}
