// SPDX-License-Identifier: AGPL-3.0-or-later

import { safeHref } from "./href";
import type { Plain } from "./value";

type Marks = Record<string, Record<string, unknown> | true>;
type Piece = { node: Plain; marks: Marks } | { sign: string; left: number; opens: boolean; closes: boolean };

const order = ["link", "strong", "em", "strike", "code"];
const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };
const escape = /^(?:\\([!-/:-@[-`{-~])|&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));)/i;
const ref = /^(person|file):([0-9a-hjkmnp-tv-z]{13})$/i;

/** Reads one run of lines of Markdown. A picture comes out as a node among the others. */
export function readInline(s: string): Plain[] {
  const pieces = scan(s);
  pair(pieces);
  const out: Plain[] = [];
  for (const piece of pieces) {
    if ("sign" in piece) push(out, { type: "text", text: piece.sign.repeat(piece.left) }, {});
    else push(out, piece.node, piece.marks);
  }
  while (out.at(-1)?.type === "hard_break") out.pop();
  return out;
}

function push(out: Plain[], node: Plain, marks: Marks): void {
  if (node.type !== "text") return void out.push(node);
  if (!node.text) return;
  const list = order.filter((m) => marks[m]).map((type) => (marks[type] === true ? { type } : { type, attrs: marks[type] as Record<string, unknown> }));
  const last = out.at(-1);
  if (last?.type === "text" && JSON.stringify(last.marks ?? []) === JSON.stringify(list)) last.text += node.text;
  else out.push(list.length ? { type: "text", marks: list, text: node.text } : { type: "text", text: node.text });
}

function scan(s: string): Piece[] {
  const out: Piece[] = [];
  const text = (t: string, marks: Marks = {}) => out.push({ node: { type: "text", text: t }, marks });
  for (let i = 0; i < s.length; ) {
    const rest = s.slice(i);
    let m: RegExpMatchArray | null;
    if (s[i] === "\n" || rest.startsWith("\\\n")) {
      out.push({ node: { type: "hard_break" }, marks: {} });
      i += s[i] === "\n" ? 1 : 2;
    } else if ((m = rest.match(escape))) {
      text(meant(m[0]));
      i += m[0].length;
    } else if ((m = rest.match(/^(`+)([^`]|[^`][^]*?[^`])\1(?!`)/))) {
      const words = m[2]!.replace(/\n/g, " ");
      text(/^ .*[^ ].* $/.test(words) ? words.slice(1, -1) : words, { code: true });
      i += m[0].length;
    } else if ((m = rest.match(/^(`+|[^\\&`*_~![<\n]+)/))) {
      text(m[0]);
      i += m[0].length;
    } else if ((m = rest.match(/^<((?:https?:|mailto:)[^\s<>]*)>/i)) && safeHref(m[1]!)) {
      text(m[1]!, { link: { href: m[1]! } });
      i += m[0].length;
    } else if ((m = rest.match(/^(\*+|_+|~+)/))) {
      out.push(sign(s, i, m[0]));
      i += m[0].length;
    } else {
      const used = bracket(s, i, out);
      if (!used) text(s[i]!);
      i += used || 1;
    }
  }
  return out;
}

/** The text with backslashes and entities read. */
const meant = (s: string) =>
  s.replace(new RegExp(escape.source.slice(1), "gi"), (all, sign?: string, n?: string, hex?: string, name?: string) =>
    sign ?? (name ? (named[name] ?? all) : point(n ? Number(n) : parseInt(hex!, 16))));
const point = (n: number) => (n > 0 && n < 0x110000 && (n < 0xd800 || n > 0xdfff) ? String.fromCodePoint(n) : "\ufffd");

const isSpace = (c: string) => c === "" || /\s/u.test(c);
const isSign = (c: string) => /[\p{P}\p{S}]/u.test(c);

/** Whether a run of signs opens or closes depends on the characters beside it. */
function sign(s: string, at: number, run: string): Piece {
  const before = [...s.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
  const after = [...s.slice(at + run.length, at + run.length + 2)][0] ?? "";
  const left = !isSpace(after) && (!isSign(after) || isSpace(before) || isSign(before));
  const right = !isSpace(before) && (!isSign(before) || isSpace(after) || isSign(after));
  const inWord = run[0] === "_";
  const struck = run[0] !== "~" || run.length < 3;
  return {
    sign: run[0]!, left: run.length,
    opens: struck && left && (!inWord || !right || isSign(before)), closes: struck && right && (!inWord || !left || isSign(after)),
  };
}

/** Gives the marks of paired signs to what is between them. */
function pair(pieces: Piece[]): void {
  for (let c = 0; c < pieces.length; c++) {
    const closer = pieces[c]!;
    if (!("sign" in closer) || !closer.closes) continue;
    for (let o = c - 1; o >= 0 && closer.left > 0; o--) {
      const opener = pieces[o]!;
      if (!("sign" in opener) || !opener.opens || opener.sign !== closer.sign || !opener.left) continue;
      if (opener.sign === "~" && opener.left !== closer.left) continue;
      if (opener.sign !== "~" && (opener.closes || closer.opens) && (opener.left + closer.left) % 3 === 0 && opener.left % 3) continue;
      const used = Math.min(opener.left, closer.left, 2);
      const mark = opener.sign === "~" ? "strike" : used === 2 ? "strong" : "em";
      for (const between of pieces.slice(o + 1, c)) {
        if ("node" in between) between.marks = { ...between.marks, [mark]: true };
        else between.opens = between.closes = false;
      }
      opener.left -= used;
      closer.left -= used;
      o++; // what is left of the same run may open once more
    }
  }
}

/** [words](address), ![words](address). Tells how many characters were read, 0 for none. */
function bracket(s: string, at: number, out: Piece[]): number {
  const picture = s.startsWith("![", at);
  if (!picture && s[at] !== "[") return 0;
  const from = at + (picture ? 2 : 1);
  const end = closing(s, from);
  const m = end < 0 ? null : s.slice(end + 1).match(/^\(\s*((?:\\[!-/:-@[-`{-~]|[^\s()\\]|\([^\s()]*\))*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/);
  if (!m) return 0;
  const to = meant(m[1]!);
  const inside = s.slice(from, end);
  const words = readInline(inside).map((n) => n.text ?? " ").join("").trim();
  const [, scheme, id] = to.match(ref) ?? [];
  if (picture) {
    if (scheme === "file") out.push({ node: { type: "image", attrs: words ? { file: id, alt: words } : { file: id, decorative: true } }, marks: {} });
    else out.push({ node: { type: "text", text: words || to }, marks: safeHref(to) ? { link: { href: to } } : {} });
  } else if (scheme === "person") {
    out.push({ node: { type: "mention", attrs: { person: id } }, marks: {} });
  } else if (scheme === "file") {
    if (words) out.push({ node: { type: "file", attrs: { file: id, name: words } }, marks: {} });
  } else {
    const pieces = scan(inside);
    pair(pieces);
    for (const p of pieces) {
      if ("sign" in p) out.push({ node: { type: "text", text: p.sign.repeat(p.left) }, marks: safeHref(to) ? { link: { href: to } } : {} });
      else out.push({ ...p, marks: safeHref(to) ? { ...p.marks, link: { href: to } } : p.marks });
    }
  }
  return end + 1 + m[0].length - at;
}

function closing(s: string, from: number): number {
  for (let i = from, depth = 0; i < s.length; i++) {
    if (s[i] === "\\") i++;
    else if (s[i] === "`") i += (s.slice(i).match(/^(`+)([^`]|[^`][^]*?[^`])\1(?!`)/)?.[0].length ?? 1) - 1;
    else if (s[i] === "[") depth++;
    else if (s[i] === "]" && depth-- === 0) return i;
  }
  return -1;
}
