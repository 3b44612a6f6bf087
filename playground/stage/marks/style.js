// How a mark looks: title above, picture, read-out beside what is pointed at, menu, table.

export const css = `
  .mark { touch-action: pan-y; }
  .mark .top { display: flex; justify-content: space-between; align-items: center; min-height: 24px; gap: 8px; }
  .mark .head { font-weight: 600; font-size: 13px; }
  .mark .place { position: relative; }
  .mark canvas { outline: none; border-radius: 4px; touch-action: pan-y; user-select: none; }
  .mark canvas.grabs { touch-action: none; cursor: grab; }
  .mark canvas:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
  .mark.picks canvas { cursor: pointer; }
  .mark .read { position: absolute; left: 0; top: 0; z-index: 2; padding: 4px 9px; border-radius: 7px; font-size: 12px;
    white-space: pre; pointer-events: none; max-width: 100%; overflow: hidden; text-overflow: ellipsis;
    background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color); line-height: 1.45; }
  .mark .read::first-line { font-weight: 600; }
  .mark .more { border: 0; background: none; color: inherit; font: 700 15px/1 var(--st-font, sans-serif); opacity: 0;
    width: 30px; height: 24px; border-radius: 6px; cursor: pointer; flex: none; }
  .mark:hover .more, .mark:focus-within .more { opacity: .65; }
  .mark .more:hover, .mark .more:focus-visible { opacity: 1; background: var(--st-secondary-background-color); }
  .mark .more:focus-visible { outline: 2px solid var(--st-primary-color); }
  @media (hover: none) { .mark .more { opacity: .65; width: 44px; height: 32px; } }
  .mark .menu { position: absolute; right: 0; top: 26px; z-index: 5; display: flex; flex-direction: column; padding: 4px;
    border-radius: 9px; background: var(--st-background-color); border: 1px solid var(--st-border-color);
    box-shadow: 0 6px 20px rgb(0 0 0 / .18); }
  .mark .menu button { border: 0; background: none; color: inherit; font: inherit; text-align: left; padding: 7px 12px;
    border-radius: 6px; cursor: pointer; white-space: nowrap; }
  .mark .menu button:is(:hover, :focus-visible) { background: var(--st-secondary-background-color); outline: none; }
  .mark .sheet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .mark:not(.open) table { width: 1px; table-layout: fixed; }
  .mark:not(.open) :is(th, td) { padding: 0; }
  .mark.open .sheet { position: static; width: auto; height: auto; max-height: 260px; overflow: auto; clip-path: none;
    margin-top: 8px; border: 1px solid var(--st-border-color); border-radius: 6px; }
  .mark table { border-collapse: collapse; font-size: 12px; }
  .mark caption { text-align: left; font-weight: 600; padding: 4px 9px; }
  .mark :is(th, td) { padding: 2px 9px; text-align: right; font-variant-numeric: tabular-nums; }
  .mark th { position: sticky; top: 0; background: var(--st-secondary-background-color); font-weight: 600; }
`;
