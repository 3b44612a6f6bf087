// How the diagram's controls look; the colours are variables that network.js takes from the palette.

export const css = `
.network { --hit: 28px; user-select: none; -webkit-user-select: none; min-width: 240px; }
.network [hidden] { display: none !important; }
.network canvas { position: absolute; left: 0; top: 0; pointer-events: none; }
.network .plot { position: relative; touch-action: pan-y; }
.network .plot.pointing { cursor: pointer; }
.network canvas.links { transition: opacity 120ms; }
.network canvas.links.faded { opacity: 0.28; }

.network button, .network select, .network input { font: inherit; color: inherit; background: none; border: 0; margin: 0; padding: 0;
  border-radius: 6px; }
.network button { cursor: pointer; display: inline-flex; align-items: center; justify-content: center; gap: 6px; line-height: 1.1; }
.network button:disabled, .network select:disabled, .network input:disabled { cursor: default; opacity: 0.75; }
.network .icon { fill: none; stroke: currentColor; stroke-width: 1.4; stroke-linecap: round; stroke-linejoin: round; flex: none; }
.network .i-grip, .network .i-dropout { stroke-width: 2; }
.network .quiet { color: var(--faint); min-height: var(--hit); padding: 0 8px; font-size: 12px; }
.network .quiet:hover:not(:disabled) { color: var(--text); background: var(--hover); }
.network .quiet.danger:hover { color: var(--danger); }
.network :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }

.network .rail { position: absolute; left: 0; right: 0; top: 0; height: 0; }
.network .rail::before { content: ""; position: absolute; top: 13px; left: 8px; right: 8px; height: 1px; background: var(--grid); }
.network .rail.bare::before { display: none; }
.network .rail.bare .head { padding-top: 4px; }
.network .head { position: absolute; left: 0; top: 0; padding-top: 27px; display: flex; flex-direction: column; align-items: center;
  border-radius: 8px; transition: transform var(--ease); }
.network .head.dragged { transition: none; z-index: 5; background: var(--background); box-shadow: 0 4px 18px rgb(0 0 0 / 0.18); opacity: 0.94; }
.network .head .grip { position: absolute; top: 0; width: var(--hit); height: 27px; min-height: 0; padding: 0; cursor: grab; touch-action: none;
  background: var(--background); }
.network .head .grip:active { cursor: grabbing; }
.network .head .close { position: absolute; top: 0; left: calc(50% + var(--hit) / 2 - 2px); width: 26px; height: 27px; min-height: 0; padding: 0; opacity: 0;
  background: var(--background); transition: opacity 120ms; }
.network .head:hover .close, .network .head:focus-within .close, .network .head:focus .close { opacity: 1; }
.network .head.cramped .close { width: 19px; }
.network .head.closed .close { display: none; }
.network .head .close:hover { color: var(--danger); }
.network .head.plain, .network .title-inputs { padding-top: 30px; line-height: 1.35; text-align: center; }
.network .head.plain b, .network .title-inputs b { font-weight: 600; font-size: 12.5px; padding: 0 6px; background: var(--background); }
.network .head.plain .sub { color: var(--faint); font-size: 12px; }

.network select { appearance: none; -webkit-appearance: none; height: 26px; cursor: pointer; text-overflow: ellipsis; text-align: center; text-align-last: center; }
.network select option { color: var(--text); background: var(--background); }
.network select:not(.bare), .network .number { border: 1px solid var(--grid); height: var(--hit); padding: 0 8px; font-size: 12.5px; }
.network select:not(.bare) { padding-right: 20px; text-align-last: left; background: var(--chevron) no-repeat right 6px center; width: 100%; }
.network select.bare { font-size: 12.5px; max-width: 100%; field-sizing: content; padding: 0 15px 0 5px; background: var(--chevron) no-repeat right 3px center; }
.network select.bare:hover:not(:disabled) { background-color: var(--hover); }
.network select.kind { font-weight: 600; }
.network select.bend { color: var(--faint); }
.network select.bend:hover { color: var(--text); }

.network .stepper { display: flex; align-items: center; justify-content: center; border: 1px solid var(--grid); border-radius: 8px; height: 28px; max-width: 100%; }
.network .stepper:focus-within { border-color: var(--faint); }
.network .stepper button { width: 27px; height: 26px; min-height: 0; padding: 0; flex: 0 1 27px; min-width: 0; }
.network .stepper input { width: 24px; text-align: center; font-weight: 600; min-width: 0; flex: 1 1 24px; padding: 0; outline: none; }

.network .chip .open { flex-direction: column; gap: 1px; width: 100%; padding: 3px 1px; font-size: 11.5px; color: var(--text); border-radius: 8px; overflow: hidden; }
.network .chip .open .icon { color: var(--faint); }
.network .chip .open .name { line-height: 1.15; font-weight: 600; overflow-wrap: anywhere; }
.network .chip .open .name:empty { display: none; }
.network .chip .open .values { display: flex; flex-direction: column; color: var(--faint); line-height: 1.25; }

.network .insert { position: absolute; left: -14px; top: -1px; width: 28px; height: 28px; border-radius: 50%; color: var(--faint); }
.network .insert::before { content: ""; position: absolute; inset: 4px; border-radius: 50%; background: var(--background); border: 1px solid var(--grid); }
.network .insert .icon { position: relative; width: 12px; height: 12px; stroke-width: 2; }
.network .insert:hover, .network .insert:focus-visible { color: var(--on-accent); z-index: 3; }
.network .insert:hover::before, .network .insert:focus-visible::before { background: var(--accent); border-color: var(--accent); }
.network .insert.small { width: 18px; left: -9px; }
.network .insert.small::before { inset: 6px 1px; }

.network .marker { position: absolute; left: -1px; top: 0; width: 2px; background: var(--accent); border-radius: 2px; pointer-events: none; z-index: 4; }

.network .title-inputs { position: absolute; left: 0; top: 0; pointer-events: none; }
.network .bare ~ .title-inputs { padding-top: 4px; }
.network .feature { position: absolute; left: 0; top: 0; display: flex; align-items: center; justify-content: flex-start; font-size: 13px; }
.network .feature .label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: right; padding-right: 8px; flex: none; }
.network .feature[aria-pressed="false"] .label { color: var(--faint); opacity: 0.75; }
.network .feature:hover:not(:disabled) .label { color: var(--accent); opacity: 1; }
.network .more { position: absolute; left: 0; top: 0; }

.network .foot { position: absolute; left: 0; top: 0; text-align: center; font-size: 11.5px; line-height: 1.3; color: var(--faint); pointer-events: none; }
.network .foot b { font-weight: 500; color: var(--text); white-space: nowrap; }
.network .name-output { position: absolute; left: 0; top: 0; font-size: 12px; white-space: nowrap; pointer-events: none;
  border-left: 3px solid var(--class); padding-left: 6px; line-height: 1.45; max-width: 96px; overflow: hidden; text-overflow: ellipsis; }
.network .note { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 16px; font-size: 12px; color: var(--faint); padding: 2px 4px 0; min-height: 20px; }
.network .note .total { margin-left: auto; }
.network .note b { font-weight: 600; color: var(--text); }
.network .problem { position: absolute; left: 0; top: 0; max-width: 250px; padding: 7px 26px 7px 10px; border-radius: 8px; font-size: 12.5px; line-height: 1.35; z-index: 6;
  background: var(--background); border: 1px solid var(--danger); color: var(--text); box-shadow: 0 4px 16px rgb(0 0 0 / 0.12); }
.network .problem b { color: var(--danger); font-weight: 600; }
.network .problem button { position: absolute; right: 2px; top: 2px; width: 24px; min-height: 24px; padding: 0; }

.network .float { position: absolute; inset: 0; pointer-events: none; }
.network .popover, .network .card, .network .tip { position: absolute; left: 0; top: 0; background: var(--background); color: var(--text);
  border: 1px solid var(--grid); border-radius: 10px; box-shadow: 0 6px 24px rgb(0 0 0 / 0.16); z-index: 20; }
.network .popover { pointer-events: auto; padding: 10px 12px; width: 264px; max-width: calc(100% - 12px); max-height: 460px; overflow: auto; }
.network .popover:focus { outline: none; }
.network .card { padding: 9px 10px; width: 150px; font-size: 12px; }
.network .tip { padding: 2px 8px; font-size: 12px; border-radius: 7px; white-space: nowrap; }
.network .title { font-weight: 600; font-size: 13px; margin-bottom: 6px; }
.network .title select.bare { margin-left: -5px; font-size: 13.5px; text-align-last: left; }
.network .help { color: var(--faint); font-size: 11.5px; line-height: 1.35; }
.network .picture { position: relative; }
.network .picture canvas { position: static; width: 100%; aspect-ratio: 1; border-radius: 5px; box-shadow: 0 0 0 1px var(--grid); }
.network .popover .picture { width: 128px; margin: 0 auto 6px; }
.network .picture .scale { height: 5px; border-radius: 3px; margin-top: 7px; background: linear-gradient(90deg, var(--negative), var(--neutral), var(--positive)); box-shadow: 0 0 0 1px var(--grid); }
.network .picture .ends { display: flex; justify-content: space-between; font-size: 11px; color: var(--faint); }
.network .picture.empty { display: none; }
.network .facts div, .network .between { display: flex; justify-content: space-between; align-items: center; gap: 8px; }
.network .facts { font-size: 12px; margin-top: 4px; }
.network .facts span { color: var(--faint); }
.network .facts b { font-weight: 600; }

.network .knob { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 10px; align-items: center; margin-top: 10px; }
.network .knob .name, .network .between .name { font-size: 12.5px; }
.network .knob .help { grid-column: 1 / -1; }
.network .row { display: flex; gap: 4px; margin-top: 12px; flex-wrap: wrap; }
.network .row.end { justify-content: space-between; margin: 12px -6px -4px; }
.network .row .quiet { padding: 0 6px; }
.network .slider { display: grid; grid-template-columns: minmax(0, 1fr) 58px; gap: 8px; align-items: center; }
.network .slider .number { width: 100%; text-align: right; cursor: text; user-select: text; -webkit-user-select: text; }
.network input[type="range"] { appearance: none; -webkit-appearance: none; height: var(--hit); width: 100%; cursor: pointer; }
.network input[type="range"]::-webkit-slider-runnable-track { height: 4px; border-radius: 2px;
  background: linear-gradient(90deg, var(--grid) var(--from), var(--ink) var(--from), var(--ink) var(--to), var(--grid) var(--to)); }
.network input[type="range"]::-moz-range-track { height: 4px; border-radius: 2px;
  background: linear-gradient(90deg, var(--grid) var(--from), var(--ink) var(--from), var(--ink) var(--to), var(--grid) var(--to)); }
.network input[type="range"]::-webkit-slider-thumb { appearance: none; -webkit-appearance: none; width: 14px; height: 14px; margin-top: -5px; border-radius: 50%; background: var(--accent); border: 2px solid var(--background); box-shadow: 0 0 0 1px var(--grid); }
.network input[type="range"]::-moz-range-thumb { width: 11px; height: 11px; border-radius: 50%; background: var(--accent); border: 2px solid var(--background); }
.network input[type="range"]:focus-visible { outline: none; }
.network input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
.network input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.network .switch { width: 34px; height: 20px; border-radius: 10px; background: var(--grid); position: relative; flex: none; justify-self: end; }
.network .switch::after { content: ""; position: absolute; left: 3px; top: 3px; width: 14px; height: 14px; border-radius: 50%; background: var(--background); transition: transform var(--ease); }
.network .switch[aria-checked="true"] { background: var(--accent); }
.network .switch[aria-checked="true"]::after { transform: translateX(14px); }
.network .weights { display: flex; flex-direction: column; margin-top: 6px; }
.network .weight { display: grid; grid-template-columns: 44px minmax(0, 1fr); gap: 8px; align-items: center; font-size: 12px; color: var(--faint); }
.network .weight > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.network kbd { font: inherit; font-size: 11px; color: var(--faint); border: 1px solid var(--grid); border-radius: 4px; padding: 0 5px; }
.network .menu { display: flex; flex-direction: column; gap: 1px; margin: -4px -6px; }
.network .popover.menus { width: 300px; }
.network .item { flex: none; justify-content: flex-start; text-align: left; gap: 10px; padding: 6px 8px; min-height: 40px; align-items: flex-start; }
.network .item:hover, .network .item:focus-visible { background: var(--hover); }
.network .item .icon { margin-top: 1px; color: var(--accent); }
.network .item b { display: block; font-weight: 600; font-size: 12.5px; }
.network .item.check { min-height: 30px; align-items: center; font-size: 12.5px; }
.network .item.check::before { content: ""; width: 14px; height: 14px; border: 1.5px solid var(--faint); border-radius: 4px; flex: none; }
.network .item.check[aria-checked="true"]::before { content: "✓"; background: var(--accent); border-color: var(--accent); color: var(--on-accent);
  font-size: 10px; font-weight: 700; line-height: 11px; text-align: center; }

@media (pointer: coarse) {
  .network { --hit: 40px; }
  .network .insert { width: 40px; height: 40px; left: -20px; top: -7px; }
  .network .insert::before { inset: 8px; }
  .network .stepper { height: 40px; }
  .network .stepper button { height: 38px; flex-basis: 38px; }
  .network .head .close { opacity: 1; }
  .network select { height: 38px; }
}
@media (prefers-reduced-motion: reduce) { .network, .network * { transition: none !important; } }
`;

const VARIABLES = ["negative", "neutral", "positive", "accent", "on_accent", "text", "faint", "grid", "background", "danger"];

/** Give an element the variables that the rules above read, from the palette. */
export function dressed(element, colours) {
  const set = (name, value) => element.style.setProperty(`--${name}`, value);
  for (const name of VARIABLES) set(name.replace("_", "-"), colours[name]);
  set("hover", colours.surface);
  const line = `<path d='M2 3.5l3 3 3-3' fill='none' stroke='${colours.faint}' stroke-width='1.4'/>`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9' viewBox='0 0 10 10'>${line}</svg>`;
  set("chevron", `url("data:image/svg+xml,${encodeURIComponent(svg)}")`);
}
