// SPDX-License-Identifier: AGPL-3.0-or-later

import { Plugin, TextSelection } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { transfer } from "../lib/chunks";
import { shrink } from "../lib/shrink";
import { wireTo } from "../lib/wire";
import { askPicture, kinds, picturesIn, type Picture, type Send } from "./picture";

type Words = (name: string) => string | undefined;

/** Puts pictures where the caret is: chosen with the button, pasted, or dropped. */
export class Pictures {
  /** The chooser of the button. It has no name, so the form does not send it. */
  readonly dom = document.createElement("input");
  readonly plugin: Plugin;

  constructor(private readonly start: string, private readonly words: Words, private readonly view: () => EditorView) {
    Object.assign(this.dom, { type: "file", accept: kinds, multiple: true, hidden: true });
    this.dom.addEventListener("input", (e) => e.stopPropagation()); // no change of the text yet
    this.dom.addEventListener("change", (e) => {
      e.stopPropagation();
      const files = [...(this.dom.files ?? [])];
      this.dom.value = "";
      void this.take(files);
    });
    this.plugin = new Plugin({
      props: {
        handlePaste: (_, e) => this.taken(picturesIn(e.clipboardData)),
        handleDrop: (view, e) => {
          const files = picturesIn(e.dataTransfer);
          const at = view.posAtCoords({ left: e.clientX, top: e.clientY });
          if (files.length && at) view.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(at.pos))));
          return this.taken(files);
        },
      },
    });
  }

  choose(): void {
    this.dom.click();
  }

  private taken(files: File[]): boolean {
    if (!files.length || !this.view().editable) return false;
    void this.take(files);
    return true;
  }

  private async take(files: File[]): Promise<void> {
    for (const file of files) {
      const picture = await askPicture(file, this.words, this.send);
      if (picture) this.put(picture);
    }
    this.view().focus();
  }

  private put(picture: Picture): void {
    const view = this.view();
    const image = view.state.schema.nodes.image!.create({ ...picture });
    view.dispatch(view.state.tr.replaceSelectionWith(image).scrollIntoView());
  }

  private send: Send = async (file, left, say) => {
    const small = await shrink(file, 2000);
    const wire = wireTo({ start: this.start, url: `${this.start}/{upload}`, failed: this.words("failed") ?? "" });
    return transfer(small, wire, 4 << 20, (_, paused) => say(paused ? (this.words("waiting") ?? "") : ""), left);
  };
}
