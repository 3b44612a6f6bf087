// How the waterfall and the texts around it look.

import { segmentsCss } from "../core/controls.js";
import { css } from "../marks/style.js";

export const STYLE = `
  ${segmentsCss}
  ${css}
  .waterfall > .head { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; min-height: 28px; margin-bottom: 4px; }
  .waterfall .key { display: flex; flex-wrap: wrap; gap: 2px 12px; font-size: 11px; margin-left: auto; }
  .waterfall .key span { display: inline-flex; gap: 5px; align-items: center; opacity: .72; white-space: nowrap; }
  .waterfall .key svg { width: 24px; height: 6px; stroke: currentColor; fill: none; }
  .waterfall .panes { position: relative; display: grid; grid-template-columns: 62fr 38fr; gap: 14px; outline: none;
    border-radius: 4px; }
  .waterfall.narrow .panes { grid-template-columns: minmax(0, 1fr); }
  .waterfall .panes:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 4px; }
  .waterfall .pane { min-width: 0; position: relative; }
  .waterfall .pane canvas { touch-action: pan-y; cursor: crosshair; }
  .waterfall .mark .read { display: none; } /* the card says it, of all lanes */
  .waterfall .empty { position: absolute; inset: 0; display: grid; place-content: center; text-align: center; padding: 0 12%;
    font-size: 13px; opacity: .72; border-radius: 6px; background: var(--st-secondary-background-color); }
  .waterfall .empty[hidden] { display: none; }
  .waterfall .card { position: absolute; top: 0; left: 0; z-index: 2; pointer-events: none; padding: 7px 10px; border-radius: 7px;
    background: color-mix(in srgb, var(--st-secondary-background-color) 94%, transparent);
    border: 1px solid var(--st-border-color); font-size: 11.5px; white-space: nowrap; }
  .waterfall .card[hidden] { display: none; }
  .waterfall .card p { margin: 0 0 3px; font-weight: 600; } .waterfall .card p i { font-style: normal; font-weight: 400; opacity: .75; }
  .waterfall .card table { border-spacing: 0; } .waterfall .card td, .waterfall .card th { padding: 0 0 0 12px; text-align: right; font-weight: 400; }
  .waterfall .card th { opacity: .66; font-size: 10.5px; }
  .waterfall .card td:first-child { padding-left: 0; text-align: left; font-weight: 600; }
  .waterfall .verdicts { list-style: none; margin: 8px 0 0; padding: 0; display: grid; gap: 2px; font-size: 12.5px; }
  .waterfall .verdicts li { display: flex; gap: 7px; align-items: baseline; }
  .waterfall .verdicts i { width: 10px; height: 10px; border-radius: 3px; flex: none; }
  .waterfall .verdicts b { font-weight: 600; }
`;
