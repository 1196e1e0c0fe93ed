// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads the Markdown that Go writes into the textarea, and what a person typed there before this script came, so that neither is
// lost. FromMarkdown of Go is the rule; the samples of richtext are tested here too.

import { readInline } from "./inline";
import type { Plain } from "./value";

const fence = /^ {0,3}(`{3,}|~{3,})[^`]*$/;
const across = /^ {0,3}([-_*])(?: *\1){2,} *$/;
const heading = /^ {0,3}(#{1,6})(?: +(.*?))??(?: +#+)? *$/;
const quote = /^ {0,3}> ?/;
const item = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/;
const delimiter = /^ *\|? *:?-+:? *(\| *:?-+:? *)*\|? *$/;

export function readMarkdown(s: string): Plain {
  const lines = s.replace(/\0/g, "").split(/\r\n?|\n/);
  const content = blocks(lines, true);
  return { type: "doc", content: content.length ? content : [{ type: "paragraph" }] };
}

/** Begins a block that may stand right below a line of text. */
const begins = (line: string) =>
  fence.test(line) || across.test(line) || heading.test(line) || quote.test(line) || /^ {0,3}([-*+]|1[.)]) +\S/.test(line);

function blocks(lines: string[], top: boolean): Plain[] {
  const out: Plain[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!;
    let m: RegExpMatchArray | null;
    if (!line.trim()) i++;
    else if ((m = line.match(fence))) i = code(lines, i, m[1]!, out);
    else if (across.test(line)) {
      out.push({ type: "horizontal_rule" });
      i++;
    } else if ((m = line.match(heading))) {
      out.push(...split({ type: "heading", attrs: { level: Math.min(m[1]!.length, 3) } }, readInline(m[2] ?? "")));
      i++;
    } else if (quote.test(line)) i = quoted(lines, i, out);
    else if (item.test(line)) i = list(lines, i, out);
    else i = paragraph(lines, i, out, top);
  }
  return out;
}

function code(lines: string[], at: number, sign: string, out: Plain[]): number {
  const indent = lines[at]!.length - lines[at]!.trimStart().length;
  const closes = new RegExp(`^ {0,3}${sign[0]}{${sign.length},} *$`);
  let end = at + 1;
  while (end < lines.length && !closes.test(lines[end]!)) end++;
  const words = lines.slice(at + 1, end).map((l) => l.replace(new RegExp(`^ {0,${indent}}`), "")).join("\n");
  out.push(words ? { type: "code_block", content: [{ type: "text", text: words }] } : { type: "code_block" });
  return end + 1;
}

function quoted(lines: string[], at: number, out: Plain[]): number {
  const inner: string[] = [];
  let i = at;
  // A line without sign goes on with the paragraph above it.
  for (; i < lines.length && lines[i]!.trim() && (quote.test(lines[i]!) || (inner.at(-1)?.trim() && !begins(lines[i]!))); i++) inner.push(lines[i]!.replace(quote, ""));
  const content = blocks(inner, false);
  if (content.length) out.push({ type: "blockquote", content });
  return i;
}

function list(lines: string[], at: number, out: Plain[]): number {
  const first = lines[at]!.match(item)!;
  const sign = first[2]!.at(-1)!;
  const numbered = /\d/.test(first[2]!);
  const items: Plain[] = [];
  let i = at;
  for (let m: RegExpMatchArray | null; i < lines.length && (m = lines[i]!.match(item)) && m[2]!.at(-1) === sign && !across.test(lines[i]!); ) {
    const spaces = m[3]!.length > 4 || !m[3] ? 1 : m[3].length;
    const width = m[1]!.length + m[2]!.length + spaces;
    const inner = [lines[i]!.slice(width)];
    for (i++; i < lines.length; i++) {
      const line = lines[i]!.startsWith(" ".repeat(width)) ? lines[i]! : lines[i]!.replace(/^[ \t]+/, (indent) => indent.replace(/\t/g, "    "));
      if (!line.trim()) inner.push("");
      else if (line.startsWith(" ".repeat(width))) inner.push(line.slice(width));
      else if (inner.at(-1)!.trim() && !begins(line) && !item.test(line)) inner.push(line);
      else break;
    }
    const content = blocks(inner, false);
    if (content.length && content[0]!.type !== "paragraph") content.unshift({ type: "paragraph" });
    if (content.length) items.push({ type: "list_item", content });
  }
  if (items.length) out.push(numbered ? { type: "ordered_list", attrs: { order: parseInt(first[2]!, 10) }, content: items } : { type: "bullet_list", content: items });
  return i;
}

function paragraph(lines: string[], at: number, out: Plain[], top: boolean): number {
  const words: string[] = [];
  let i = at;
  for (; i < lines.length && lines[i]!.trim() && (i === at || !begins(lines[i]!)); i++) {
    if (lines[i]!.includes("|") && delimiter.test(lines[i + 1] ?? "") && cells(lines[i]!).length === cells(lines[i + 1]!).length) break;
    words.push(lines[i]!.trim());
  }
  out.push(...split({ type: "paragraph" }, readInline(words.join("\n"))));
  return i < lines.length && delimiter.test(lines[i + 1] ?? "") && lines[i]!.includes("|") ? table(lines, i, out, top) : i;
}

const cells = (line: string) =>
  line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "").split(/(?<!\\)\|/).map((c) => c.trim().replace(/`[^`]*`/g, (span) => span.replace(/\\\|/g, "|")));

function table(lines: string[], at: number, out: Plain[], top: boolean): number {
  let end = at + 2;
  while (end < lines.length && lines[end]!.trim() && !begins(lines[end]!)) end++;
  const head = cells(lines[at]!);
  const rows = [head, ...lines.slice(at + 2, end).map(cells)].map((row) => head.map((_, c) => split({ type: "paragraph" }, readInline(row[c] ?? ""))));
  const made = rows.map((row, r) => ({
    type: "table_row",
    content: row.map((content) => ({ type: r ? "table_cell" : "table_header", content: content.length ? content : [{ type: "paragraph" }] })),
  }));
  if (rows[0]!.every((c) => !c.length) && rows.length > 1) made.shift(); // Markdown has no table without a head: an empty one is none
  if (top) out.push({ type: "table", content: made });
  else out.push(...rows.flatMap((row) => row.flat()));
  return end;
}

/** Makes blocks like `block` of a line: a picture in it is a block of its own. */
function split(block: Plain, inline: Plain[]): Plain[] {
  const out: Plain[] = [];
  let part: Plain[] = [];
  const put = () => {
    while (part.length && isNothing(part[0]!)) part.shift();
    while (part.length && isNothing(part.at(-1)!)) part.pop();
    if (part.length) out.push({ ...block, content: part });
    part = [];
  };
  for (const node of inline) {
    if (node.type !== "image") {
      part.push(node);
      continue;
    }
    put();
    out.push(node);
  }
  put();
  return out.length || block.type !== "heading" ? out : [block];
}

const isNothing = (n: Plain) => n.type === "hard_break" || (n.type === "text" && !n.marks && !n.text!.trim());
