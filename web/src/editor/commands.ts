// SPDX-License-Identifier: AGPL-3.0-or-later

import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import type { Attrs, MarkType, Node, NodeType, ResolvedPos, Schema } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection, type Command, type EditorState } from "prosemirror-state";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, isInTable } from "prosemirror-tables";
import { liftTarget } from "prosemirror-transform";

/** One button of the toolbar. Its words are data-l-NAME of the element. */
export interface Button {
  name: string;
  icon?: string;
  group: number;
  keys?: string; // as aria-keyshortcuts has them
  run: Command | "link" | "picture";
  on?: (state: EditorState) => boolean; // pressed or not; a button without it is none that stays pressed
  shown?: (state: EditorState) => boolean;
}

export function buttonsFor(schema: Schema): Button[] {
  const { nodes, marks } = schema;
  const mark = (name: string, type: MarkType, keys?: string): Button =>
    // The sprite has no sign for underlining: its button shows its word.
    ({ name, icon: name, group: 2, keys, run: toggleMark(type, null, { includeWhitespace: false }), on: (s) => hasMark(s, type) });
  const level = (name: string, level: number): Button => ({
    name, icon: level === 1 ? "heading" : undefined, group: 1, keys: `Control+Alt+${level}`,
    run: toggleHeading(nodes.heading!, nodes.paragraph!, { level }), on: (s) => s.selection.$from.parent.hasMarkup(nodes.heading!, { level }),
  });
  const list = (name: string, type: NodeType, keys: string): Button =>
    ({ name, icon: name, group: 3, keys, run: toggleList(type, nodes.list_item!), on: (s) => listAround(s.selection.$from)?.node.type === type });
  const inTable = (name: string, run: Command): Button => ({ name, group: 5, run, shown: isInTable });
  return [
    level("heading", 1), level("heading-2", 2), level("heading-3", 3),
    mark("bold", marks.strong!, "Control+B"), mark("italic", marks.em!, "Control+I"), mark("underline", marks.underline!, "Control+U"),
    mark("strike", marks.strike!), mark("code", marks.code!),
    list("list", nodes.bullet_list!, "Control+Shift+8"), list("numbers", nodes.ordered_list!, "Control+Shift+7"),
    { name: "quote", icon: "quote", group: 3, run: toggleQuote(nodes.blockquote!), on: (s) => around(s.selection.$from, nodes.blockquote!) > 0 },
    { name: "link", icon: "link", group: 4, keys: "Control+K", run: "link", on: (s) => hasMark(s, marks.link!) },
    { name: "unlink", icon: "unlink", group: 4, run: unlink(marks.link!), shown: (s) => hasMark(s, marks.link!) },
    { name: "image", icon: "image", group: 4, run: "picture" },
    { name: "table", icon: "table", group: 5, run: insertTable },
    inTable("row-after", addRowAfter), inTable("column-after", addColumnAfter),
    inTable("row-remove", deleteRow), inTable("column-remove", deleteColumn), inTable("table-remove", deleteTable),
    { name: "undo", icon: "undo", group: 6, keys: "Control+Z", run: (s, d) => undoDepth(s) > 0 && undo(s, d) },
    { name: "redo", icon: "redo", group: 6, keys: "Control+Shift+Z", run: (s, d) => redoDepth(s) > 0 && redo(s, d) },
  ];
}

function hasMark(state: EditorState, type: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  if (empty) return !!type.isInSet(state.storedMarks ?? $from.marks()) || (type.name === "link" && !!linkAt($from, type));
  return state.doc.rangeHasMark(from, to, type);
}

function toggleHeading(heading: NodeType, paragraph: NodeType, attrs: Attrs): Command {
  return (state, dispatch) => {
    const is = state.selection.$from.parent.hasMarkup(heading, attrs);
    return (is ? setBlockType(paragraph) : setBlockType(heading, attrs))(state, dispatch);
  };
}

function around($pos: ResolvedPos, type: NodeType): number {
  for (let d = $pos.depth; d > 0; d--) if ($pos.node(d).type === type) return d;
  return 0;
}

function listAround($pos: ResolvedPos): { node: Node; pos: number } | null {
  for (let d = $pos.depth; d > 0; d--) if (/_list$/.test($pos.node(d).type.name)) return { node: $pos.node(d), pos: $pos.before(d) };
  return null;
}

/** Makes a list, changes its kind, or takes the lines out of it. */
function toggleList(type: NodeType, item: NodeType): Command {
  return (state, dispatch) => {
    const now = listAround(state.selection.$from);
    if (!now) return wrapInList(type)(state, dispatch);
    if (now.node.type === type) return liftListItem(item)(state, dispatch);
    dispatch?.(state.tr.setNodeMarkup(now.pos, type));
    return true;
  };
}

function toggleQuote(quote: NodeType): Command {
  return (state, dispatch) => {
    const { $from, $to } = state.selection;
    if (!around($from, quote)) return wrapIn(quote)(state, dispatch);
    const range = $from.blockRange($to, (n) => n.type === quote);
    const target = range && liftTarget(range);
    if (!range || target == null) return lift(state, dispatch);
    dispatch?.(state.tr.lift(range, target).scrollIntoView());
    return true;
  };
}

/** The stretch of text with the link at a position. */
export function linkAt($pos: ResolvedPos, type: MarkType): { from: number; to: number; href: string } | null {
  const { parent } = $pos;
  const at = parent.childAfter($pos.parentOffset);
  const before = parent.childBefore($pos.parentOffset);
  const mark = (at.node && type.isInSet(at.node.marks)) || (before.node && type.isInSet(before.node.marks));
  if (!mark) return null;
  let first = at.node && mark.isInSet(at.node.marks) ? at.index : before.index;
  let last = first + 1;
  while (first > 0 && mark.isInSet(parent.child(first - 1).marks)) first--;
  while (last < parent.childCount && mark.isInSet(parent.child(last).marks)) last++;
  let from = $pos.start();
  for (let i = 0; i < first; i++) from += parent.child(i).nodeSize;
  let to = from;
  for (let i = first; i < last; i++) to += parent.child(i).nodeSize;
  return { from, to, href: mark.attrs.href as string };
}

function unlink(type: MarkType): Command {
  return (state, dispatch) => {
    const { from, to, empty, $from } = state.selection;
    const range = empty ? linkAt($from, type) : { from, to };
    if (!range || !hasMark(state, type)) return false;
    dispatch?.(state.tr.removeMark(range.from, range.to, type));
    return true;
  };
}

/** Links what is selected, changes the link the cursor is in, or puts the address in as text. */
export function setLink(type: MarkType, href: string): Command {
  return (state, dispatch) => {
    const { empty, $from } = state.selection;
    const range = empty ? linkAt($from, type) : state.selection;
    const mark = type.create({ href });
    if (range) dispatch?.(state.tr.removeMark(range.from, range.to, type).addMark(range.from, range.to, mark).scrollIntoView());
    else dispatch?.(state.tr.replaceSelectionWith(state.schema.text(href.replace(/^mailto:/, ""), [mark]), false).scrollIntoView());
    return true;
  };
}

/** A table of three by three, the first row its head, with the cursor in its first cell. */
const insertTable: Command = (state, dispatch) => {
  const { table, table_row: row, table_cell: cell, table_header: header, paragraph } = state.schema.nodes;
  const { $from } = state.selection;
  if (isInTable(state) || $from.depth > 1) return false;
  const line = (type: NodeType) => row!.create(null, [0, 1, 2].map(() => type.create(null, paragraph!.create())));
  const made = table!.create(null, [line(header!), line(cell!), line(cell!)]);
  if (!dispatch) return true;
  const tr = state.tr;
  const after = $from.depth ? $from.after(1) : state.selection.to;
  if ($from.depth && !$from.parent.content.size) tr.replaceWith($from.before(1), after, made);
  else tr.insert(after, made);
  const at = tr.mapping.map($from.depth && !$from.parent.content.size ? $from.before(1) : after, -1);
  dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView());
  return true;
};
