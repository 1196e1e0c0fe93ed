// SPDX-License-Identifier: AGPL-3.0-or-later
// A stand-in for Lectern that knows just the endpoints the islands talk to, under the same content security policy.
import { createServer } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(web, "dist");
const names = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
const kinds = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2" };
const csp = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const page = (title, body) => `<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>${title}</title>
<link rel="stylesheet" href="/assets/${names["app.css"]}"><script type="module" src="/assets/${names["core.js"]}"></script></head>
<body><div class="sr" id="live" role="status"></div><main id="main" tabindex="-1">${body}</main>
<div class="toasts" id="toasts"><div class="offline" id="offline" role="status" hidden>No connection.</div></div></body></html>`;

export function serve() {
  const s = {
    posts: [], streams: new Set(), waiting: 3, draft: { version: 1, text: "First draft" }, signedIn: true, failDrafts: false, handedIn: 0,
    marks: { 7: { points: { version: 1, value: "" }, comment: { version: 4, value: "" } }, 8: { points: { version: 1, value: "" }, comment: { version: 1, value: "" } } },
    upload: { size: 0, bytes: 0, name: "", failNext: false }, flash: "",
    tell: (topic) => s.streams.forEach((r) => r.write(`data: ${topic}\n\n`)),
  };
  const server = createServer(async (q, r) => {
    const url = new URL(q.url, "http://localhost");
    const chunks = [];
    for await (const c of q) chunks.push(c);
    const raw = Buffer.concat(chunks);
    const form = new URLSearchParams(raw.toString("latin1"));
    const html = (body, code = 200, title = "Smoke") => r.writeHead(code, { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": csp, "Cache-Control": "no-store" }).end(page(title, body));
    const json = (value, code = 200, more = {}) => r.writeHead(code, { "Content-Type": "application/json", ...more }).end(JSON.stringify(value));
    const see = (to) => r.writeHead(303, { Location: to }).end();
    if (q.method !== "GET" && q.method !== "HEAD") s.posts.push({ method: q.method, path: url.pathname, headers: q.headers, form, size: raw.length });
    if (url.pathname.startsWith("/assets/")) {
      const file = join(dist, url.pathname.slice(8));
      if (!existsSync(file)) return r.writeHead(404).end();
      return r.writeHead(200, { "Content-Type": kinds[file.split(".").pop()] ?? "text/plain" }).end(readFileSync(file));
    }
    const route = routes[`${q.method} ${url.pathname.replace(/\/\d+/g, "/N")}`];
    if (!route) return r.writeHead(404).end();
    route({ s, q, r, url, form, raw, html, json, see });
  });
  return new Promise((done) => server.listen(0, "127.0.0.1", () => done({ s, server, base: `http://127.0.0.1:${server.address().port}` })));
}

const region = (s) => `<section id="waiting" data-live="assignment-7" data-src="/waiting"><p data-announce="${s.waiting} waiting">${s.waiting} waiting</p>
<input id="note" value=""><ul>${Array.from({ length: s.waiting }, (_, i) => `<li data-id="${i}">Pupil ${i}</li>`).join("")}</ul></section>`;

const routes = {
  "GET /live": ({ s, q, r }) => {
    r.writeHead(200, { "Content-Type": "text/event-stream" }).write(": here\n\n");
    s.streams.add(r);
    q.on("close", () => s.streams.delete(r));
  },
  "GET /waiting": ({ s, html }) => html(region(s)),
  "GET /core": ({ s, html }) => {
    const toast = s.flash ? `<div class="toasts"><div class="toast" role="status">${s.flash}</div></div>` : "";
    s.flash = "";
    html(`<svg class="icon"><use href="/assets/${names["sprite.svg"]}#i-check"/></svg>
<a id="ask" class="btn" href="/return" data-dialog="return">Return 11</a>
<dialog class="dialog" id="return"><h2>Return 11?</h2><form method="post" action="/return"><button class="btn" data-close data-safe id="no">Not yet</button><button class="btn primary" id="yes">Return 11</button></form></dialog>
<button id="more" popovertarget="menu">More</button><div class="menu" id="menu" popover><a href="#a" id="m1">Rename</a><button id="m2">Copy</button></div>
<a data-jump href="/find" id="jump">Find</a>
<section data-keys id="panel" tabindex="-1"><a id="next" data-key="j" href="#next">Next</a><input id="word"></section>
<button data-copy="hello" data-copied="Copied" id="copy">Copy</button>
<form method="post" action="/slow" id="slow"><button class="btn" id="send">Send</button></form>
<form method="post" action="/tick" data-swap="ticks"><button id="tick">Tick</button></form><p id="ticks">${s.ticks ?? 0} ticks</p>${toast}` + region(s));
  },
  "GET /find": ({ html }) => html("<h1>Find</h1>"),
  "POST /slow": ({ r }) => setTimeout(() => r.writeHead(204).end(), 400),
  "POST /tick": ({ s, see }) => { s.ticks = (s.ticks ?? 0) + 1; s.flash = "Ticked"; see("/core"); },
  "GET /journal": ({ s, html }) => html(`<lectern-journal data-owner="1" data-form="assignment-7" data-version="${s.draft.version}" data-save="/draft"
 data-text-saving="Saving…" data-text-saved="Saved {time}" data-text-unreachable="On this device" data-text-signed-out="On this device, signed out" data-text-conflict="Changed elsewhere" data-text-refused="Not saved: {why}">
<div class="notice warn" data-when="signed-out" hidden>You were signed out. <a href="/sign-in" target="_blank">Sign in</a></div><div class="notice info" data-when="restored" hidden>It is back.</div>
<div class="notice warn" data-when="conflict" hidden>Two versions. <button type="button" data-keep-mine>Keep mine</button><button type="button" data-take-theirs>Take the other</button></div>
<div class="notice late" data-when="not-handed-in" hidden>Not handed in.</div>
<form method="post" action="/hand-in"><textarea name="text" id="text">${s.draft.text}</textarea><label><input type="checkbox" name="own" value="yes"> My own</label><output class="saved"><span></span></output><button class="btn primary" id="hand">Hand in</button></form></lectern-journal>`),
  "POST /draft": ({ s, form, json, r }) => {
    if (s.failDrafts) return r.socket.destroy();
    if (!s.signedIn) return json({ text: "Signed out" }, 401);
    if (Number(form.get("version")) !== s.draft.version) return json({ version: s.draft.version, values: { text: s.draft.text, own: "" } }, 409);
    s.draft = { version: s.draft.version + 1, text: form.get("text") };
    json({ version: s.draft.version, savedAtText: "14:02" });
  },
  "POST /hand-in": ({ s, see }) => { s.handedIn++; s.flash = "Handed in at 14:12"; see("/core"); },
  "GET /mark/N": ({ s, url, html }) => {
    const n = Number(url.pathname.split("/").pop()), m = s.marks[n];
    html(`<lectern-marking id="marking" data-keys data-next="${n === 7 ? "/mark/8" : ""}" data-previous="${n === 8 ? "/mark/7" : ""}" data-text-saving="Saving…" data-text-saved="Saved {time}" data-text-conflict="{who} wrote something else" data-text-mine="Yours" data-text-theirs="{who}, {time}" data-text-use-mine="Keep mine" data-text-use-theirs="Take theirs">
<h1 data-focus>Pupil ${n}</h1><form method="post" action="/mark/${n}"><div data-save="/save/points/${n}" data-version="${m.points.version}"><input name="points" id="points" value="${m.points.value}"></div>
<div data-save="/save/comment/${n}" data-version="${m.comment.version}"><textarea name="comment" id="comment">${m.comment.value}</textarea></div><output class="saved"><span></span></output><b id="sum"></b><button class="btn primary">Save, next</button></form></lectern-marking>`, 200, `Pupil ${n}`);
  },
  "PUT /save/points/N": (c) => saveMark(c, "points"),
  "PUT /save/comment/N": (c) => saveMark(c, "comment"),
  "GET /upload": ({ html }) => html(`<form method="post" action="/send-files"><lectern-upload data-start="/files" data-url="/files/{upload}" data-name="upload" data-chunk="1000000" data-text-waiting="Waiting" data-text-failed="Could not be sent" data-text-done="{name} is here">
<label class="drop"><b>Choose</b><input type="file" name="file" id="file" multiple></label><template><li class="file"><span data-file-name></span><span class="meta" data-note></span><button type="button" data-remove>Remove</button><progress class="bar" max="100"></progress></li></template><ul class="files"></ul></lectern-upload><button id="go">Hand in</button></form>`),
  "POST /files": ({ s, form, json }) => { s.upload = { ...s.upload, name: form.get("name"), size: Number(form.get("size")), bytes: 0, id: "5" }; json({ upload: "5", offset: 0 }, 201); },
  "HEAD /files/N": ({ s, r }) => r.writeHead(200, { "Upload-Offset": String(s.upload.bytes) }).end(),
  "PATCH /files/N": ({ s, q, r, raw }) => {
    if (Number(q.headers["upload-offset"]) !== s.upload.bytes) return r.writeHead(409).end();
    if (s.upload.failNext) { s.upload.failNext = false; s.upload.bytes += 1000; return r.socket.destroy(); }
    s.upload.bytes += raw.length;
    r.writeHead(204, { "Upload-Offset": String(s.upload.bytes) }).end();
  },
  "POST /send-files": ({ see }) => see("/find"),
  "GET /sort": ({ html }) => html(`<lectern-sort data-text-moved="{name} is now {n} of {total}" data-text-failed="Not moved"><ol data-list="L">${["A", "B", "C"].map((n) => `<li data-sort="${n}" data-label="${n}"><span class="grip" id="grip${n}">=</span> ${n}
<form data-move method="post" action="/move/${n.charCodeAt(0)}"><button name="step" value="up">Up</button><button name="step" value="down" id="down${n}">Down</button></form></li>`).join("")}</ol></lectern-sort>`),
  "POST /move/N": ({ s, r }) => r.writeHead(s.refuseMoves ? 409 : 204).end(),
};

function saveMark({ s, q, url, form, json }, what) {
  const m = s.marks[url.pathname.split("/").pop()][what];
  if (q.headers["if-match"] !== `"${m.version}"`) return json({ version: m.version, values: { [what]: m.value }, who: "Mr Hale", savedAtText: "14:01" }, 409);
  m.version++;
  m.value = form.get(what);
  json({ version: m.version, savedAtText: "14:02", texts: { "#sum": m.value } });
}
