// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Node } from "prosemirror-model";
import { Plugin, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type NodeView } from "prosemirror-view";

/** Where the headings are and the level each is shown at: none is skipped, as when Go renders the text. */
export function levelsOf(doc: Node, from: number): { pos: number; size: number; level: number }[] {
  const out: { pos: number; size: number; level: number }[] = [];
  const over: number[] = []; // levels, as written, of the headings that the next one may stand under
  doc.descendants((n, pos) => {
    if (n.type.name !== "heading") return;
    const written = n.attrs.level as number;
    while (over.length && over.at(-1)! >= written) over.pop();
    out.push({ pos, size: n.nodeSize, level: Math.min(from + over.length, 6) });
    over.push(written);
  });
  return out;
}

/** Draws each heading at its level; it is drawn anew when a heading above it comes or goes. */
export function headingLevels(from: number): Plugin<DecorationSet> {
  const marked = (doc: Node) =>
    DecorationSet.create(doc, levelsOf(doc, from).map(({ pos, size, level }) => Decoration.node(pos, pos + size, {}, { level })));
  const plugin: Plugin<DecorationSet> = new Plugin({
    state: { init: (_, s: EditorState) => marked(s.doc), apply: (tr, was) => (tr.docChanged ? marked(tr.doc) : was) },
    props: {
      decorations: (s) => plugin.getState(s),
      nodeViews: { heading: (node, _view, _pos, told) => drawn(node, levelIn(told) ?? from) },
    },
  });
  return plugin;
}

const levelIn = (told: readonly Decoration[]) => told.find((d) => d.spec.level)?.spec.level as number | undefined;

function drawn(node: Node, level: number): NodeView {
  const dom = document.createElement(`h${level}`);
  dom.dataset.level = String(node.attrs.level);
  return { dom, contentDOM: dom, update: (next, told) => next.hasMarkup(node.type, node.attrs) && (levelIn(told) ?? level) === level };
}
