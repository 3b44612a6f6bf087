// @ts-check
// The first thing inside an element that the Tab key reaches, in shadow roots too.

const STOPS = "a[href], button, input, select, textarea, [tabindex]";

/**
 * Return it, null where there is none.
 * @param {Element} element
 * @returns {HTMLElement | null}
 */
export function first(element) {
  for (const each of element.shadowRoot?.children ?? []) {
    const found = first(each);
    if (found) return found;
  }
  const own = /** @type {HTMLElement} */ (element);
  if (own.matches(STOPS) && own.tabIndex >= 0 && !own.matches(":disabled") && shown(own)) return own;
  for (const each of element.children) {
    const found = first(each);
    if (found) return found;
  }
  return null;
}

const shown = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;
