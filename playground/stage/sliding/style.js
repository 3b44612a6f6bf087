// How the bench looks; colours are variables that sliding.js takes from the palette.

export const css = `
.kernels { display: grid; gap: 12px; outline: none; }
.kernels [hidden] { display: none !important; }
.kernels button, .kernels select, .kernels input { font: inherit; color: inherit; }
.kernels button { border: 1px solid var(--grid); background: none; border-radius: 7px; padding: 3px 10px; cursor: pointer; min-height: 28px; font-size: 12.5px; }
.kernels button:hover:not(:disabled) { border-color: var(--accent); }
.kernels button:disabled { opacity: .45; cursor: default; }
.kernels :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.kernels .title { font-size: 12px; color: var(--faint); min-height: 18px; margin-bottom: 4px; display: flex; gap: 8px; align-items: baseline; flex-wrap: wrap; }
.kernels .title b { color: var(--text); font-size: 13.5px; font-weight: 600; }
.kernels .title button { min-height: 18px; padding: 0 8px; line-height: 1.2; font-size: 12px; }
.kernels .trouble { padding: 6px 12px; border-radius: 8px; font-size: 12.5px; background: var(--surface); border-left: 3px solid var(--positive); }

.kernels .controls { display: grid; grid-template-columns: auto 1fr; gap: 8px 16px; align-items: center; }
.kernels .tabs { display: flex; flex-wrap: wrap; border: 1px solid var(--grid); border-radius: 9px; padding: 2px; gap: 2px; width: fit-content; }
.kernels .tabs button { border: 0; border-radius: 7px; padding: 3px 11px; }
.kernels .tabs button:hover { background: var(--surface); }
.kernels .tabs button[aria-checked=true] { background: var(--accent); color: var(--on-accent); }
.kernels .thought { margin: 0; color: var(--faint); font-size: 12.5px; }
.kernels .bar { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 8px 18px; align-items: start; }
.kernels .bar label { display: block; font-size: 12px; min-width: 0; position: relative; }
.kernels .bar .head { display: flex; justify-content: space-between; color: var(--faint); height: 20px; white-space: nowrap; }
.kernels .bar output { color: var(--text); font-weight: 600; font-variant-numeric: tabular-nums; }
.kernels .bar input { width: 100%; margin: 0; height: 26px; accent-color: var(--accent); }
.kernels .bar input:disabled { opacity: .4; }
.kernels .bar select { width: 100%; height: 28px; border: 1px solid var(--grid); border-radius: 7px; background: var(--background); padding: 0 4px; font-size: 12.5px; }
.kernels .list:has(.again:not([hidden])) select { width: calc(100% - 34px); }
.kernels .again { position: absolute; right: 0; bottom: 0; width: 29px; height: 28px; padding: 0; }

.kernels .floor { display: grid; grid-template-columns: 176px minmax(0, 1fr) minmax(150px, 226px) minmax(0, 1fr); gap: 8px 20px; align-items: start; }
.kernels .floor.made { grid-template-columns: minmax(150px, 226px) minmax(0, 1fr); }
.kernels .floor.line:not(.made) { grid-template-columns: 226px minmax(0, 1fr); grid-template-areas: "photo line" "kernel line"; grid-template-rows: auto 1fr; }
.kernels .floor.line:not(.made) .photo { grid-area: photo; }
.kernels .floor.line:not(.made) .middle { grid-area: kernel; }
.kernels .floor.line:not(.made) .board.signal { grid-area: line; }
.kernels .photo { display: grid; gap: 10px; }
.kernels .photo canvas { width: 100%; height: auto; image-rendering: pixelated; border-radius: 5px; }
.kernels .sheet { position: relative; cursor: crosshair; touch-action: none; }
.kernels .sheet.after { cursor: default; touch-action: auto; }
.kernels .frame { position: absolute; border-radius: 1px; box-shadow: 0 0 0 2px var(--frame, var(--accent)), 0 0 0 3px rgb(255 255 255 / .55); min-width: 3px; min-height: 3px; cursor: grab; }
.kernels .frame:active { cursor: grabbing; }
.kernels .frame.through { pointer-events: none; }
.kernels .frame.quiet { pointer-events: none; }
.kernels .pen { display: flex; gap: 4px; margin-top: 6px; }
.kernels .pen button { padding: 2px 8px; }
.kernels [aria-pressed=true] { background: var(--surface); border-color: var(--accent); }

.kernels .board canvas { display: block; touch-action: pan-y; cursor: crosshair; border-radius: 4px; }
.kernels .middle { display: grid; gap: 6px; justify-items: center; align-content: center; min-height: 100%; }
@media (min-width: 1100px) {
  .kernels .floor:not(.line):not(.pools) .middle { position: relative; }
  .kernels .floor:not(.line):not(.pools) .middle::before, .kernels .floor:not(.line):not(.pools) .middle::after { position: absolute; top: calc(50% - 12px);
    font-size: 22px; color: var(--faint); content: "∗"; left: -14px; line-height: 1; }
  .kernels .floor:not(.line):not(.pools) .middle::after { content: "="; left: auto; right: -14px; }
}
.kernels .middle .title { justify-self: stretch; justify-content: center; }
.kernels .weights { display: grid; gap: 8px; justify-items: center; width: 100%; }
.kernels .planes { display: grid; gap: 10px; width: 100%; justify-items: center; }
.kernels .planes .plane { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 2px; width: min(100%, calc(var(--columns) * 56px)); padding: 3px; border-radius: 8px; }
.kernels .planes .plane[data-channel="0"] { box-shadow: inset 3px 0 #e0524f; } .kernels .planes .plane[data-channel="1"] { box-shadow: inset 3px 0 #35a853; } .kernels .planes .plane[data-channel="2"] { box-shadow: inset 3px 0 #4c7cf0; }
.kernels .planes .plane:not([data-channel=""]) { width: min(100%, calc(var(--columns) * 44px)); padding-left: 9px; }
.kernels .planes input { width: 100%; aspect-ratio: 1; border: 1px solid var(--grid); border-radius: 5px; text-align: center; padding: 0; font-size: clamp(9px, calc(52px / var(--columns) + 2px), 14px); cursor: ns-resize; touch-action: none; font-variant-numeric: tabular-nums; }
.kernels .planes input:read-only { cursor: default; }
.kernels .planes input.lit { outline: 2px solid var(--accent); outline-offset: -1px; }
.kernels .sum-of-weights { font-size: 12px; color: var(--faint); }
.kernels .tools { display: flex; gap: 6px; }

.kernels .transport { display: flex; gap: 6px; align-items: center; flex-wrap: wrap; }
.kernels .transport .play { background: var(--accent); color: var(--on-accent); border-color: var(--accent); min-width: 84px; font-weight: 600; }
.kernels .transport input { flex: 1 1 160px; min-width: 120px; accent-color: var(--accent); }
.kernels .transport .where { font-size: 12.5px; color: var(--faint); min-width: 118px; }
.kernels .speeds { display: flex; } .kernels .transport svg { fill: currentColor; }
.kernels .speeds button { border-radius: 0; border-right-width: 0; padding: 3px 8px; } .kernels .speeds button:first-child { border-radius: 7px 0 0 7px; } .kernels .speeds button:last-child { border-radius: 0 7px 7px 0; border-right-width: 1px; }

.kernels .sums { display: grid; grid-template-columns: minmax(0, 1fr) minmax(280px, auto); gap: 8px 28px; padding: 12px 16px; border-radius: 10px; background: var(--surface); }
.kernels .terms { display: flex; flex-wrap: wrap; gap: 8px 22px; font-variant-numeric: tabular-nums; }
.kernels .terms .channel { display: grid; gap: 3px; align-content: start; min-width: 0; }
.kernels .terms .channel > i { font-style: normal; font-size: 11.5px; font-weight: 600; color: var(--faint); }
.kernels .terms .plane { display: grid; grid-template-columns: repeat(var(--columns), auto); gap: 3px 10px; }
.kernels .term { font-size: 13px; white-space: nowrap; padding: 1px 6px; border-radius: 5px; background: var(--background); min-width: 92px; text-align: right; }
.kernels .dense .term { font-size: 11.5px; padding: 0 4px; min-width: 74px; }
.kernels .brief .term { font-size: 11px; min-width: 40px; }
.kernels .channel.idle { opacity: .3; }
.kernels .dense .plane { gap: 2px 4px; }
.kernels .term.nothing { opacity: .35; text-align: center; }
.kernels .term.best { outline: 2px solid var(--accent); font-weight: 700; }
.kernels .partial { font-size: 13px; }
.kernels .products .row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 20px; }
.kernels .total { font-size: 18px; font-weight: 650; letter-spacing: -.01em; max-width: 300px; line-height: 1.25; }
.kernels .total.sentence { font-size: 14px; font-weight: 500; }
.kernels .law { display: grid; gap: 6px; align-content: start; max-width: 420px; }
.kernels .formula { display: grid; font-size: 13px; font-variant-numeric: tabular-nums; }
.kernels .formula .letters { color: var(--faint); font-style: italic; }
.kernels .formula b { color: var(--accent); }
.kernels .call { display: flex; gap: 8px; align-items: center; }
.kernels .call code { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }

@media (pointer: coarse) { .kernels button, .kernels .bar select { min-height: 40px; } .kernels .bar input { height: 40px; } }
@container bench (max-width: 1060px) {
  .kernels .floor:not(.line) { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); grid-template-areas: "input output" "kernel photo"; }
  .kernels .floor:not(.line) .board.in { grid-area: input; } .kernels .floor:not(.line) .board.out { grid-area: output; }
  .kernels .floor:not(.line) .middle { grid-area: kernel; } .kernels .floor:not(.line) .photo { grid-area: photo; grid-template-columns: 1fr 1fr; align-items: start; }
  .kernels .floor.line, .kernels .floor.line.made, .kernels .floor.line:not(.made) { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); grid-template-areas: "line line" "kernel photo"; }
  .kernels .floor.line .board.signal { grid-area: line; } .kernels .floor.line .middle { grid-area: kernel; } .kernels .floor.line .photo { grid-area: photo; }
  .kernels .floor.line.made .middle { grid-column: 1 / -1; }
  .kernels .planes { display: flex; flex-wrap: wrap; justify-content: center; }
  .kernels .planes .plane:not([data-channel=""]) { width: calc(var(--columns) * 36px); }
  .kernels .sums { grid-template-columns: minmax(0, 1fr); }
  .kernels .controls { grid-template-columns: 1fr; }
}
@container bench (max-width: 640px) {
  .kernels .floor, .kernels .floor.made, .kernels .floor.line:not(.made) { grid-template-columns: minmax(0, 1fr) !important; grid-template-areas: none !important; }
  .kernels .floor > * { grid-area: auto !important; }
}
`;
