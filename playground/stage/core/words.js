// @ts-check
// The words of the components in the reader's language, from the same catalogue as the pages.
//
//   t("Loss")    t("Step {step}", { step: 40 })

const catalogues = new Map([["en", {}]]);
let active = "en";

/** Make `lang` the language of the page; resolves when its words are there (English, where they can't be had). */
export async function setLanguage(lang = "en") {
  if (!catalogues.has(lang)) {
    try {
      // This module lies at …/api/stage/<release>/words.js.
      const answer = await fetch(new URL(`../../../words/${encodeURIComponent(lang)}.json`, import.meta.url));
      if (answer.ok) catalogues.set(lang, await answer.json());
    } catch (error) {
      console.warn("stage: words not loaded", error);
    }
  }
  active = lang;
  if (globalThis.document) document.documentElement.lang = lang; // for readers aloud, hyphens and fonts
}

/** Return the language that `t` speaks. */
export function language() {
  return active;
}

/** Return `message` in the reader's language, with `{name}` replaced by `values.name`. */
export function t(message, values = {}) {
  const words = catalogues.get(active) ?? {};
  const text = (Object.hasOwn(words, message) && words[message]) || message;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
