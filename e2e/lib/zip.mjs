// SPDX-License-Identifier: AGPL-3.0-or-later
// A ZIP file of small texts, stored as they are.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
const crc = (b) => ~b.reduce((c, x) => table[(c ^ x) & 0xff] ^ (c >>> 8), ~0) >>> 0;

export function zip(files) {
  const local = [], central = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const title = Buffer.from(name), body = Buffer.from(content), head = Buffer.alloc(30), entry = Buffer.alloc(46);
    head.writeUInt32LE(0x04034b50, 0);
    for (const [b, o] of [[head, 0], [entry, 2]]) {
      b.writeUInt16LE(20, 4 + o);
      b.writeUInt16LE(0x21, 12 + o); // 1 January 1980
      b.writeUInt32LE(crc(body), 14 + o);
      b.writeUInt32LE(body.length, 18 + o);
      b.writeUInt32LE(body.length, 22 + o);
      b.writeUInt16LE(title.length, 26 + o);
    }
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    entry.writeUInt32LE(at, 42);
    local.push(head, title, body);
    central.push(entry, title);
    at += 30 + title.length + body.length;
  }
  const list = Buffer.concat(central), end = Buffer.alloc(22), n = Object.keys(files).length;
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(n, 8);
  end.writeUInt16LE(n, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, list, end]);
}

/** The CSV files of a folder as one ZIP, with changes: {"users.csv": (text) => text}. */
export const zipFolder = (folder, change = {}) => zip(Object.fromEntries(readdirSync(folder).filter((n) => n.endsWith(".csv")).sort()
  .map((n) => [n, (change[n] ?? String)(readFileSync(join(folder, n), "utf8"))])));
