// SPDX-License-Identifier: AGPL-3.0-or-later
// node web/smoke/editor.mjs [part of a name]   The editor in a real browser. Needs web/dist and /usr/bin/chromium (or CHROMIUM=path).
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(web, "dist");
const names = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const kinds = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2" };
const csp = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const escape = (s) => s.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
const labels = Object.entries({
  toolbar: "Text", heading: "Heading", "heading-2": "Smaller heading", bold: "Bold", italic: "Italic", underline: "Underline", list: "List", numbers: "Numbered list", quote: "Quotation",
  link: "Link", unlink: "Remove link", table: "Table", "row-after": "Row below", "table-remove": "Remove table", undo: "Undo", redo: "Redo", address: "Address", insert: "Put in", cancel: "Cancel",
}).map(([k, v]) => `data-l-${k}="${v}"`).join(" ");

const field = (doc, markdown, more = "", area = "") => `<form method="post" action="/send"><label for="body">What to do</label><p id="body-hint">In your words</p>
<lectern-editor data-heading="3" ${doc ? `data-doc="${escape(doc)}"` : ""} ${labels} ${more}><textarea class="input" id="body" name="body" aria-describedby="body-hint" ${area}>
${escape(markdown)}</textarea></lectern-editor><button id="send">Send</button></form>`;

const posted = [];
let body = "";
let script = true;
const server = createServer(async (q, r) => {
  const chunks = [];
  for await (const c of q) chunks.push(c);
  const url = new URL(q.url, "http://localhost");
  if (url.pathname.startsWith("/assets/")) {
    const file = join(dist, url.pathname.slice(8));
    if (!existsSync(file)) return r.writeHead(404).end();
    return r.writeHead(200, { "Content-Type": kinds[file.split(".").pop()] ?? "text/plain" }).end(readFileSync(file));
  }
  if (q.method === "POST") {
    posted.push(new URLSearchParams(Buffer.concat(chunks).toString()).get("body"));
    return r.writeHead(303, { Location: "/" }).end();
  }
  if (url.pathname !== "/") return r.writeHead(404).end();
  r.writeHead(200, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": csp, "Cache-Control": "no-store" }).end(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Editor</title>
<link rel="stylesheet" href="/assets/${names["app.css"]}">${script ? `<script type="module" src="/assets/${names["core.js"]}"></script>` : ""}</head><body><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="/assets/${names["sprite.svg"]}#i-check"/></svg><main><h1>Editor</h1>${body}</main></body></html>`);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const base = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

const text = (t, ...marks) => ({ type: "text", ...(marks.length ? { marks: marks.map((type) => ({ type })) } : {}), text: t });
const para = (...content) => ({ type: "paragraph", content });
const doc = (...content) => JSON.stringify({ type: "doc", content });
const value = (p) => p.inputValue("textarea");
const press = (p, name) => p.click(`[data-command=${name}]`);
const open = async (p, html) => {
  body = html;
  await p.goto(base);
  await p.waitForSelector(".ProseMirror");
};

const steps = {
  async "starts from data-doc, writes JSON, tells the form"(p) {
    const start = doc({ type: "heading", attrs: { level: 1 }, content: [text("Turtles")] }, para(text("They "), text("swim", "strong")));
    await open(p, field(start, "# Turtles"));
    assert.equal(await value(p), start, "unchanged until somebody writes");
    assert.equal(await p.innerHTML(".ProseMirror h3"), "Turtles");
    await p.evaluate(() => { window.told = []; document.querySelector("form").addEventListener("input", (e) => window.told.push([e.target.localName, e.target.value])); });
    await p.click(".ProseMirror p");
    await p.keyboard.press("Control+End");
    await p.keyboard.type("ming");
    const want = doc({ type: "heading", attrs: { level: 1 }, content: [text("Turtles")] }, para(text("They "), text("swimming", "strong")));
    assert.equal(await value(p), want);
    const told = await p.evaluate(() => window.told);
    assert.deepEqual([...new Set(told.map(([who]) => who))], ["textarea"], "only our event, after the value is there");
    assert.equal(told.at(-1)[1], want);
    await p.click("#send");
    await p.waitForURL(base);
    assert.equal(posted.at(-1), want);
  },
  async "starts from Markdown, from what was typed, and stays a textarea while somebody types"(p) {
    await open(p, field("", "a *b*\n\n- c"));
    assert.equal(await value(p), doc(para(text("a "), text("b", "em")), { type: "bullet_list", content: [{ type: "list_item", content: [para(text("c"))] }] }));
    body = field(doc(para(text("old"))), "old");
    await p.route("**/editor-*.js", async (r) => { await new Promise((d) => setTimeout(d, 600)); await r.continue(); });
    await p.goto(base, { waitUntil: "domcontentloaded" });
    await p.fill("textarea", "typed **early**");
    await p.waitForFunction(() => !!customElements.get("lectern-editor"));
    assert.equal(await p.locator(".ProseMirror").count(), 0, "not under her fingers");
    await p.evaluate(() => document.activeElement.blur());
    await p.waitForSelector(".ProseMirror");
    assert.equal(await value(p), doc(para(text("typed "), text("early", "strong"))));
  },
  async "empty posts nothing, though the field is required"(p) {
    await open(p, field("", "", "", "required aria-invalid='true'"));
    assert.equal(await p.getAttribute(".ProseMirror", "aria-required"), "true");
    assert.equal(await p.getAttribute(".ProseMirror", "aria-invalid"), "true");
    await p.click("#send");
    await p.waitForURL(base);
    assert.equal(posted.at(-1), "");
  },
  async "without script it is a textarea"(p) {
    script = false;
    body = field(doc(para(text("x"))), "x **y**");
    await p.goto(base);
    await p.fill("textarea", "x **z**");
    await p.click("#send");
    await p.waitForURL(base);
    script = true;
    assert.equal(posted.at(-1), "x **z**");
  },
  async "a document of another schema leaves the textarea"(p) {
    body = field('{"type":"doc","content":[{"type":"hologram"}]}', "words");
    await p.goto(base);
    await p.waitForFunction(() => !!customElements.get("lectern-editor"));
    assert.ok(await p.isVisible("textarea"));
    assert.equal(await value(p), "words");
  },
  async "label, hint and links to the field lead to it"(p) {
    await open(p, field("", "x"));
    const box = p.getByRole("textbox", { name: "What to do" });
    assert.equal(await box.getAttribute("aria-describedby"), "body-hint");
    await p.click("label");
    assert.ok(await box.evaluate((e) => e === document.activeElement));
    assert.equal(await box.getAttribute("id"), "body");
  },
  async "toolbar: one stop, arrows, pressed, Escape"(p) {
    await open(p, field("", "word"));
    await p.focus("#send");
    await p.keyboard.press("Shift+Tab");
    assert.ok(await p.locator(".ProseMirror").evaluate((e) => e === document.activeElement));
    await p.keyboard.press("Control+a");
    await p.keyboard.press("Alt+F10");
    const at = () => p.evaluate(() => document.activeElement.dataset.command);
    assert.equal(await at(), "heading");
    await p.keyboard.press("ArrowRight");
    await p.keyboard.press("ArrowRight");
    assert.equal(await at(), "bold");
    await p.keyboard.press("Enter");
    assert.equal(await value(p), doc(para(text("word", "strong"))));
    assert.equal(await p.getAttribute("[data-command=bold]", "aria-pressed"), "true");
    await p.keyboard.press("Alt+F10");
    assert.equal(await at(), "bold", "the stop is where she left");
    await p.keyboard.press("ArrowLeft");
    await p.keyboard.press("Home");
    await p.keyboard.press("ArrowLeft");
    assert.equal(await at(), "redo");
    assert.equal(await p.getAttribute("[data-command=redo]", "aria-disabled"), "true");
    assert.equal(await p.locator("[role=toolbar] [tabindex='0']").count(), 1);
    await p.keyboard.press("ArrowLeft");
    await p.keyboard.press("Enter");
    assert.equal(await at(), "undo", "undo can be pressed again");
    assert.equal(await value(p), doc(para(text("word"))));
    await p.keyboard.press("Escape");
    assert.ok(await p.locator(".ProseMirror").evaluate((e) => e === document.activeElement));
    assert.equal(await p.locator("[data-command=strike]").count(), 0, "no words, no button");
    await p.evaluate(() => (document.documentElement.dir = "rtl"));
    await p.keyboard.press("Alt+F10");
    await p.keyboard.press("ArrowRight");
    assert.equal(await at(), "table", "right goes back where lines run to the left");
  },
  async "headings, lists, quotation"(p) {
    await open(p, field("", "a"));
    await p.click(".ProseMirror p");
    await press(p, "heading");
    assert.equal(await value(p), doc({ type: "heading", attrs: { level: 1 }, content: [text("a")] }));
    await press(p, "heading-2");
    assert.equal(await p.innerHTML(".ProseMirror h4"), "a");
    await press(p, "heading-2");
    await press(p, "list");
    await press(p, "numbers");
    const item = { type: "list_item", content: [para(text("a"))] };
    assert.equal(await value(p), doc({ type: "ordered_list", content: [item] }));
    await press(p, "numbers");
    await press(p, "quote");
    assert.equal(await value(p), doc({ type: "blockquote", content: [para(text("a"))] }));
    assert.equal(await p.getAttribute("[data-command=quote]", "aria-pressed"), "true");
    await press(p, "quote");
    assert.equal(await value(p), doc(para(text("a"))));
    await p.keyboard.press("Control+End");
    await p.keyboard.press("Enter");
    await p.keyboard.type("- b");
    await p.keyboard.press("Enter");
    await p.keyboard.type("c");
    await p.keyboard.press("Tab");
    assert.equal(await p.locator("ul ul").count(), 1);
    await p.keyboard.press("Escape");
    await p.keyboard.press("Tab");
    assert.ok(await p.locator("#send").evaluate((e) => e === document.activeElement), "Escape, then Tab leaves");
  },
  async "links"(p) {
    await open(p, field("", "see here"));
    await p.click(".ProseMirror p");
    await p.keyboard.press("Control+End");
    await p.keyboard.press("Shift+Control+ArrowLeft");
    await p.waitForTimeout(100); // the browser tells of a selection a moment later
    await p.keyboard.press("Control+k");
    await p.keyboard.type("javascript:alert(1)");
    await p.keyboard.press("Enter");
    assert.equal(await p.getAttribute(".bar-top input", "aria-invalid"), "true");
    await p.fill(".bar-top input", "example.org/a");
    await p.keyboard.press("Enter");
    const linked = (href, t) => ({ type: "text", marks: [{ type: "link", attrs: { href } }], text: t });
    assert.equal(await value(p), doc(para(text("see "), linked("https://example.org/a", "here"))));
    assert.equal(p.url(), base, "Enter sent nothing");
    await p.keyboard.press("ArrowLeft");
    await press(p, "link");
    assert.equal(await p.inputValue(".bar-top input"), "https://example.org/a");
    await p.fill(".bar-top input", "/courses/1");
    await p.click(".bar-top button:text('Put in')");
    assert.equal(await value(p), doc(para(text("see "), linked("/courses/1", "here"))));
    await press(p, "unlink");
    assert.equal(await value(p), doc(para(text("see here"))));
    await press(p, "link");
    await p.keyboard.press("Escape");
    assert.ok(await p.isHidden(".bar-top input"));
  },
  async "tables"(p) {
    await open(p, field("", ""));
    await p.click(".ProseMirror");
    await press(p, "table");
    await p.keyboard.type("a");
    await p.keyboard.press("Tab");
    await p.keyboard.type("b");
    const rows = () => p.locator(".ProseMirror tr").count();
    assert.equal(await rows(), 3);
    for (let i = 0; i < 8; i++) await p.keyboard.press("Tab");
    assert.equal(await rows(), 4, "Tab in the last cell makes a row");
    await press(p, "row-after");
    assert.equal(await rows(), 5);
    const first = JSON.parse(await value(p)).content[0];
    assert.deepEqual(first.content[0].content.map((c) => [c.type, c.attrs, c.content[0].content?.[0].text]), [["table_header", undefined, "a"], ["table_header", undefined, "b"], ["table_header", undefined, undefined]]);
    await p.keyboard.press("Control+Home");
    await p.keyboard.press("ArrowUp");
    await p.keyboard.type("above");
    assert.deepEqual(JSON.parse(await value(p)).content.map((b) => b.type), ["paragraph", "table"]);
    await p.click(".ProseMirror td");
    await press(p, "table-remove");
    assert.equal(await value(p), doc(para(text("above"))));
  },
  async "paste from Word and Docs"(p) {
    await open(p, field("", ""));
    await p.click(".ProseMirror");
    await p.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/html", `<html><head><style>p{color:red}</style></head><body><b style="font-weight:normal" id="docs-internal-guid"><h1 class=x>T</h1><p style="margin:0" onclick="x()"><span style="font-weight:700;color:red">a</span><span style="font-style:italic">b</span><o:p></o:p><a href="javascript:x">c</a><img src="http://x/y" onerror="alert(1)"><script>x</` + `script></p></b></body></html>`);
      document.querySelector(".ProseMirror").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    });
    assert.equal(await value(p), doc({ type: "heading", attrs: { level: 1 }, content: [text("T")] }, para(text("a", "strong"), text("b", "em"), text("c"))));
  },
  async "value as the journal sets it, reset, moving and removing the element"(p) {
    const start = doc(para(text("start")));
    await open(p, field(start, "start"));
    const e = p.locator("lectern-editor");
    await e.evaluate((e) => (e.value = "from *Markdown*"));
    assert.equal(await value(p), doc(para(text("from "), text("Markdown", "em"))));
    await p.evaluate(() => document.querySelector("form").reset());
    await p.waitForTimeout(50);
    assert.equal(await value(p), start);
    assert.equal(await p.textContent(".ProseMirror"), "start");
    await e.evaluate((e) => e.parentNode.append(e));
    assert.equal(await p.locator(".ProseMirror").count(), 1);
    await e.evaluate(async (e) => { const at = e.parentNode; e.remove(); await null; await null; window.gone = e.querySelector(".ProseMirror"); at.append(e); });
    assert.equal(await p.evaluate(() => window.gone), null);
    assert.equal(await p.locator(".ProseMirror").count(), 1);
    assert.equal(await value(p), start);
  },
  async "read only"(p) {
    await open(p, field("", "x", "", "readonly"));
    assert.equal(await p.getAttribute(".ProseMirror", "contenteditable"), "false");
    assert.equal(await p.getAttribute("[data-command=bold]", "aria-disabled"), "true");
  },
  async "axe has nothing to say"(p) {
    await open(p, field(doc(para(text("x"), { type: "mention", attrs: { person: "0000000000abc" } })), "x", `data-names='{"0000000000abc":"Lea"}'`));
    await p.click(".ProseMirror p");
    await press(p, "link");
    await p.evaluate(axe + ";0").catch(() => p.addScriptTag({ content: axe }));
    const found = await p.evaluate(async () => (await window.axe.run("form")).violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).join(" ")));
    assert.deepEqual(found, []);
    assert.equal(await p.textContent(".mention"), "@Lea");
  },
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  if (process.argv[2] && !name.includes(process.argv[2])) continue;
  const p = await browser.newPage();
  const faults = [];
  p.setDefaultTimeout(8000);
  p.on("pageerror", (e) => faults.push(String(e)));
  p.on("console", (m) => /Content Security|Uncaught|Refused/i.test(m.text()) && faults.push(m.text()));
  try {
    await step(p);
    assert.deepEqual(faults, []);
    console.log("ok   " + name);
  } catch (e) {
    failed++;
    console.log("FAIL " + name + "\n" + (e.stack ?? e) + (faults.length ? "\n" + faults.join("\n") : ""));
  }
  await p.close();
}
await browser.close();
server.closeAllConnections();
server.close();
process.exit(failed ? 1 : 0);
