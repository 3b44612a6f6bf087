// How the look inside is laid out.

export const BESIDE = 336; // px of the numbers beside the maps

export const STYLE = `
  .inside .row { display: grid; grid-template-columns: minmax(0, 1fr) ${BESIDE}px; gap: 2px 18px; align-items: start; }
  .inside.narrow .row { grid-template-columns: minmax(0, 1fr); }
  .inside .row > * { min-width: 0; }
  .inside.narrow:not(.slim) .right { display: grid; column-gap: 18px; margin-top: 6px;
    grid-template: "where where" auto "graph chips" auto "graph sums" 1fr / ${BESIDE}px minmax(0, 1fr); }
  .inside .where { grid-area: where; } .inside .right > .graph { grid-area: graph; } .inside .chips { grid-area: chips; align-content: start; }
  .inside .sums { grid-area: sums; }
  .inside .lane { padding: 10px 0 12px; border-top: 1px solid var(--st-border-color); outline: none; }
  .inside .maps { outline: none; border-radius: 4px; cursor: crosshair; touch-action: pan-y; }
  .inside .maps:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 3px; }
  .inside h4 { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: baseline; margin: 0 0 5px; font-size: 13px; font-weight: 600; padding: 0; }
  .inside h4 i { width: 10px; height: 10px; border-radius: 3px; align-self: center; flex: none; }
  .inside h4 span { font-weight: 400; font-size: 12px; opacity: .75; }
  .inside .where { font-size: 12px; margin: 0 0 2px; min-height: 1.4em; } .inside .where b { font-weight: 600; }
  .inside .hint { font-size: 12px; opacity: .72; margin: 0; padding: 0 0 6px; }
  .inside svg.graph { display: block; max-width: 100%; overflow: visible; }
  .inside .chips { display: flex; flex-wrap: wrap; gap: 3px 4px; margin: 4px 0 0; font-size: 11.5px; }
  .inside .chips span { padding: 1px 6px; border-radius: 5px; border: 1px solid var(--st-border-color); white-space: nowrap; }
  .inside .sums { margin: 7px 0 0; padding: 0; list-style: none; font: 11.5px/1.55 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace;
    white-space: pre-wrap; overflow-wrap: anywhere; }
  .inside .sums.late { opacity: .5; }
  .inside .text { margin: 10px 0 0; padding: 10px 0 0; border-top: 1px solid var(--st-border-color); } .inside .text[hidden] { display: none; }
  .inside .text p { margin: 0 0 6px; font-size: 12px; } .inside .text p b { font-weight: 600; }
  .inside .letters { font: 15px/1.75 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
  .inside .letters span { padding: 2px 0; cursor: default; }
  .inside .letters .here { outline: 2px solid var(--st-primary-color); outline-offset: -1px; border-radius: 2px; }
  .inside .empty { min-height: 180px; display: grid; place-content: center; text-align: center; padding: 0 12%; margin: 0; font-size: 13px;
    border-radius: 6px; background: var(--st-secondary-background-color); opacity: .72; }
  .inside .empty[hidden] { display: none; }
`;
