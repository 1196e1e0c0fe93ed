// SPDX-License-Identifier: AGPL-3.0-or-later

import { backoff } from "./saver";

/** What a transfer needs of the world; the tests give it another one. */
export interface Wire {
  start(name: string, size: number): Promise<{ upload: string; offset: number }>;
  offset(upload: string): Promise<number>; // -1: not known any more
  patch(upload: string, offset: number, chunk: Blob, sent: (bytes: number) => void): Promise<number>; // the new offset
  wait(ms: number): Promise<void>; // or until the network is back
}

/** The server will never take this file. Its message is for the person. */
export class Refused extends Error {}

/**
 * Sends a file in chunks and ends with its upload id. A broken line is a pause: it asks how far it came and goes on, for as long
 * as the page is open. Rejects with Refused, or when `cancelled` turns true.
 */
export async function transfer(
  file: File, wire: Wire, chunk: number, progress: (sent: number, paused: boolean) => void, cancelled: () => boolean, known = "",
): Promise<string> {
  let upload = known;
  let offset = -1;
  for (let failures = 0; ; ) {
    if (cancelled()) throw new Refused("");
    try {
      if (upload && offset < 0) offset = await wire.offset(upload);
      if (offset < 0) ({ upload, offset } = await wire.start(file.name, file.size));
      while (offset < file.size) {
        if (cancelled()) throw new Refused("");
        const from = offset;
        const next = await wire.patch(upload, from, file.slice(from, from + chunk), (n) => progress(from + n, false));
        if (next <= from) throw new Error("no progress");
        offset = next;
        failures = 0;
        progress(offset, false);
      }
      return upload;
    } catch (e) {
      if (e instanceof Refused) throw e;
      progress(Math.max(0, offset), true);
      offset = -1;
      await wire.wait(backoff(++failures));
    }
  }
}
