// How the paths component looks; colours come from the palette as --text, --faint, --grid, --accent, ….

export const css = `
.paths { container-type: inline-size; display: flex; flex-direction: column; gap: 8px; min-width: 0; outline: none; }
.paths [hidden] { display: none !important; }
.paths button { font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
.paths :is(button, input, .handle, .turn):focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.paths .legend { display: flex; flex-wrap: wrap; gap: 3px; margin: 0 -4px; }
.paths .legend button { display: inline-flex; align-items: center; gap: 6px; padding: 3px 7px 3px 5px; border-radius: 7px; font-size: 12px;
  line-height: 16px; white-space: nowrap; }
.paths .legend button:hover { background: var(--surface); }
.paths .legend .name { font-weight: 550; }
.paths .legend .now { color: var(--faint); min-width: 5.4ch; text-align: right; font-variant-numeric: tabular-nums; }
.paths .legend button[aria-pressed="false"] { opacity: .45; }
.paths .legend button[aria-pressed="false"] .name { text-decoration: line-through; }
.paths .views { display: grid; gap: 18px; align-items: start; justify-content: start; }
.paths .view { min-width: 0; }
.paths .head { display: flex; align-items: center; gap: 4px 12px; min-height: 26px; }
.paths .head .title { font-weight: 600; font-size: 13px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; flex: 1 1 auto; min-width: 0; }
.paths .head .title small { font-weight: 400; color: var(--faint); font-size: 11.5px; }
.paths .ramp { display: inline-flex; align-items: center; gap: 5px; font-size: 10.5px; color: var(--faint); white-space: nowrap; }
.paths .ramp i { width: 64px; height: 8px; border-radius: 2px; box-shadow: 0 0 0 1px var(--grid); }
.paths .choice { display: inline-flex; flex: none; }
.paths .choice button { padding: 3px 7px; border-radius: 6px; font-size: 11px; line-height: 16px; color: var(--faint); }
.paths .choice button:hover { color: var(--text); }
.paths .choice button[aria-pressed="true"] { background: var(--surface); color: var(--text); font-weight: 600; }
.paths .picture { position: relative; }
.paths .sheet { position: absolute; left: 0; top: 0; pointer-events: none; }
.paths .past { opacity: .7; }
.paths .charts .past { opacity: 1; }
.paths.waiting :is(.map, .solid) :is(.past, .live) { opacity: .25; }
.paths .pad { position: absolute; inset: 0; cursor: crosshair; touch-action: pan-y; user-select: none; -webkit-user-select: none; }
.paths .turn { cursor: grab; touch-action: none; border-radius: 4px; }
.paths .turn:active { cursor: grabbing; }
.paths .charts .pad { cursor: default; }
.paths .handle { position: absolute; left: 0; top: 0; width: 30px; height: 30px; margin: -15px 0 0 -15px; border-radius: 50%; cursor: grab;
  touch-action: none; }
.paths .handle::before { content: ""; position: absolute; inset: 8px; border-radius: 50%; border: 2px solid var(--text);
  background: color-mix(in srgb, var(--background) 70%, transparent); box-shadow: 0 0 0 2px var(--background); transition: inset .12s; }
.paths .handle::after { content: ""; position: absolute; inset: 13px; border-radius: 50%; background: var(--text); }
.paths .handle:is(:hover, .held)::before { inset: 5px; border-color: var(--accent); }
.paths .handle.held { cursor: grabbing; }
.paths .controls { display: flex; align-items: center; gap: 2px; flex-wrap: wrap; }
.paths .act { width: 30px; height: 30px; border-radius: 8px; display: grid; place-items: center; flex: none; padding: 0; }
.paths .act svg { width: 15px; height: 15px; fill: currentColor; }
.paths .act:hover { background: var(--surface); }
.paths .act.play { background: var(--accent); color: var(--on-accent); width: 38px; margin-right: 4px; }
.paths .act.play:hover { filter: brightness(1.08); }
.paths .controls input { flex: 1 1 140px; min-width: 100px; height: 26px; margin: 0 10px; accent-color: var(--accent); cursor: pointer; }
.paths .where { font-size: 12px; color: var(--faint); min-width: 13ch; text-align: right; white-space: nowrap; margin-right: 10px; font-variant-numeric: tabular-nums; }
.paths .view-choice { margin-left: 14px; padding-left: 12px; border-left: 1px solid var(--grid); }
.paths .hint { font-size: 11.5px; color: var(--faint); margin: -2px 0 0; }
.paths kbd { font: inherit; font-size: 10.5px; padding: 0 4px; border-radius: 4px; border: 1px solid var(--grid); color: var(--text); }
.paths .card { position: absolute; left: 0; top: 0; z-index: 3; width: max-content; max-width: min(330px, 96%); padding: 9px 11px; border-radius: 9px; font-size: 12px;
  line-height: 16px; pointer-events: none; background: color-mix(in srgb, var(--background) 94%, transparent); border: 1px solid var(--grid);
  box-shadow: 0 4px 18px rgb(0 0 0 / .13); font-variant-numeric: tabular-nums; }
.paths .card i, .paths .card em { font-style: normal; color: var(--faint); }
.paths .card b { font-weight: 550; }
.paths .card .soft { color: var(--faint); font-weight: 400; }
.paths .card .name { display: flex; align-items: center; gap: 7px; margin-bottom: 3px; }
.paths .card .name b { font-weight: 650; font-size: 12.5px; }
.paths .card .facts { display: flex; gap: 0 12px; flex-wrap: wrap; }
.paths .card .facts > span { min-width: 4.5ch; white-space: nowrap; }
.paths .card .inside { display: grid; grid-template-columns: auto minmax(7.5ch, auto) minmax(7.5ch, auto); gap: 1px 12px; margin-top: 5px; }
.paths .card .inside > :is(b, i) { text-align: right; }
.paths .card .arrow { font-weight: 800; }
.paths .card small { color: var(--faint); font-size: 10.5px; }
.paths .card .bar { display: grid; justify-items: end; padding-bottom: 3px; }
.paths .card .bar i { height: 3px; border-radius: 1.5px; background: var(--accent); min-width: 1px; }
.paths .card .stand { display: grid; grid-template-columns: auto 1fr minmax(7ch, auto) minmax(7ch, auto); gap: 0 9px; align-items: center; line-height: 16px; }
.paths .card .stand > :is(b, i) { text-align: right; }
.paths .card .stand .when { text-align: left; font-weight: 650; }
@container (max-width: 760px) {
  .paths .controls input { order: -1; flex: 1 1 100%; margin: 0; }
  .paths .where { flex: 1; text-align: left; margin-left: 8px; }
  .paths .view-choice { margin-left: 4px; padding-left: 6px; }
}
@media (pointer: coarse) {
  .paths .legend button { padding: 8px 10px; }
  .paths .choice button { padding: 9px 11px; }
  .paths .act { width: 42px; height: 42px; }
  .paths .controls input { height: 40px; }
}
@media (prefers-reduced-motion: reduce) { .paths .handle::before { transition: none; } }
`;
