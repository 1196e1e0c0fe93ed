// SPDX-License-Identifier: AGPL-3.0-or-later

import { baseKeymap, chainCommands, toggleMark } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keydownHandler, keymap } from "prosemirror-keymap";
import type { Schema } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { Plugin, Selection, type Command } from "prosemirror-state";
import { addRowAfter, goToNextCell, isInTable } from "prosemirror-tables";
import type { Button } from "./commands";

/** The keys of the buttons and of lists, tables and line ends. */
export function keysFor(schema: Schema, buttons: Button[], ask: Command): Plugin[] {
  const { list_item: item, hard_break: br } = schema.nodes;
  const breakLine: Command = (state, dispatch) => {
    if (!state.selection.$from.parent.inlineContent || state.selection.$from.parent.type.spec.code) return false;
    dispatch?.(state.tr.replaceSelectionWith(br!.create()).scrollIntoView());
    return true;
  };
  const keys: Record<string, Command> = {
    "Mod-y": redo, "Mod-z": undo, "Shift-Enter": breakLine, "Mod-`": toggleMark(schema.marks.code!),
    Enter: splitListItem(item!), "Mod-]": sinkListItem(item!), "Mod-[": liftListItem(item!), ArrowUp: lineAbove,
  };
  for (const b of buttons) if (b.keys) keys[b.keys.replace("Control", "Mod").replaceAll("+", "-").replace(/[A-Z]$/, (c) => c.toLowerCase())] = typeof b.run === "string" ? ask : b.run;
  const tab = {
    Tab: chainCommands(goToNextCell(1), nextRow, sinkListItem(item!)),
    "Shift-Tab": chainCommands(goToNextCell(-1), liftListItem(item!)),
  };
  return [leaving(tab), keymap(keys), keymap(baseKeymap)];
}

/** Tab moves in tables and lists; after Escape it leaves the editor, as everywhere else. */
function leaving(tab: Record<string, Command>): Plugin {
  const handle = keydownHandler(tab);
  let leaves = false;
  return new Plugin({
    props: {
      handleKeyDown(view, e) {
        const now = leaves;
        if (e.key !== "Shift") leaves = e.key === "Escape" || (now && e.key === "Tab");
        return e.key === "Tab" && !now && handle(view, e);
      },
      handleDOMEvents: { blur: () => void (leaves = false) },
    },
  });
}

const nextRow: Command = (state, dispatch, view) => {
  if (!isInTable(state) || !addRowAfter(state, dispatch) || !view) return false;
  return goToNextCell(1)(view.state, dispatch);
};

/** At the very top, where a table or picture is first, a new line above it. */
const lineAbove: Command = (state, dispatch, view) => {
  const { $head, empty } = state.selection;
  const first = state.doc.firstChild!;
  if (first.isTextblock || $head.index(0) !== 0 || (empty && (Selection.atStart(state.doc).$head.parent !== $head.parent || !view?.endOfTextblock("up")))) return false;
  const tr = state.tr.insert(0, state.schema.nodes.paragraph!.create());
  dispatch?.(tr.setSelection(Selection.atStart(tr.doc)).scrollIntoView());
  return true;
};

/** What becomes a heading, list, quotation, code or line across while it is typed, as in Markdown. */
export function rulesFor(schema: Schema): Plugin {
  const { heading, bullet_list, ordered_list, blockquote, code_block, horizontal_rule, paragraph } = schema.nodes;
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{1,3})\s$/, heading!, (m) => ({ level: m[1]!.length })),
      wrappingInputRule(/^\s*[-*+]\s$/, bullet_list!),
      wrappingInputRule(/^(\d{1,3})[.)]\s$/, ordered_list!, (m) => ({ order: Number(m[1]) }), (m, n) => n.childCount + (n.attrs.order as number) === Number(m[1])),
      wrappingInputRule(/^\s*>\s$/, blockquote!),
      textblockTypeInputRule(/^```$/, code_block!),
      new InputRule(/^---$/, (state, _, from) => {
        const { $from } = state.selection;
        if ($from.parent.type !== paragraph || $from.depth > 1 || $from.parent.textContent !== "--") return null;
        return state.tr.replaceWith($from.before(), $from.after(), [horizontal_rule!.create(), paragraph!.create()]).setMeta("from", from);
      }),
    ],
  });
}

/** There is always a line to write in below a table, picture or code. */
export const lastLine = new Plugin({
  appendTransaction(_, __, state) {
    const last = state.doc.lastChild!;
    return last.type.name === "paragraph" ? null : state.tr.insert(state.doc.content.size, state.schema.nodes.paragraph!.create()).setMeta("addToHistory", false);
  },
});
