// @ts-check
// Elements, as all that the stage puts on a page is made of.

/**
 * Return an element with properties, listeners (`onclick`), attributes ("aria-…", "role", what is no property) and
 * children; null and undefined are left out of both.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...any} children
 * @returns {any}
 */
export function h(tag, properties = {}, ...children) {
  /** @type {any} */
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name in element && !name.includes("-") && name !== "role") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * Return a function that calls `act` with the newest arguments, at most once an animation frame.
 * @param {(...args: any[]) => void} act
 */
export function perFrame(act) {
  /** @type {any[] | null} */
  let waiting = null;
  return (...args) => {
    if (!waiting)
      requestAnimationFrame(() => {
        const last = waiting ?? [];
        waiting = null;
        act(...last);
      });
    waiting = args;
  };
}
