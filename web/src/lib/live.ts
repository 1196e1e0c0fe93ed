// SPDX-License-Identifier: AGPL-3.0-or-later
// <section id="waiting" data-live="assignment-7 class-3" data-src="/assignments/7/waiting">…</section>
// The server tells topics on /live?topics=… (one event, data = topic). A region whose topic was told fetches data-src (or the
// page itself) and takes over what it finds: the element of its own id in the answer, or the whole answer. The first
// [data-announce] inside says in words what is new; it is read out when the words changed. On <body>, data-live stands for #main.

import { announce } from "./announce";
import { morph } from "./morph";
import { wake } from "./wake";

const settle = 150; // ms a region waits for more news before it fetches
const hiddenFor = 15_000; // ms a hidden tab keeps its connection: browsers allow six for one host

let source: EventSource | null = null;
let joined = "";
let closing = 0;
const stale = new Set<string>();
let timer = 0;

export function topicsOf(value: string | null): string[] {
  return (value ?? "").split(/\s+/).filter(Boolean);
}

const regions = () => [...document.querySelectorAll<HTMLElement>("[data-live]")];

/** Listens for the topics of the page as it is now; call it again after the page changed. */
export function listen(): void {
  const topics = [...new Set(regions().flatMap((r) => topicsOf(r.dataset.live ?? null)))].sort().join(",");
  if (topics === joined && source) return;
  source?.close();
  source = null;
  joined = topics;
  if (!topics || document.hidden) return;
  let broken = false;
  source = new EventSource("/live?topics=" + encodeURIComponent(topics));
  source.onmessage = (e) => told(e.data);
  source.onerror = () => (broken = true);
  source.onopen = () => {
    // What was told while the line was down is lost, so look at everything again.
    if (broken) topics.split(",").forEach(told);
    broken = false;
  };
}

function told(topic: string): void {
  stale.add(topic);
  if (document.hidden) return;
  window.clearTimeout(timer);
  timer = window.setTimeout(refreshStale, settle);
}

function refreshStale(): void {
  const topics = [...stale];
  stale.clear();
  for (const region of regions()) {
    if (topicsOf(region.dataset.live ?? null).some((t) => topics.includes(t))) void refresh(region);
  }
}

/** Fetches a region again. Nothing changes when the answer is not a success. */
export async function refresh(region: HTMLElement): Promise<void> {
  const url = region.dataset.src ?? location.href;
  if (region === document.body) region = document.getElementById("main") ?? region;
  const answer = await fetch(url, { headers: { "Lectern-Part": region.id } }).catch(() => null);
  if (!answer || !answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  await released();
  const before = words(region);
  morph(region, (region.id && page.getElementById(region.id)) || page.body);
  const after = words(region);
  if (after !== before) announce(after);
  wake(region);
}

let pressed = false;

/** Waits while a button or finger is down: what moves between press and release is not clicked. */
async function released(): Promise<void> {
  while (pressed) await new Promise((go) => window.setTimeout(go, 50));
}

const words = (region: HTMLElement) => region.querySelector<HTMLElement>("[data-announce]")?.dataset.announce ?? "";

export function startLive(): void {
  listen();
  window.addEventListener("pointerdown", () => (pressed = true), true);
  for (const end of ["pointerup", "pointercancel", "dragend"]) window.addEventListener(end, () => (pressed = false), true);
  window.addEventListener("blur", () => (pressed = false)); // of the window, not of a field in it
  document.addEventListener("visibilitychange", () => {
    window.clearTimeout(closing);
    if (!document.hidden) {
      if (!source && joined) topicsOf(joined.replaceAll(",", " ")).forEach((t) => stale.add(t));
      listen();
      if (stale.size) refreshStale();
    } else {
      closing = window.setTimeout(() => {
        source?.close();
        source = null;
      }, hiddenFor);
    }
  });
  window.addEventListener("pagehide", () => {
    source?.close();
    source = null;
  });
  window.addEventListener("pageshow", (e) => e.persisted && listen());
}
