// SPDX-License-Identifier: AGPL-3.0-or-later
// <form method="post" action="/sign-out" data-unsent="Something you wrote here has not reached the school …">: signing out leaves
// nothing on this device. When something was written that the server does not have, the person is asked first.

import { journal, lastChange, uploads, toasts } from "./places";

export function startLeave(): void {
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (form.dataset.unsent === undefined || form.dataset.sure !== undefined || e.defaultPrevented) return;
    e.preventDefault();
    void leave(form, e.submitter);
  });
}

async function leave(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  if ((await unsent().catch(() => 0)) > 0 && !window.confirm(form.dataset.unsent)) return;
  await forget().catch(() => undefined);
  form.dataset.sure = "";
  form.requestSubmit(submitter);
}

/** How many changes the server has not confirmed, of anybody's on this device. */
async function unsent(): Promise<number> {
  const last = Object.keys(localStorage).filter((k) => k.startsWith(lastChange)).length;
  if (last > 0) return last;
  const known = await indexedDB.databases();
  if (!known.some((d) => d.name === journal)) return 0;
  const db = await done(indexedDB.open(journal));
  try {
    const all = await done<{ seq: number }[]>(db.transaction("journal").objectStore("journal").getAll());
    return all.filter((e) => e.seq > 0).length;
  } finally {
    db.close();
  }
}

async function forget(): Promise<void> {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) if ([lastChange, uploads, toasts].some((p) => key.startsWith(p))) storage.removeItem(key);
  }
  await done(indexedDB.deleteDatabase(journal));
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    (request as unknown as IDBOpenDBRequest).onblocked = () => resolve(request.result); // another tab still writes
  });
}
