// A Plotly figure in one div for as long as it is on the page: updates go through Plotly.react, never a remount.
//
// data: { figure (JSON), token, source, height, label, lang }; live figures arrive as frame.header.plots[source].

import { plotly, templates } from "../core/plotly.js";
import { inkOf } from "../core/colour.js";
import { h } from "../core/dom.js";
import { Part } from "../core/part.js";
import { completed, translator } from "./data.js";
import { coloursOf, onTheme } from "../core/theme.js";
import { language, t } from "../core/words.js";

const REDRAW_EVERY = 120; // ms: a figure takes 20 ms to draw, which a frame hasn't got; nobody reads faster

export const css = ["plot/style.css"];

export const mount = (component) => new Plot(component);

class Plot extends Part {
  constructor(component) {
    super(component, "");
    this.place = h("div", { className: "plot", role: "figure" });
    this.root.append(this.place);
    this.shown = this.data.figure; // the JSON that is to be drawn
    this.width = 0;
    this.redraw = this.throttled(() => this.draw(), REDRAW_EVERY);
    this.own(() => (this.width = 0), () => globalThis.Plotly?.purge(this.place));
    this.own(onTheme(this.redraw));
    this.update(component);
    this.resizes((width) => {
      if (Math.abs(width - this.width) < 1) return;
      this.width = Math.floor(width);
      this.redraw();
    }, this.place);
  }

  update(component) {
    const before = this.data.figure;
    this.take(component);
    if (this.data.figure !== before) this.shown = this.data.figure;
    this.place.style.height = `${this.data.height}px`;
    this.place.setAttribute("aria-label", this.data.label || t("A chart"));
    this.redraw();
  }

  frame({ header }) {
    const next = header.plots[this.data.source];
    if (next === undefined || next === this.live) return;
    this.live = this.shown = next;
    setTimeout(this.redraw); // after this animation frame: the acknowledgement must not wait for Plotly
  }

  async draw() {
    const Plotly = await plotly();
    const { width, data, host } = this;
    if (width === 0) return; // in a tab that is not open: drawn when it opens
    const { mode } = this.colours;
    const translate = translator(coloursOf("light"), coloursOf(mode));
    const ink = (colour) => inkOf(colour, this.colours, 0);
    const options = { translate, ink, template: templates()[mode], width, height: data.height, source: data.source };
    const { data: traces, layout } = completed(JSON.parse(this.shown), options);
    await Plotly.react(this.place, traces, layout, config(Plotly));
    borrowStyles(host);
  }
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
