// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Mark, Node, Schema } from "prosemirror-model";
import { readMarkdown } from "./markdown";

export interface Plain {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Plain[];
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  text?: string;
}

/** The text of the form: the JSON that Go would write for the same document, or nothing when there is nothing in it. */
export function toValue(doc: Node): string {
  if (isEmpty(doc)) return "";
  const plain = plainOf(doc, false);
  const content = plain.content!;
  while (content.length > 1 && content.at(-1)!.type === "paragraph" && !content.at(-1)!.content) content.pop(); // there for the cursor
  return JSON.stringify(plain);
}

/** The document of a text that is JSON or Markdown. Throws when the JSON is not of the schema. */
export function fromValue(schema: Schema, value: string): Node {
  const json: unknown = value.startsWith('{"type":"doc"') ? JSON.parse(value) : readMarkdown(value);
  const doc = schema.nodeFromJSON(json);
  doc.check();
  return doc;
}

export function isEmpty(doc: Node): boolean {
  let anything = false;
  doc.descendants((n) => {
    anything ||= n.isText ? n.text!.trim() !== "" : /^(image|mention|file|horizontal_rule)$/.test(n.type.name);
    return !anything;
  });
  return !anything;
}

function plainOf(node: Node, inCode: boolean): Plain {
  const plain: Plain = { type: node.type.name };
  const attrs = attrsOf(node);
  if (attrs) plain.attrs = attrs;
  const content = children(node, node.type.name === "code_block");
  if (content.length) plain.content = content;
  if (!node.isText) return plain;
  if (node.marks.length) plain.marks = node.marks.map(plainMark);
  plain.text = clean(node.text!, inCode);
  return plain;
}

function children(node: Node, inCode: boolean): Plain[] {
  const out: Plain[] = [];
  node.forEach((child) => {
    const plain = plainOf(child, inCode);
    const last = out.at(-1);
    if (plain.text === "") return;
    if (plain.text && last?.text && JSON.stringify(plain.marks) === JSON.stringify(last.marks)) last.text += plain.text;
    else out.push(plain);
  });
  return out;
}

function attrsOf(node: Node): Record<string, unknown> | null {
  const specs = node.type.spec.attrs ?? {};
  const kept = Object.keys(specs).filter((name) => !("default" in specs[name]!) || node.attrs[name] !== specs[name]!.default);
  return kept.length ? Object.fromEntries(kept.map((name) => [name, typeof node.attrs[name] === "string" ? clean(node.attrs[name] as string, false) : node.attrs[name]])) : null;
}

const plainMark = (m: Mark) => (Object.keys(m.attrs).length ? { type: m.type.name, attrs: { ...m.attrs } } : { type: m.type.name });

/** As clean in Go: line ends only in code, no control characters, no half characters. */
function clean(s: string, inCode: boolean): string {
  const lines = inCode ? s.replace(/\r\n?/g, "\n") : s.replace(/\r\n|[\r\n\t]/g, " ");
  return lines.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, "").replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
