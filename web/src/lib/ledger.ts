// SPDX-License-Identifier: AGPL-3.0-or-later

import { journal, lastChange } from "./places";

/** One change, in the order it was made. `base` is the server's version it was made on. */
export interface Entry {
  owner: string;
  form: string;
  seq: number;
  at: number; // ms UTC
  base: number;
  values: Record<string, string>; // the fields that changed
}

/** What was sent last, to know our own words again when the answer got lost. Kept as entry 0. */
export type Sent = Entry;

const keepFor = 30 * 24 * 3600 * 1000; // ms an abandoned journal stays on the device
const store = "journal";

/** The newest value of every field. */
export function fold(entries: Entry[]): Record<string, string> {
  return Object.assign({}, ...[...entries].sort((a, b) => a.seq - b.seq).map((e) => e.values));
}

const plain = (s: string | undefined) => (s ?? "").replace(/\r\n/g, "\n").trim();

/** Whether two contents are the same to the server, which trims and knows one line end. */
export function same(a: Record<string, string>, b: Record<string, string>): boolean {
  return Object.keys(a).every((k) => plain(a[k]) === plain(b[k]));
}

/**
 * What to do with entries found when a page opens. `page` is what the server rendered at `version`.
 * nothing: there is nothing newer here · restore: take it · ask: both sides changed, the person decides.
 */
export function verdict(entries: Entry[], sent: Sent | undefined, page: Record<string, string>, version: number): "nothing" | "restore" | "ask" {
  if (entries.length === 0 || same(fold(entries), page)) return "nothing";
  const base = Math.max(...entries.map((e) => e.base));
  if (base >= version) return "restore";
  return sent && same(sent.values, page) ? "restore" : "ask";
}

/** The journal of one person's work on one form, in this browser. Every method may reject where storage is full or forbidden. */
export class Ledger {
  private seq = 0;

  constructor(private readonly db: IDBDatabase, private readonly owner: string, private readonly form: string) {}

  static async open(owner: string, form: string): Promise<Ledger> {
    const request = indexedDB.open(journal, 1);
    request.onupgradeneeded = () => {
      const made = request.result.createObjectStore(store, { keyPath: ["owner", "form", "seq"] });
      made.createIndex("at", "at");
    };
    const ledger = new Ledger(await result(request), owner, form);
    ledger.db.onversionchange = () => ledger.db.close();
    await ledger.dropOld(Date.now() - keepFor);
    return ledger;
  }

  /** Entries in order, and what was sent last. */
  async read(): Promise<{ entries: Entry[]; sent: Sent | undefined }> {
    const all = await result<Entry[]>(this.os("readonly").getAll(this.range(0)));
    const last = this.last();
    if (last && last.seq > Math.max(0, ...all.map((e) => e.seq))) {
      await result(this.os("readwrite").put(last));
      all.push(last);
    }
    this.seq = Math.max(this.seq, ...all.map((e) => e.seq));
    return { entries: all.filter((e) => e.seq > 0), sent: all.find((e) => e.seq === 0) };
  }

  /** Writes a change down and tells its number. */
  async add(values: Record<string, string>, base: number): Promise<number> {
    // By the clock, so that two tabs with the same form do not write over each other.
    const seq = (this.seq = Math.max(this.seq + 1, Date.now()));
    const entry: Entry = { owner: this.owner, form: this.form, seq, at: Date.now(), base, values };
    this.setLast(entry);
    await result(this.os("readwrite").put(entry));
    if (this.seq === seq) this.setLast(null);
    return seq;
  }

  /** Remembers what is about to be sent. */
  async sending(values: Record<string, string>, base: number): Promise<number> {
    await result(this.os("readwrite").put({ owner: this.owner, form: this.form, seq: 0, at: Date.now(), base, values }));
    return this.seq;
  }

  /** The server has everything up to and including `seq`. */
  async confirmed(seq: number): Promise<void> {
    await result(this.os("readwrite").delete(IDBKeyRange.bound([this.owner, this.form, 1], [this.owner, this.form, seq])));
  }

  /** Handed in, or given up by the person. */
  async clear(): Promise<void> {
    this.setLast(null);
    await result(this.os("readwrite").delete(this.range(0)));
  }

  close(): void {
    this.db.close();
  }

  /** The newest entry also stands here until it is in the journal: this write is done when the key is up, the other is not when
   * the page goes away in the next milliseconds. */
  private setLast(entry: Entry | null): void {
    const key = `${lastChange}${this.owner}.${this.form}`;
    try {
      if (entry) localStorage.setItem(key, JSON.stringify(entry));
      else localStorage.removeItem(key);
    } catch {
      // Full or forbidden: the journal alone has to do.
    }
  }

  private last(): Entry | null {
    try {
      return JSON.parse(localStorage.getItem(`${lastChange}${this.owner}.${this.form}`) ?? "null");
    } catch {
      return null;
    }
  }

  private range(from: number): IDBKeyRange {
    return IDBKeyRange.bound([this.owner, this.form, from], [this.owner, this.form, Infinity]);
  }

  private os(mode: IDBTransactionMode): IDBObjectStore {
    return this.db.transaction(store, mode).objectStore(store);
  }

  private async dropOld(before: number): Promise<void> {
    const os = this.os("readwrite");
    const keys = await result(os.index("at").getAllKeys(IDBKeyRange.upperBound(before)));
    await Promise.all(keys.map((k) => result(os.delete(k))));
  }
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
