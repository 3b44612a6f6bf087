// How the field's frame looks; colours come from Streamlit's variables and, for marks, from the palette.

export const css = `
.field { display: flex; flex-direction: column; gap: 5px; min-width: 150px; max-width: 100%; user-select: none; -webkit-user-select: none; }
.field [hidden] { display: none !important; }
.field .badge.calm { color: var(--text); border-color: var(--grid); }
.field :is(.head, .brush, .legend, .read) { max-width: var(--side, none); }
.field .head { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 8px; min-height: 24px; }
.field .title { flex: 1 1 4rem; min-width: 4rem; font-weight: 600; font-size: 13px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.field .title .swatch { display: inline-block; width: 18px; margin-right: 6px; vertical-align: middle; }
.field .title small { font-weight: 400; font-size: 11.5px; margin-left: 6px; color: var(--faint); }
.field .chips { display: flex; flex-wrap: wrap; gap: 4px; }
.field button { font: inherit; font-size: 11.5px; line-height: 1; height: 24px; padding: 0 8px; border-radius: 12px; cursor: pointer;
  color: var(--faint); background: none; border: 1px solid var(--grid); display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
.field button:hover { color: var(--text); border-color: var(--faint); }
.field button[aria-pressed="true"], .field button[aria-checked="true"] { color: var(--accent); border-color: var(--accent);
  background: color-mix(in srgb, var(--accent) 10%, transparent); }
.field button:focus-visible, .field .plot:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.field .frame { position: relative; }
.field .frame > svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; pointer-events: none; }
.field svg path { stroke: var(--faint); stroke-width: 1; opacity: 0.6; }
.field svg text { fill: var(--faint); font-size: 10.5px; font-variant-numeric: tabular-nums; }
.field svg text.name { fill: var(--text); font-size: 11.5px; }
.field .plot { position: absolute; overflow: hidden; border-radius: 4px; background: var(--background);
  box-shadow: 0 0 0 1px var(--grid); cursor: crosshair; user-select: none; -webkit-user-select: none; }
.field .plot.painting { touch-action: none; }
.field .plot.erasing { cursor: cell; }
.field .plot canvas { position: absolute; left: 0; top: 0; pointer-events: none; }
.field .plot.curve .lines { z-index: 1; }
.field .plot .pointer { z-index: 2; }
.field .note { position: absolute; inset: 0; display: flex; align-items: center; justify-content: center; text-align: center;
  padding: 14%; font-size: 13px; color: var(--faint); pointer-events: none; }
.field .badge { position: absolute; left: 8px; right: 8px; top: 8px; width: fit-content; max-width: calc(100% - 16px); padding: 3px 9px;
  border-radius: 8px; font-size: 12px; background: var(--background); color: var(--danger); border: 1px solid var(--danger); pointer-events: none; }
.field .brush { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; }
.field .brush .chips:first-child { flex: 1 1 auto; }
.field .legend { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; font-size: 11.5px; min-height: 20px; color: var(--text); }
.field .legend .key, .field .legend .scale { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; min-width: 0; }
.field .legend .far { margin-left: auto; color: var(--faint); }
.field .legend canvas { width: 14px; height: 14px; flex: none; }
.field .legend .bar { position: relative; width: 92px; min-width: 40px; flex: 0 1 auto; height: 9px; border-radius: 2px; box-shadow: 0 0 0 1px var(--grid); }
.field .legend .bar i { position: absolute; top: -3px; bottom: -3px; left: 50%; width: 1px; background: var(--text); opacity: 0.5; }
.field .legend .bar b { position: absolute; top: -4px; bottom: -4px; width: 3px; margin-left: -1.5px; border-radius: 2px;
  background: var(--text); box-shadow: 0 0 0 1.5px var(--background); }
.field .legend .hatch { width: 16px; height: 11px; border-radius: 2px; box-shadow: 0 0 0 1px var(--grid);
  background: repeating-linear-gradient(-45deg, transparent 0 2.5px, var(--faint) 2.5px 3.5px); }
.field .read { display: flex; flex-wrap: nowrap; gap: 12px; min-height: 18px; font-size: 12px; color: var(--faint); overflow: hidden; white-space: nowrap; }
.field .read b { font-weight: 600; color: var(--text); }
.field .read .at { flex: none; }
.field .read .near { overflow: hidden; text-overflow: ellipsis; margin-left: auto; }
@media (pointer: coarse) {
  .field button { min-height: 44px; min-width: 44px; border-radius: 22px; padding: 0 14px; font-size: 13px; justify-content: center; }
}
`;
