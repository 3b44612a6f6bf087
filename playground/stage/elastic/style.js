// The look of the elastic view.

export const css = `
  .elastic { display: grid; grid-template-columns: 220px minmax(0, max-content) 260px; gap: 28px; align-items: start; outline: none; }
  .elastic:focus-visible { box-shadow: 0 0 0 2px var(--accent); border-radius: 8px; }
  .elastic h4 { margin: 0 0 2px; font-size: 13px; font-weight: 600; }
  .elastic .place { margin-bottom: 8px; font-size: 13px; }
  .elastic .grid { display: inline-block; }
  .elastic .grid .label { font-size: 11px; opacity: .65; text-align: center; margin-top: 2px; }
  .elastic canvas.pickable { cursor: crosshair; }
  .elastic .rows { display: grid; gap: 12px; overflow-x: auto; }
  .elastic .line { display: flex; align-items: center; gap: 10px; }
  .elastic .line .name { font-size: 11px; opacity: .8; margin-bottom: 2px; white-space: nowrap; }
  .elastic .line > div:first-child { width: 92px; flex: none; }
  .elastic .sign { font-size: 16px; opacity: .6; }
  .elastic .partial { font-variant-numeric: tabular-nums; min-width: 46px; }
  .elastic .tools { display: flex; gap: 8px; margin-top: 8px; }
  .elastic button { all: unset; box-sizing: border-box; cursor: pointer; font: inherit; font-size: 12px; padding: 5px 10px; border-radius: 7px;
    border: 1px solid var(--grid); }
  .elastic button[hidden] { display: none; }
  .elastic button:hover { border-color: var(--accent); }
  .elastic button:focus-visible { outline: 2px solid var(--accent); }
  .elastic .term { display: grid; grid-template-columns: 84px 1fr 52px; gap: 6px; align-items: center; font-size: 12px; line-height: 1.55; }
  .elastic .term b, .elastic .total b { text-align: right; font-variant-numeric: tabular-nums; }
  .elastic .track { position: relative; height: 10px; background: linear-gradient(var(--faint), var(--faint)) center / 1px 100% no-repeat; }
  .elastic .bar { position: absolute; top: 0; height: 100%; border-radius: 2px; }
  .elastic .total { display: flex; justify-content: space-between; border-top: 1px solid var(--grid); padding-top: 3px; margin-top: 3px; font-size: 13px; }
  .elastic .formula { font-size: 12px; margin-bottom: 6px; }
  .elastic .image { position: relative; width: 132px; margin-top: 14px; }
  .elastic .image canvas { width: 132px; height: auto; image-rendering: pixelated; border-radius: 4px; }
  .elastic .image .box { position: absolute; border: 2px solid var(--accent); box-shadow: 0 0 0 1px rgba(255, 255, 255, .7); }
  .elastic p { font-size: 12px; opacity: .75; margin: 6px 0 0; }
  @media (max-width: 900px) { .elastic { grid-template-columns: 1fr; } }
`;
