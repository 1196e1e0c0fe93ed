// SPDX-License-Identifier: AGPL-3.0-or-later

import { Schema, type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec, type TagParseRule } from "prosemirror-model";
import rules from "../../../internal/platform/richtext/schema.json";
import { safeHref } from "./href";

/** What the editor must know to draw a document: see the package comment of richtext. */
export interface Drawing {
  heading: number;
  name(person: string): string;
  fileURL(file: string): string;
}

type Drawn = Partial<NodeSpec>;

/** The schema of schema.json, which Go checks documents by, with how each node looks. */
export function schemaFor(drawing: Drawing): Schema {
  const how = drawn(drawing);
  const nodes: Record<string, NodeSpec> = {};
  for (const { name, ...spec } of rules.nodes as unknown as ({ name: string } & NodeSpec)[]) nodes[name] = { ...spec, ...how[name] };
  const marks: Record<string, MarkSpec> = {};
  for (const { name, ...spec } of rules.marks as unknown as ({ name: string } & MarkSpec)[]) marks[name] = { ...spec, ...marked[name] };
  return new Schema({ nodes, marks, topNode: "doc" });
}

const tag = (...tags: string[]): TagParseRule[] => tags.map((t) => ({ tag: t }));
const attr = (e: HTMLElement, name: string) => e.getAttribute(name) ?? "";
const within = (n: number, low: number, high: number) => (Number.isInteger(n) && n >= low && n <= high ? n : low);

function drawn({ heading, name, fileURL }: Drawing): Record<string, Drawn> {
  return {
    paragraph: { toDOM: () => ["p", 0], parseDOM: tag("p") },
    heading: {
      defining: true,
      toDOM: (n) => [`h${Math.min(heading + (n.attrs.level as number) - 1, 6)}`, { "data-level": String(n.attrs.level) }, 0],
      parseDOM: [1, 2, 3, 4, 5, 6].map((n) => ({ tag: `h${n}`, getAttrs: (e) => ({ level: within(Number(attr(e, "data-level")) || n, 1, 3) }) })),
    },
    bullet_list: { toDOM: () => ["ul", 0], parseDOM: tag("ul") },
    ordered_list: {
      toDOM: (n): DOMOutputSpec => (n.attrs.order === 1 ? ["ol", 0] : ["ol", { start: String(n.attrs.order) }, 0]),
      parseDOM: [{ tag: "ol", getAttrs: (e) => ({ order: e.hasAttribute("start") ? within(Number(attr(e, "start")), 0, rules.limits.order) : 1 }) }],
    },
    list_item: { defining: true, toDOM: () => ["li", 0], parseDOM: tag("li") },
    blockquote: { defining: true, toDOM: () => ["blockquote", 0], parseDOM: tag("blockquote") },
    code_block: { code: true, defining: true, toDOM: () => ["pre", ["code", 0]], parseDOM: [{ tag: "pre", preserveWhitespace: "full" }] },
    horizontal_rule: { toDOM: () => ["hr"], parseDOM: tag("hr") },
    image: {
      draggable: true,
      toDOM: ({ attrs: { file, alt } }) => ["img", { src: fileURL(file as string), alt: alt as string, "data-file": file as string }],
      parseDOM: [{ tag: "img[data-file]", getAttrs: (e) => ({ file: attr(e, "data-file"), alt: attr(e, "alt"), decorative: !attr(e, "alt") }) }],
    },
    table: { tableRole: "table", isolating: true, toDOM: () => ["table", ["tbody", 0]], parseDOM: tag("table") },
    table_row: { tableRole: "row", toDOM: () => ["tr", 0], parseDOM: tag("tr") },
    table_cell: { tableRole: "cell", isolating: true, toDOM: (n) => ["td", spans(n), 0], parseDOM: [{ tag: "td", getAttrs: readSpans }] },
    table_header: { tableRole: "header_cell", isolating: true, toDOM: (n) => ["th", spans(n), 0], parseDOM: [{ tag: "th", getAttrs: readSpans }] },
    hard_break: { inline: true, selectable: false, toDOM: () => ["br"], parseDOM: tag("br") },
    mention: {
      inline: true, atom: true,
      toDOM: ({ attrs: { person } }) => ["bdi", { class: "mention", "data-person": person as string }, "@" + name(person as string)],
      parseDOM: [{ tag: "bdi[data-person]", getAttrs: (e) => ({ person: attr(e, "data-person") }) }],
    },
    file: {
      inline: true, atom: true,
      toDOM: ({ attrs }) => ["span", { class: "tag", "data-file": attrs.file as string }, attrs.name as string],
      parseDOM: [{ tag: "span[data-file]", getAttrs: (e) => ({ file: attr(e, "data-file"), name: e.textContent?.trim() || false }) }],
    },
    text: { inline: true },
  };
}

function spans(n: Node): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of ["colspan", "rowspan"]) if (n.attrs[name] !== 1) out[name] = String(n.attrs[name]);
  return out;
}

const readSpans = (e: HTMLElement) => ({
  colspan: within(Number(attr(e, "colspan") || 1), 1, rules.limits.span), rowspan: within(Number(attr(e, "rowspan") || 1), 1, rules.limits.span),
});

const marked: Record<string, Partial<MarkSpec>> = {
  link: {
    inclusive: false,
    toDOM: (m) => ["a", { href: m.attrs.href as string }, 0],
    parseDOM: [{ tag: "a[href]", getAttrs: (e) => (safeHref(attr(e, "href").trim()) ? { href: attr(e, "href").trim() } : false) }],
  },
  // Word processors write a language on every word: only our own is believed.
  lang: {
    toDOM: (m) => ["span", { lang: m.attrs.lang as string, "data-lang": "" }, 0],
    parseDOM: [{ tag: "span[data-lang]", getAttrs: (e) => (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(attr(e, "lang")) ? { lang: attr(e, "lang") } : false) }],
  },
  strong: { toDOM: () => ["strong", 0], parseDOM: tag("strong", "b") },
  em: { toDOM: () => ["em", 0], parseDOM: tag("em", "i") },
  underline: { toDOM: () => ["u", 0], parseDOM: tag("u", "ins") },
  strike: { toDOM: () => ["s", 0], parseDOM: tag("s", "del", "strike") },
  code: { toDOM: () => ["code", 0], parseDOM: tag("code", "kbd", "samp") },
};
