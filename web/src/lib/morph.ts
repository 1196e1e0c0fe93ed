// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Makes the children of `target` like those of `source` without touching what a person holds: a field that was typed in and not
 * saved, an open <details> or <dialog>, an island, and whatever carries data-keep. Focus and scroll stay,
 * because elements that are the same are changed in place. Elements are the same when their id or data-id is, or, without
 * one, when name and place agree.
 */
export function morph(target: Element, source: Element | DocumentFragment): void {
  const waiting = new Map<string, Element>();
  for (const child of target.children) {
    const key = keyOf(child);
    if (key) waiting.set(key, child);
  }
  let at = target.firstChild;
  for (const wanted of [...source.childNodes]) {
    const match = find(at, wanted, waiting);
    if (!match) {
      target.insertBefore(wanted, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else target.insertBefore(match, at);
    if (match instanceof Element) mend(match, wanted as Element);
    else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
  }
  while (at) {
    const next: ChildNode | null = at.nextSibling;
    if (!(at instanceof Element && isHeld(at, true))) at.remove();
    at = next;
  }
}

const keyOf = (e: Element) => e.id || e.getAttribute("data-id") || "";

function find(at: ChildNode | null, wanted: Node, waiting: Map<string, Element>): ChildNode | null {
  if (!(wanted instanceof Element)) return at && at.nodeType === wanted.nodeType ? at : null;
  const key = keyOf(wanted);
  if (key) {
    const known = waiting.get(key);
    return known && known.localName === wanted.localName ? known : null;
  }
  for (let n = at; n; n = n.nextSibling) {
    if (!(n instanceof Element)) continue;
    if (keyOf(n)) return null;
    return n.localName === wanted.localName ? n : null;
  }
  return null;
}

function mend(old: Element, wanted: Element): void {
  if (isHeld(old, false)) return;
  for (const { name } of [...old.attributes]) {
    if (!wanted.hasAttribute(name) && !(name === "open" && /^(details|dialog)$/.test(old.localName))) old.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old instanceof HTMLInputElement && old.type !== "file") {
    if (/^(checkbox|radio)$/.test(old.type)) old.checked = wanted.hasAttribute("checked");
    else put(old, wanted.getAttribute("value") ?? "");
  } else if (old instanceof HTMLTextAreaElement) {
    put(old, wanted instanceof HTMLTextAreaElement ? wanted.defaultValue : "");
    old.defaultValue = old.value;
  } else {
    morph(old, wanted);
  }
}

/** New words in a field; the cursor stays where it is. */
function put(field: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  if (field.value === value) return;
  const { selectionStart: from, selectionEnd: to } = field;
  field.value = value;
  if (field === document.activeElement && from !== null) field.setSelectionRange(from, to);
}

/** Held: nothing in it may be changed. With `deep`, also when something inside it is held. */
function isHeld(e: Element, deep: boolean): boolean {
  if (e.hasAttribute("data-keep") || e.localName.startsWith("lectern-")) return true;
  const focus = document.activeElement;
  if (focus && deep && e.contains(focus) && focus.matches("input, textarea, select, [contenteditable]")) return true;
  if (e === focus && e.matches("select, [contenteditable]")) return true;
  if (isDirty(e)) return true;
  return deep && [...e.querySelectorAll("input, textarea, select")].some(isDirty);
}

export function isDirty(e: Element): boolean {
  if (e instanceof HTMLInputElement) {
    if (e.type === "checkbox" || e.type === "radio") return e.checked !== e.defaultChecked;
    return e.type === "file" ? e.value !== "" : e.type !== "hidden" && e.value !== e.defaultValue;
  }
  if (e instanceof HTMLTextAreaElement) return e.value !== e.defaultValue;
  if (e instanceof HTMLSelectElement && !e.multiple) {
    const first = [...e.options].findIndex((o) => o.defaultSelected);
    return e.selectedIndex !== (first < 0 ? 0 : first) && e.selectedIndex >= 0;
  }
  return false;
}
