// How the diagram's controls look; the colours are variables that network.js takes from the palette.


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
