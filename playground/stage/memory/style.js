// How the memory component and the texts in it look.

import { segmentsCss } from "../core/controls.js";
import { css } from "../marks/style.js";

export const STYLE = `
  ${css}
  ${segmentsCss}
  .memory > .head { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; min-height: 28px; margin-bottom: 6px; }
  .memory .now { font-size: 12px; min-height: 1.4em; }
  .memory .panes { display: grid; grid-template-columns: minmax(0, 1.55fr) minmax(0, 1fr); gap: 20px; align-items: start; border-radius: 4px; outline: none; }
  .memory.narrow .panes { grid-template-columns: minmax(0, 1fr); }
  .memory .panes:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 4px; }
  .memory .lanes { display: grid; gap: 12px; min-width: 0; }
  .memory .lane { min-width: 0; }
  .memory .lane .name { display: flex; flex-wrap: wrap; gap: 0 12px; justify-content: space-between; font-size: 12px; margin-bottom: 3px; }
  .memory .lane .name b { font-weight: 600; }
  .memory .lane .name span { opacity: .8; }
  .memory .lane .note { font-size: 12px; opacity: .8; margin: 2px 0 0; }
  .memory .lane .note:empty { display: none; }
  .memory canvas[hidden] { display: none; }
  .memory canvas { cursor: crosshair; touch-action: pan-y; }
  .memory .curves { position: sticky; top: 60px; min-width: 0; }
  .memory .hint { font-size: 11.5px; opacity: .75; margin: 6px 0 0; }
`;
