// SPDX-License-Identifier: AGPL-3.0-or-later

type Words = (name: string) => string | undefined;

export interface Picture {
  file: string;
  alt: string;
  decorative: boolean;
}

/** Sends the file and ends with its id; says how far it is, and that it waits for the connection. Stops when `left` turns true. */
export type Send = (file: File, left: () => boolean, say: (words: string) => void) => Promise<string>;

export const kinds = "image/png,image/jpeg,image/gif,image/webp";

/** The pictures of a paste or a drop. Word processors paste a picture of the text beside the text itself: the text is meant. */
export function picturesIn(data: DataTransfer | null): File[] {
  if (!data || data.getData("text/plain").trim()) return [];
  return [...data.files].filter((f) => kinds.split(",").includes(f.type));
}

/** Asks what a picture shows while it is on its way. Ends with nothing when it is not wanted after all. */
export function askPicture(file: File, words: Words, send: Send): Promise<Picture | null> {
  return new Promise((answer) => {
    const parts = build(file, words);
    const { dialog, form, alt, only, note, put } = parts;
    let found: Picture | null = null;
    let left = false;
    const say = (text: string) => void (note.textContent = text);
    const start = () => send(file, () => left, say);
    let going: Promise<string> | null = start();
    going.catch(() => {}); // looked at when she is done

    only.addEventListener("change", () => {
      alt.disabled = only.checked;
      alt.removeAttribute("aria-invalid");
    });
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      if (put.getAttribute("aria-busy")) return;
      if (!only.checked && !alt.value.trim()) {
        alt.setAttribute("aria-invalid", "true");
        say(words("alt-missing") ?? "");
        alt.focus();
        return;
      }
      put.setAttribute("aria-busy", "true");
      try {
        const id = await (going ??= start());
        found = { file: id, alt: only.checked ? "" : alt.value.trim(), decorative: only.checked };
        dialog.close();
      } catch (e) {
        going = null; // the next press tries again
        say((e instanceof Error && e.message) || (words("failed") ?? ""));
      }
      put.removeAttribute("aria-busy");
    });
    dialog.addEventListener("close", () => {
      left = true;
      dialog.remove();
      answer(found);
    });
    document.body.append(dialog);
    dialog.showModal();
    alt.focus();
  });
}

function build(file: File, words: Words) {
  const dialog = make("dialog", "dialog");
  const form = make("form", "form");
  const title = make("h2", "", words("image"));
  title.id = "picture-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const preview = make("img", "preview");
  preview.alt = "";
  preview.src = URL.createObjectURL(file);
  preview.addEventListener("load", () => URL.revokeObjectURL(preview.src), { once: true });

  const alt = make("input", "input");
  alt.id = "picture-alt";
  alt.maxLength = 2000;
  alt.autocomplete = "off";
  const label = make("label", "", words("alt"));
  label.htmlFor = alt.id;
  const field = make("div", "fld");
  field.append(label, alt);

  const only = make("input");
  only.type = "checkbox";
  const choice = make("label", "choice");
  choice.append(only, make("span", "", words("decoration")));

  const note = make("p", "meta");
  note.setAttribute("role", "status");
  note.id = "picture-note";
  alt.setAttribute("aria-describedby", note.id);
  const cancel = make("button", "btn", words("cancel"));
  cancel.type = "button";
  cancel.addEventListener("click", () => dialog.close());
  const put = make("button", "btn primary", words("insert"));
  const foot = make("p", "foot");
  foot.append(cancel, put);

  form.append(title, preview, field, choice, note, foot);
  form.noValidate = true;
  dialog.append(form);
  return { dialog, form, alt, only, note, put };
}

function make<T extends keyof HTMLElementTagNameMap>(tag: T, looks = "", text = ""): HTMLElementTagNameMap[T] {
  const e = document.createElement(tag);
  if (looks) e.className = looks;
  if (text) e.textContent = text;
  return e;
}
