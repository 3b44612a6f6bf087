// The styles of the roll-outs.

export const css = `
  .rollouts { --cell: 21px; }
  .rollouts .now { min-height: 1.5em; margin-bottom: 8px; }
  .rollouts .now b { font-weight: 600; }
  .rollouts .blocks { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--least, 400px)), 1fr)); gap: 16px 22px; }
  .rollouts .block { position: relative; min-width: 0; }
  .rollouts .row { display: grid; grid-template-columns: 84px 1fr; align-items: center; min-height: 25px; }
  .rollouts .label { font-size: 12px; color: var(--faint); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; padding-right: 6px; }
  .rollouts .cells { display: flex; gap: 1px; }
  .rollouts .cell { position: relative; flex: 0 1 var(--cell); min-width: 0; height: 23px; line-height: 21px; text-align: center;
    font: 500 13px/22px ui-monospace, "DejaVu Sans Mono", Consolas, monospace; border-radius: 3px; color: var(--ink); border-bottom: 2px solid transparent; }
  .rollouts .plain .cell { color: var(--faint); }
  .rollouts .plain.truth .cell { color: var(--ink); }
  .rollouts .way .cell { cursor: help; background: color-mix(in srgb, var(--right) var(--fill), transparent); }
  .rollouts .way .cell.wrong { background: color-mix(in srgb, var(--wrong) var(--fill), transparent); border-bottom-color: var(--wrong); }
  .rollouts .way .cell.wrong::after { content: "×"; position: absolute; right: 1px; top: -1px; font-size: 9px; line-height: 10px; }
  .rollouts .way .cell.on { outline: 2px solid var(--accent); outline-offset: -1px; }
  .rollouts .way .cell.first::before { content: ""; position: absolute; left: -2px; top: -50px; bottom: -5px; pointer-events: none;
    border-left: 2px solid var(--accent); }
  .rollouts .foot { display: flex; gap: 16px; font-size: 11px; line-height: 16px; height: 17px; color: var(--faint); white-space: nowrap; overflow: hidden; }
  .rollouts .foot .at { color: var(--accent); font-weight: 600; }
  .rollouts .foot .fine { color: var(--ink); }
  .rollouts .card { position: absolute; z-index: 5; width: 214px; padding: 8px 10px; border-radius: 8px; pointer-events: none; font-size: 12px;
    background: var(--st-secondary-background-color); color: var(--ink); border: 1px solid var(--st-border-color); box-shadow: 0 4px 14px rgba(0, 0, 0, .16); }
  .rollouts .card[hidden] { display: none; }
  .rollouts .card .head { margin-bottom: 4px; }
  .rollouts .card .best { display: grid; grid-template-columns: 20px 1fr 52px; gap: 6px; align-items: center; height: 17px; }
  .rollouts .card .best b { font: 600 13px/17px ui-monospace, "DejaVu Sans Mono", Consolas, monospace; text-align: center; }
  .rollouts .card .best i { height: 9px; border-radius: 2px; background: var(--wrong); }
  .rollouts .card .best.right i { background: var(--right); }
  .rollouts .card .best.right b::after { content: " ✓"; font-size: 9px; }
  .rollouts .card .best span { text-align: right; }
  .rollouts .row:focus-visible { outline: 2px solid var(--st-primary-color); border-radius: 4px; }
`;
