// The page's address with what restores it, to be copied.
//
// data: { query, lang }

import { t } from "../core/words.js";

export const css = `
  div { display: flex; gap: 8px; align-items: center; }
  input { flex: 1; min-width: 180px; font: inherit; font-size: 12px; padding: 6px 8px; border-radius: 7px; color: inherit;
    border: 1px solid var(--st-border-color); background: var(--st-secondary-background-color); }
  button { font: inherit; font-size: 13px; padding: 6px 12px; border-radius: 7px; cursor: pointer; white-space: nowrap;
    color: var(--st-background-color); background: var(--st-primary-color); border: 0; }
  input:focus-visible, button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
`;

export function mount(component) {
  let data = component.data;
  const field = Object.assign(document.createElement("input"), { readOnly: true });
  const button = Object.assign(document.createElement("button"), { type: "button" });
  const row = document.createElement("div");
  row.append(field, button);
  component.parentElement.append(row);
  let timer = 0;

  const show = () => {
    const page = new URL(location.href);
    page.search = data.query;
    field.value = page.href;
    field.setAttribute("aria-label", t("The link to this page as you see it"));
    button.textContent = t("Copy");
  };
  field.onfocus = () => field.select();
  button.onclick = async () => {
    field.select();
    // Without https there is no clipboard object; the older command still works there.
    if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
    else document.execCommand("copy");
    button.textContent = t("Copied");
    clearTimeout(timer);
    timer = setTimeout(show, 1500);
  };
  show();
  return {
    update(next) {
      data = next.data;
      show();
    },
    destroy() {
      clearTimeout(timer);
      row.remove();
    },
  };
}
