// SPDX-License-Identifier: AGPL-3.0-or-later

// One name may stand for several values (checkboxes); they are kept as one text with this sign between them.
const between = "\u001f";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const ours = "input:not([type=hidden], [type=file], [type=password], [type=submit], [type=button]), textarea, select";

function fields(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((e): e is Field => e.matches(ours) && (e as Field).name !== "" && !e.matches("[data-unkept]"));
}

/** What a person has entered, by name. Hidden fields, files and passwords are not hers to keep here. */
export function read(form: HTMLFormElement): Record<string, string> {
  const data = new FormData(form);
  const values: Record<string, string> = {};
  for (const { name } of fields(form)) values[name] ??= data.getAll(name).filter((v) => typeof v === "string").join(between);
  return values;
}

/** What the server rendered, whatever was typed or brought back by the browser since. */
export function readDefaults(form: HTMLFormElement): Record<string, string> {
  const values: Record<string, string[]> = {};
  for (const f of fields(form)) {
    const list = (values[f.name] ??= []);
    if (f instanceof HTMLSelectElement) list.push(...[...f.options].filter((o) => o.defaultSelected).map((o) => o.value));
    else if (f instanceof HTMLTextAreaElement || !/^(checkbox|radio)$/.test(f.type)) list.push(f.defaultValue);
    else if (f.defaultChecked) list.push(f.value);
  }
  return Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v.join(between)]));
}

/** Puts values into the form. <lectern-editor> takes them by its property value; other elements hear the event lectern:restored. */
export function write(form: HTMLFormElement, values: Record<string, string>): void {
  const next = Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v.split(between)]));
  for (const f of fields(form)) {
    const list = next[f.name];
    if (!list) continue;
    if (f instanceof HTMLInputElement && /^(checkbox|radio)$/.test(f.type)) {
      f.checked = list.includes(f.value);
      continue;
    }
    f.value = list.shift() ?? "";
    const editor = f.closest<HTMLElement & { value?: string }>("lectern-editor");
    if (editor && "value" in editor) editor.value = f.value;
    f.dispatchEvent(new CustomEvent("lectern:restored", { bubbles: true }));
  }
}

/** The values as a form body, several values of one name apart again. */
export function body(values: Record<string, string>, more: Record<string, string> = {}): URLSearchParams {
  const params = new URLSearchParams(more);
  for (const [name, value] of Object.entries(values)) for (const v of value.split(between)) params.append(name, v);
  return params;
}
