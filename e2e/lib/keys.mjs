// SPDX-License-Identifier: AGPL-3.0-or-later
// A person who has only a keyboard. She must see where she is after every key.
import assert from "node:assert/strict";

/** What has the focus: its role-like name, and whether it can be seen that it has it. */
export const focus = (page) => page.evaluate(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const text = e.getAttribute("aria-label") || [...(e.labels ?? [])].map((l) => l.textContent).join(" ") || e.textContent || e.value || "";
  const s = getComputedStyle(e);
  const shows = (x) => {
    const c = getComputedStyle(x);
    return (c.outlineStyle !== "none" && parseFloat(c.outlineWidth) > 0) || c.boxShadow !== "none";
  };
  const picker = e.matches("input[type=date], input[type=time]") && !e.matches(":focus"); // the browser draws the focus of its own button in it
  const r = e.getBoundingClientRect();
  const inside = e.matches("input[type=radio], input[type=checkbox], input[type=file], [contenteditable]") ? e.closest("label, .drop, .choice, lectern-editor, .editor") : null;
  const on = document.elementFromPoint(Math.min(Math.max(r.x + r.width / 2, 1), innerWidth - 1), Math.min(Math.max(r.y + Math.min(r.height / 2, 20), 1), innerHeight - 1));
  return {
    tag: e.localName, name: text.replace(/\s+/g, " ").trim(), id: e.id, html: e.outerHTML.slice(0, 160),
    visible: (e.matches(":focus-visible") && (shows(e) || (inside && shows(inside)) || s.opacity === "0") || picker) && r.bottom > 0 && r.top < innerHeight,
    covered: Boolean(on && !e.contains(on) && !on.contains(e) && !inside?.contains(on) && !document.querySelector("dialog[open]")),
  };
});

export class Keys {
  constructor(page) {
    this.page = page;
    this.presses = 0;
  }

  async press(key) {
    this.presses++;
    await this.page.keyboard.press(key);
  }

  /** Tabs to what is called name, forwards; at most so many stops. */
  async tabTo(name, { most = 90, tag = "" } = {}) {
    const seen = [];
    for (let i = 0; i < most; i++) {
      await this.press("Tab");
      const f = await focus(this.page);
      if (!f) continue;
      seen.push(`${f.tag} ${f.name.slice(0, 40)}`);
      assert.ok(f.visible, `${this.page.url()}: the focus cannot be seen on ${f.html}`);
      assert.ok(!f.covered, `${this.page.url()}: something lies over the focus on ${f.html}`);
      if ((name instanceof RegExp ? name.test(f.name) : f.name === name) && (!tag || f.tag === tag)) return f;
    }
    throw new Error(`${this.page.url()}: Tab never comes to ${name}. It came to:\n  ${seen.join("\n  ")}`);
  }

  /** Tabs to a thing and presses Enter, and waits for the page it leads to. */
  async follow(name, where, options) {
    await this.tabTo(name, options);
    await Promise.all([this.page.waitForURL(where), this.press("Enter")]);
    await this.page.waitForLoadState();
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }
}
