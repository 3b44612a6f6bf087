// @ts-check
// One line at the foot of the page, for what concerns the whole of it, such as a way to the server that is blocked.

import { t } from "./words.js";

const CSS =
  `position:fixed;inset:auto 0 12px;margin:auto;z-index:1000002;width:fit-content;max-width:min(92vw,46rem);
  padding:8px 8px 8px 14px;border-radius:10px;display:flex;gap:10px;align-items:start;font:14px/1.4 system-ui,sans-serif;
  color:var(--page-text,CanvasText);background:var(--page-surface,Canvas);border:1px solid var(--page-grid,GrayText);
  box-shadow:0 2px 12px #0003`;
const BUTTON = "all:unset;cursor:pointer;padding:0 6px;font-size:16px;line-height:1.3;outline-offset:2px";

let shown = null;
const dismissed = new Set();

/** Say `text` until it is taken back, or the reader has closed it. */
export function say(text) {
  if (shown?.text === text || dismissed.has(text) || !globalThis.document?.body) return;
  unsay();
  const note = document.createElement("div");
  note.className = "stage-banner";
  note.setAttribute("role", "status");
  note.style.cssText = CSS;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.style.cssText = BUTTON;
  close.textContent = "×";
  close.setAttribute("aria-label", t("Close"));
  close.onclick = () => {
    dismissed.add(text);
    unsay();
  };
  note.append(words, close);
  (document.querySelector(".stApp") ?? document.body).append(note); // where the colours are
  shown = { text, note };
}

/** Take back what was said last. */
export function unsay() {
  shown?.note.remove();
  shown = null;
}

/** Return what to say where WebSockets do not come through. */
export function blocked() {
  return t(
    "The live connection (a WebSocket) is blocked on its way here, as some proxies and firewalls do. Pictures come the slow way, one a second; the page keeps trying.",
  );
}

/** Return what to say where the server is asked for as `host` by a reader who sees `page` in the address bar. */
export function renamed(host, page) {
  return t(
    "Something between you and the server, such as a proxy, asks for it as “{host}” instead of “{page}”, so it can't tell your page from a stranger's and refuses the connection. Whoever runs the server can start it with --allow-host {page}.",
    { host, page },
  );
}
