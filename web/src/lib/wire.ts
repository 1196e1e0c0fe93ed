// SPDX-License-Identifier: AGPL-3.0-or-later

import { Refused, type Wire } from "./chunks";

/** Where uploads go: POST start name, size → JSON {upload, offset}; PATCH url with Upload-Offset; HEAD tells how far it came. */
export interface Well {
  start: string;
  url: string; // with {upload}
  failed: string; // said when the server gives no reason
}

/** The wire of the site. `started` is told the id of a new upload, so that it can go on after a broken line. */
export function wireTo(well: Well, started: (upload: string) => void = () => {}): Wire {
  const url = (upload: string) => well.url.replace("{upload}", encodeURIComponent(upload));
  return {
    start: async (name, size) => {
      const answer = await fetch(well.start, {
        method: "POST", body: new URLSearchParams({ name, size: String(size) }), headers: { Accept: "application/json" },
      });
      const told = await answer.json().catch(() => ({}));
      refuse(answer.status, told.title ?? well.failed);
      started(told.upload);
      return { upload: String(told.upload), offset: Number(told.offset ?? 0) };
    },
    offset: async (upload) => {
      const answer = await fetch(url(upload), { method: "HEAD" });
      if (answer.status === 404 || answer.status === 410) return -1;
      refuse(answer.status, well.failed);
      return Number(answer.headers.get("Upload-Offset") ?? 0);
    },
    patch: (upload, offset, chunk, sent) => patch(url(upload), offset, chunk, sent, well.failed),
    wait: (ms) => new Promise((done) => {
      const timer = window.setTimeout(done, ms);
      window.addEventListener("online", () => (window.clearTimeout(timer), done()), { once: true });
    }),
  };
}

/** Signed out, a race for the offset, too many and a fault of the server pass; the rest of the refusals is final. */
function refuse(status: number, words: string): void {
  if (status < 300) return;
  if (status >= 400 && status < 500 && ![401, 408, 409, 425, 429].includes(status)) throw new Refused(words);
  throw new Error(String(status));
}

/** What the server says of a refusal: a wrong kind, a virus, a file that is too large. */
function title(answer: string): string | undefined {
  try {
    return JSON.parse(answer).title;
  } catch {
    return undefined;
  }
}

/** XMLHttpRequest, because fetch does not tell how much of a body has gone. */
function patch(url: string, offset: number, chunk: Blob, sent: (bytes: number) => void, failed: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", url);
    request.setRequestHeader("Upload-Offset", String(offset));
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (e) => sent(e.loaded);
    request.onerror = request.ontimeout = request.onabort = () => reject(new Error("network"));
    request.onload = () => {
      try {
        refuse(request.status, title(request.responseText) ?? failed);
        resolve(Number(request.getResponseHeader("Upload-Offset") ?? offset + chunk.size));
      } catch (e) {
        reject(e);
      }
    };
    request.send(chunk);
  });
}
