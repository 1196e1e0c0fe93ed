// SPDX-License-Identifier: AGPL-3.0-or-later

const shows: [RegExp, string][] = [
  [/font-weight:\s*(bold|[6-9]00)/i, "strong"], [/font-style:\s*italic/i, "em"],
  [/text-decoration[^;]*:[^;]*underline/i, "u"], [/text-decoration[^;]*:[^;]*line-through/i, "s"],
];

/**
 * Word processors write bold and italic as styles, which the policy of our pages ignores: make elements of them, before the
 * schema drops the rest. Google wraps everything in a <b> that is not bold. Styles and handlers are renamed before the browser
 * reads them, because it would report each as a breach of the policy.
 */
export function tidyPasted(html: string): string {
  const quiet = html
    .replace(/<(style|script)\b[^]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(?:style|on[a-z]+)(?=\s*=)/gi, (name) => (/style/i.test(name) ? " data-style" : " data-off")));
  const inert = new DOMParser().parseFromString(quiet, "text/html");
  for (const e of [...inert.body.querySelectorAll<HTMLElement>("[data-style]")]) {
    const style = e.dataset.style ?? "";
    e.removeAttribute("data-style");
    if (e.localName === "b" && /font-weight:\s*(normal|[1-5]00)/i.test(style)) {
      e.replaceWith(...e.childNodes);
      continue;
    }
    if (!/^(span|a|font|p|li|td)$/.test(e.localName) || e.querySelector("p, li, td, div")) continue;
    for (const [rule, tag] of shows) {
      if (!rule.test(style) || (tag === "u" && (e.localName === "a" || e.closest("a")))) continue;
      const mark = inert.createElement(tag);
      mark.append(...e.childNodes);
      e.append(mark);
    }
  }
  return inert.body.innerHTML;
}
