// SPDX-License-Identifier: AGPL-3.0-or-later
// <mark class="an" id="a1">…</mark> … <ol class="notes"><li class="note" data-at="a1">…
// Puts each note at the height of what it is about, below the note before it. Without script, and on narrow screens, they are a list.

const gap = 8; // px between notes that would touch

/** Where notes stand, given where they want to and how high they are, in the order of the text. */
export function stack(notes: { want: number; height: number }[]): number[] {
  let free = 0;
  return notes.map(({ want, height }) => {
    const top = Math.max(want, free);
    free = top + height + gap;
    return top;
  });
}

export function startNotes(): void {
  const all = () => document.querySelectorAll<HTMLElement>(".notes").forEach(place);
  document.addEventListener("lectern:changed", all);
  window.addEventListener("resize", all);
  void document.fonts.ready.then(all);
}

function place(list: HTMLElement): void {
  const top = list.getBoundingClientRect().top;
  const found = [...list.querySelectorAll<HTMLElement>(".note[data-at]")].flatMap((note) => {
    const at = document.getElementById(note.dataset.at ?? "");
    return at ? [{ note, want: Math.max(0, at.getBoundingClientRect().top - top), height: note.offsetHeight }] : [];
  });
  found.sort((a, b) => a.want - b.want);
  stack(found).forEach((y, i) => found[i]!.note.style.setProperty("--top", `${Math.round(y)}px`));
  list.toggleAttribute("data-placed", found.length > 0 && found.length === list.children.length);
}
