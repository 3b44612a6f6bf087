// A Plotly figure in one div for as long as it is on the page: updates go through Plotly.react, never a remount.
//
// data: { figure (JSON), token, source, height, label, lang }; live figures arrive as frame.header.plots[source].

import { plotly, templates } from "../core/plotly.js";
import { lostNotice, throttled } from "../core/canvas.js";
import { completed, translator } from "./data.js";
import { connect } from "../core/stream.js";
import { coloursOf, onTheme, palette } from "../core/theme.js";
import { language, t } from "../core/words.js";

const REDRAW_EVERY = 120; // ms: a figure takes 20 ms to draw, which a frame hasn't got; nobody reads faster

export const css = `
  .plot { width: 100%; overflow: hidden; }
  /* Below the axis, where nothing is written: over the plot the tools would lie on titles and names. */
  .plot .modebar-container { top: auto !important; bottom: 0 !important; height: 26px !important; }
`;

export function mount(component) {
  const root = component.parentElement;
  const stage = Object.assign(document.createElement("div"), { className: "stage" });
  const place = Object.assign(document.createElement("div"), { className: "plot" });
  stage.append(place);
  root.append(stage);
  const lost = lostNotice(stage);
  let data = component.data;
  let shown = data.figure; // the JSON that is to be drawn
  let live = null;
  let width = 0;
  let disconnect = null;
  let token = null;
  let gone = false;

  const redraw = throttled(async () => {
    const Plotly = await plotly();
    if (gone || width === 0) return; // in a tab that is not open: drawn when it opens
    const { mode } = palette(root);
    const translate = translator(coloursOf("light"), coloursOf(mode));
    const options = { translate, template: templates()[mode], width, height: data.height, source: data.source };
    const { data: traces, layout } = completed(JSON.parse(shown), options);
    await Plotly.react(place, traces, layout, config(Plotly));
    borrowStyles(root);
  }, REDRAW_EVERY);

  const observer = new ResizeObserver(([entry]) => {
    if (Math.abs(entry.contentRect.width - width) < 1) return;
    width = Math.floor(entry.contentRect.width);
    redraw();
  });
  const follow = () => {
    place.style.height = `${data.height}px`;
    place.setAttribute("role", "figure");
    place.setAttribute("aria-label", data.label || t("A chart"));
    if (data.token === token) return;
    disconnect?.();
    token = data.token;
    disconnect = token ? connect(token, { frame, closed: lost.closed, opened: lost.opened }) : null;
  };
  const frame = ({ header }) => {
    const next = header.plots[data.source];
    if (next === undefined || next === live) return;
    live = shown = next;
    setTimeout(redraw); // after this animation frame: the acknowledgement must not wait for Plotly
  };
  const offTheme = onTheme(redraw);
  follow();
  observer.observe(place);

  return {
    update(next) {
      if (next.data.figure !== data.figure) shown = next.data.figure;
      data = next.data;
      follow();
      redraw();
    },
    destroy() {
      gone = true;
      disconnect?.();
      offTheme();
      observer.disconnect();
      redraw.cancel();
      lost.destroy();
      globalThis.Plotly?.purge(place);
      stage.remove();
    },
  };
}

/** Plotly puts its style sheet into the document's head, from where it doesn't reach into a shadow root. */
function borrowStyles(root) {
  const source = document.querySelector("style[id^='plotly.js-style']")?.sheet;
  if (!source || root.borrowed === source.cssRules.length || !root.adoptedStyleSheets) return;
  root.borrowed = source.cssRules.length;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([...source.cssRules].map((rule) => rule.cssText).join("\n"));
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

const UNUSED = ["sendChartToCloud", "select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d", "resetCameraLastSave3d"];

function config(Plotly) {
  const lang = language();
  if (lang !== "en") Plotly.register({ moduleType: "locale", name: lang, dictionary: dictionary(), format: {} });
  return { displaylogo: false, modeBarButtonsToRemove: UNUSED, locale: lang, responsive: false, showTips: false };
}

/** The words of Plotly's own buttons. */
function dictionary() {
  return {
    "Download plot as a PNG": t("Download plot as a PNG"),
    "Download plot": t("Download plot"),
    "Zoom": t("Zoom"),
    "Pan": t("Pan"),
    "Reset axes": t("Reset axes"),
    "Orbital rotation": t("Orbital rotation"),
    "Turntable rotation": t("Turntable rotation"),
    "Reset camera to default": t("Reset camera to default"),
    "Taking snapshot - this may take a few seconds": t("Taking snapshot - this may take a few seconds"),
    "Snapshot succeeded": t("Snapshot succeeded"),
  };
}
