// SPDX-License-Identifier: AGPL-3.0-or-later

/** The same answer as SafeHref of Go: http, https, mailto, or an address of this site. */
export function safeHref(s: string): boolean {
  if (!s || new TextEncoder().encode(s).length > 2048 || /[\s\\\p{Cc}\p{Cf}\uFFFD]/u.test(s)) return false;
  if (s[0] === "#" || s[0] === "?") return true;
  if (s[0] === "/") return s[1] !== "/";
  if (/^mailto:/i.test(s)) return /^mailto:[^?]*@/i.test(s);
  return /^https?:\/\/[^/?#@]+([/?#]|$)/i.test(s) && URL.canParse(s);
}

/** What a person typed as an address, made complete: example.org gets https:, a@example.org mailto:. "" when it is none. */
export function hrefOf(typed: string): string {
  const s = typed.trim();
  if (safeHref(s)) return s;
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(s)) return safeHref("mailto:" + s) ? "mailto:" + s : "";
  const whole = "https://" + s;
  return !/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(s) && /^[^\s/?#]+\.[^\s/?#]+/.test(s) && safeHref(whole) ? whole : "";
}
