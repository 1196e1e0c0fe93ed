// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./load.mjs";

const samples = JSON.parse(readFileSync(new URL("../../internal/platform/richtext/testdata/samples.json", import.meta.url), "utf8"));
const { schemaFor } = await load("editor/schema.ts");
const { fromValue, toValue } = await load("editor/value.ts");
const { hrefOf, safeHref } = await load("editor/href.ts");
const levels = await load("editor/levels.ts");
const schema = schemaFor({ heading: 3, name: () => "Lea", fileURL: (id) => "/files/" + id });
const doc = (...content) => JSON.stringify({ type: "doc", content });
const p = (...content) => ({ type: "paragraph", content });

for (const s of samples) {
  test("sample: " + s.name, () => {
    const json = JSON.stringify(s.doc);
    assert.equal(toValue(fromValue(schema, json)), json, "JSON goes through the editor unchanged");
    assert.equal(toValue(fromValue(schema, s.markdown.join("\n"))), json, "Markdown is read as Go reads it");
  });
}

test("the value is what Go would write", () => {
  const rows = [
    ["nothing", doc({ type: "paragraph" }), ""],
    ["only spaces", doc(p({ type: "text", text: "  " })), ""],
    ["usual attributes are left out", doc({ type: "ordered_list", attrs: { order: 1 }, content: [{ type: "list_item", content: [p({ type: "text", text: "x" })] }] }),
      doc({ type: "ordered_list", content: [{ type: "list_item", content: [p({ type: "text", text: "x" })] }] })],
    ["empty lines at the end are for the cursor", doc({ type: "horizontal_rule" }, { type: "paragraph" }, { type: "paragraph" }), doc({ type: "horizontal_rule" })],
    ["control and half characters", doc(p({ type: "text", text: "a\u0000\u0007\ud83db\nc\t\u0085" })), doc(p({ type: "text", text: "a\ufffdb c " }))],
    ["whole pairs stay", doc(p({ type: "text", text: "😀" })), doc(p({ type: "text", text: "😀" }))],
  ];
  for (const [name, from, want] of rows) assert.equal(toValue(fromValue(schema, from)), want, name);
});

test("what is not of the schema is refused", () => {
  for (const bad of [doc({ type: "script" }), doc(p(p())), '{"type":"doc"}', '{"type":"doc",', doc({ type: "list_item", content: [p()] })]) assert.throws(() => fromValue(schema, bad), bad);
});

test("Markdown as people type it", () => {
  const text = (text, ...marks) => (marks.length ? { type: "text", marks: marks.map((type) => ({ type })), text } : { type: "text", text });
  const rows = [
    ["a\nb", doc(p(text("a"), { type: "hard_break" }, text("b")))],
    ["***a*** __b__ ~c~ **d", doc(p(text("a", "strong", "em"), text(" "), text("b", "strong"), text(" "), text("c", "strike"), text(" **d")))],
    ["a*b*c a_b_c * d *", doc(p(text("a"), text("b", "em"), text("c a_b_c * d *")))],
    ["**a *b***", doc(p(text("a ", "strong"), text("b", "strong", "em")))],
    ["[a](javascript:x) <b> ![p](http://x.no/y)", doc(p(text("a <b> "), { type: "text", marks: [{ type: "link", attrs: { href: "http://x.no/y" } }], text: "p" }))],
    ["1. a\n2. b\n\nc", doc({ type: "ordered_list", content: ["a", "b"].map((t) => ({ type: "list_item", content: [p(text(t))] })) }, p(text("c")))],
    ["> a\nb\n\n- c\nd", doc({ type: "blockquote", content: [p(text("a"), { type: "hard_break" }, text("b"))] },
      { type: "bullet_list", content: [{ type: "list_item", content: [p(text("c"), { type: "hard_break" }, text("d"))] }] })],
    ["[a", doc(p(text("[a")))],
    ["&amp; &nix; \\& [a](/b\\(&#99;)", doc(p(text("& &nix; & "), { type: "text", marks: [{ type: "link", attrs: { href: "/b(c" } }], text: "a" }))],
    ["- a\n\tb\n\n\tc", doc({ type: "bullet_list", content: [{ type: "list_item", content: [p(text("a"), { type: "hard_break" }, text("b")), p(text("c"))] }] })],
    ["`a", doc(p(text("`a")))],
  ];
  for (const [md, want] of rows) assert.equal(toValue(fromValue(schema, md)), want, md);
});

test("no level of a heading is skipped", () => {
  const { levelsOf } = levels;
  const rows = [
    ["## small first", [3]],
    ["### smallest\n\n# large\n\n### smallest", [3, 3, 4]],
    ["# a\n\n## b\n\n### c\n\n## d\n\n# e", [3, 4, 5, 4, 3]],
    ["no heading", []],
  ];
  for (const [md, want] of rows) assert.deepEqual(levelsOf(fromValue(schema, md), 3).map((h) => h.level), want, md);
});

test("addresses", () => {
  const rows = [
    ["https://x.no/a", "https://x.no/a"], [" example.org/a ", "https://example.org/a"], ["a@example.org", "mailto:a@example.org"], ["/courses/1", "/courses/1"], ["#a", "#a"],
    ["javascript:alert(1)", ""], ["data:text/html,x", ""], ["//x.no", ""], ["/\\x.no", ""], ["https://a@x.no/", ""], ["two words.no", ""], ["word", ""], ["", ""], ["x.no:8080/a", "https://x.no:8080/a"],
  ];
  for (const [typed, want] of rows) assert.equal(hrefOf(typed), want, typed);
  for (const bad of ["java\tscript:x", "ftp://x.no/", "https:///x", "https://x.no/\u202e", "/" + "a".repeat(2048), "mailto:x"]) assert.equal(safeHref(bad), false, bad);
});
